import { useEffect, useId, useRef } from "preact/hooks";
import { CloseIcon } from "../../shared/icons.tsx";
import { OperationsPanel } from "../operations/OperationsPanel.tsx";
import { useWords } from "../texts/index.tsx";
import { CustomerPanel } from "./CustomerPanel.tsx";
import { SuggestionsPanel } from "./SuggestionsPanel.tsx";
import type { Talk } from "./talk.ts";
import type { Writing } from "./writing.ts";

export const TABS = ["help", "customer", "operations"] as const;
export type Tab = (typeof TABS)[number];

interface SideProps {
  talk: Talk;
  writing: Writing;
  tab: Tab;
  /** Only where there is no room for it beside the conversation. */
  shown: boolean;
  onTab: (tab: Tab) => void;
  onClose: () => void;
  onInserted: () => void;
}

/** What helps in a conversation: suggested answers, who the customer is, and what can be done for them. */
export function Side({ talk, writing, tab, shown, onTab, onClose, onInserted }: SideProps) {
  const w = useWords();
  const id = useId();
  const root = useRef<HTMLElement>(null);
  const opened = useRef<Element | null>(null);
  useEffect(() => {
    if (shown) {
      opened.current = document.activeElement;
      root.current?.querySelector<HTMLElement>("[role=tab][aria-selected=true]")?.focus();
    } else if (opened.current instanceof HTMLElement) {
      if (root.current?.contains(document.activeElement)) opened.current.focus();
      opened.current = null;
    }
  }, [shown]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && shown) {
      event.preventDefault();
      onClose();
      return;
    }
    const by = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[event.key];
    if (!by || (event.target as Element).getAttribute("role") !== "tab") return;
    const next = TABS[(TABS.indexOf(tab) + by) % TABS.length]!;
    onTab(next);
    root.current?.querySelector<HTMLElement>(`#${CSS.escape(`${id}-${next}`)}`)?.focus();
  };
  return (
    <aside class="desk-side" ref={root} data-shown={shown} aria-label={w.sideLabel} onKeyDown={onKeyDown}>
      <div class="desk-side__head">
        <div class="desk-tabs" role="tablist" aria-label={w.sideLabel}>
          {TABS.map((each) => (
            <button
              key={each}
              id={`${id}-${each}`}
              type="button"
              role="tab"
              aria-selected={each === tab}
              aria-controls={`${id}-panel`}
              tabIndex={each === tab ? 0 : -1}
              onClick={() => onTab(each)}
            >
              {w.side[each]}
            </button>
          ))}
        </div>
        <button type="button" class="fyr-iconbutton desk-side__close" aria-label={w.dialogs.close} onClick={onClose}>
          <CloseIcon />
        </button>
      </div>
      <div
        class="desk-side__panel"
        id={`${id}-panel`}
        role="tabpanel"
        tabIndex={0}
        aria-labelledby={`${id}-${tab}`}
      >
        {tab === "help" && <SuggestionsPanel talk={talk} writing={writing} onInserted={onInserted} />}
        {tab === "customer" && <CustomerPanel talk={talk} />}
        {/* A form that somebody is filling in outlives a look at another tab. */}
        <div hidden={tab !== "operations"}>
          <OperationsPanel talk={talk} />
        </div>
      </div>
    </aside>
  );
}
