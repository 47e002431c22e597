import { useEffect, useRef, useState } from "preact/hooks";
import type { Language } from "../shared/contract.ts";
import { useObservable } from "../shared/hooks.ts";
import { Lighthouse } from "../shared/icons.tsx";
import { useConsole } from "./context.ts";
import type { Me } from "./contract.ts";
import { useDoing, usePlace } from "./hooks.ts";
import { InboxPage } from "./inbox/InboxPage.tsx";
import { inView } from "./inbox/cards.ts";
import { LanguageSelect } from "./LanguageSelect.tsx";
import { AuditPage } from "./lead/AuditPage.tsx";
import { FiguresPage } from "./lead/FiguresPage.tsx";
import { GapsPage } from "./lead/GapsPage.tsx";
import { RowsPage } from "./lead/RowsPage.tsx";
import { ApprovalsPage } from "./operations/ApprovalsPage.tsx";
import { addressOf, type Place } from "./routes.ts";
import { ShortcutsDialog } from "./ShortcutsDialog.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { useWords } from "./texts/index.tsx";
import { may } from "./who.ts";

type Page = "inbox" | "approvals" | "figures" | "gaps" | "audit";

/** The pages that somebody's roles open, in the order of the menu. */
function pagesOf(me: Me): Page[] {
  return [
    ...(may(me, "talk") ? (["inbox", "approvals"] as const) : []),
    ...(may(me, "supervise") ? (["figures"] as const) : []),
    ...(may(me, "gaps") ? (["gaps"] as const) : []),
    ...(may(me, "audit") ? (["audit"] as const) : []),
  ];
}

const HOME: Record<Page, Place> = {
  inbox: { page: "inbox", view: "waiting" },
  approvals: { page: "approvals" },
  figures: { page: "figures" },
  gaps: { page: "gaps" },
  audit: { page: "audit" },
};

interface ConsoleProps {
  language: Language;
  onLanguage: (language: Language) => void;
}

export function Console({ language, onLanguage }: ConsoleProps) {
  const w = useWords();
  const { me } = useConsole();
  const asked = usePlace();
  const pages = pagesOf(me);
  const on = asked.page === "rows" ? "figures" : asked.page;
  // An address that this person's roles do not open leads to the first page that they do.
  const place = pages.includes(on) ? asked : HOME[pages[0] ?? "inbox"];
  const current = place.page === "rows" ? "figures" : place.page;
  const [help, setHelp] = useState(false);
  const shortcuts = useShortcuts(() => setHelp(true));
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else main.current?.focus();
  }, [place.page]);
  return (
    <div class="desk">
      <a class="desk-skip" href="#main" onClick={(event) => skipTo(event, main.current)}>
        {w.skip}
      </a>
      <header class="desk-header">
        <p class="desk-header__name">
          <Lighthouse />
          <span>{w.title}</span>
        </p>
        <nav aria-label={w.menu}>
          <ul class="desk-nav">
            {pages.map((page) => (
              <li key={page}>
                <a href={addressOf(HOME[page])} aria-current={page === current ? "page" : undefined}>
                  {w.pages[page]}
                  {page === "inbox" && <WaitingCount />}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="desk-header__end">
          <ConnectionState />
          <button
            type="button"
            class="fyr-button fyr-button--small desk-help"
            aria-label={w.shortcuts}
            title={w.shortcuts}
            onClick={() => setHelp(true)}
          >
            ?
          </button>
          <LanguageSelect language={language} onLanguage={onLanguage} />
          <SignedIn />
        </div>
      </header>
      <main class="desk-main" id="main" ref={main} tabIndex={-1} data-page={place.page}>
        {place.page === "inbox" && <InboxPage place={place} />}
        {place.page === "approvals" && <ApprovalsPage />}
        {place.page === "figures" && <FiguresPage />}
        {place.page === "rows" && <RowsPage of={place.of} />}
        {place.page === "gaps" && <GapsPage />}
        {place.page === "audit" && <AuditPage />}
      </main>
      {help && <ShortcutsDialog shortcuts={shortcuts} onClose={() => setHelp(false)} />}
    </div>
  );
}

function skipTo(event: Event, main: HTMLElement | null): void {
  // The part of the address behind the # says where in the console one is.
  event.preventDefault();
  main?.focus();
}

function WaitingCount() {
  const w = useWords();
  const { desk, me } = useConsole();
  const { cards } = useObservable(desk);
  const waiting = inView(Object.values(cards), "waiting", me).length;
  if (waiting === 0) return null;
  return (
    <span class="desk-count">
      {waiting}
      <span class="fyr-hidden"> {w.views.waiting}</span>
    </span>
  );
}

function ConnectionState() {
  const w = useWords();
  const { connection } = useObservable(useConsole().desk);
  return (
    <p class="desk-connection" role="status">
      {w.connection[connection]}
    </p>
  );
}

function SignedIn() {
  const w = useWords();
  const { who, me } = useConsole();
  const { busy, run } = useDoing();
  const leave = () => run(async () => location.assign(await who.leave()));
  return (
    <p class="desk-me">
      <span>
        <span class="fyr-hidden">{w.signedInAs("")}</span>
        {me.name}
      </span>
      <button type="button" class="fyr-button fyr-button--small" disabled={busy} onClick={leave}>
        {w.signOut}
      </button>
    </p>
  );
}
