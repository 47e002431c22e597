import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Citation, Language, Procedure } from "../../shared/contract.ts";
import { useTexts } from "../../shared/Speaking.tsx";
import { CloseIcon } from "../../shared/icons.tsx";
import { Dialog } from "./Dialog.tsx";
import { ProcedureView } from "./ProcedureView.tsx";

interface ProcedureDialogProps {
  citation: Citation;
  load: (topic: string, language: Language) => Promise<Procedure>;
  onClose: () => void;
}

/** The source beside the answer, opened where the quote stands. */
export function ProcedureDialog({ citation, load, onClose }: ProcedureDialogProps) {
  const t = useTexts();
  const heading = useId();
  const [topic, setTopic] = useState(citation.topic);
  const [procedure, setProcedure] = useState<Procedure>();
  const [failed, setFailed] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    let wanted = true;
    setProcedure(undefined);
    setFailed(false);
    load(topic, citation.language)
      .then((loaded) => wanted && setProcedure(loaded))
      .catch(() => wanted && setFailed(true));
    return () => {
      wanted = false;
    };
  }, [topic]);

  useEffect(() => {
    if (!procedure) return;
    const marked = title.current?.closest("dialog")?.querySelector("[data-marked]");
    if (marked) marked.scrollIntoView({ block: "center" });
    else title.current?.focus();
  }, [procedure]);

  return (
    <Dialog class="fyr-dialog--side" labelledBy={heading} onClose={onClose}>
      {(close) => (
        <>
          <header class="fyr-procedure__head">
            <h2 id={heading} ref={title} tabIndex={-1} lang={citation.language}>
              {procedure?.title ?? (topic === citation.topic ? citation.title : t.loading)}
            </h2>
            <button type="button" class="fyr-iconbutton" aria-label={t.close} onClick={close}>
              <CloseIcon />
            </button>
          </header>
          <p class="fyr-procedure__state" role="status">
            {failed ? t.procedureFailed : procedure ? "" : t.loading}
          </p>
          {procedure && (
            <ProcedureView
              procedure={procedure}
              citation={topic === citation.topic ? citation : undefined}
              onTopic={setTopic}
              onSay={close}
            />
          )}
        </>
      )}
    </Dialog>
  );
}
