import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useObservable } from "../../shared/hooks.ts";
import { CloseIcon } from "../../shared/icons.tsx";
import { useConsole } from "../context.ts";
import type { View } from "../contract.ts";
import { told } from "../hooks.ts";
import { addressOf } from "../routes.ts";
import { useWords } from "../texts/index.tsx";
import { Composer } from "./Composer.tsx";
import { Drafts } from "./drafts.ts";
import { Side, type Tab } from "./Side.tsx";
import { Talk } from "./talk.ts";
import { TalkHeader } from "./TalkHeader.tsx";
import { Transcript } from "./Transcript.tsx";
import { Writing } from "./writing.ts";

/** One conversation with everything beside it. */
export function TalkView({ id, view }: { id: string; view: View }) {
  const w = useWords();
  const { me, client, desk, session } = useConsole();
  const talk = useMemo(() => new Talk(id, me, client, desk), [id, me, client, desk]);
  const writing = useMemo(() => new Writing(id, new Drafts(session)), [id, session]);
  const { phase, problem } = useObservable(talk);
  const [tab, setTab] = useState<Tab>("help");
  const [beside, setBeside] = useState(false);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    void talk.start();
    return () => talk.close();
  }, [talk]);
  useEffect(() => section.current?.focus(), []);

  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented || (event.target as Element).closest("dialog")) return;
    const field = (event.target as HTMLElement).closest<HTMLElement>("input, textarea, select");
    if (field) section.current?.focus();
    else if (beside) setBeside(false);
    else backTo(id, view);
  };
  const show = (next: Tab) => {
    setTab(next);
    setBeside(true);
  };

  return (
    <>
      <section class="desk-talk" ref={section} tabIndex={-1} aria-label={w.conversation} onKeyDown={leave}>
        {phase === "erased" ? (
          <p class="desk-nothing">{w.erased}</p>
        ) : phase === "failed" ? (
          <p class="fyr-problem" role="alert">
            {(problem && told(problem, w)) || w.talkFailed}{" "}
            <button type="button" class="fyr-link" onClick={() => void talk.load()}>
              {w.signIn.again}
            </button>
          </p>
        ) : (
          <>
            <TalkHeader talk={talk} view={view} onBeside={show} />
            <div class="desk-alerts" role="alert">
              {problem && (
                <p class="fyr-problem">
                  {told(problem, w)}
                  <button type="button" class="fyr-iconbutton" aria-label={w.dismiss} onClick={talk.dismiss}>
                    <CloseIcon />
                  </button>
                </p>
              )}
            </div>
            <Transcript talk={talk} />
            <Composer talk={talk} writing={writing} />
          </>
        )}
      </section>
      <Side
        talk={talk}
        writing={writing}
        tab={tab}
        shown={beside}
        onTab={setTab}
        onClose={() => setBeside(false)}
        onInserted={() => setBeside(false)}
      />
    </>
  );
}

/** Back in the list, at the card that was open. */
function backTo(id: string, view: View): void {
  location.hash = addressOf({ page: "inbox", view });
  document.querySelector<HTMLElement>(`a[data-card="${CSS.escape(id)}"]`)?.focus();
}
