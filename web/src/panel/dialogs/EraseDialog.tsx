import { useId, useState } from "preact/hooks";
import { useTexts } from "../../shared/Speaking.tsx";
import { Problem } from "../../shared/problem.ts";
import { Dialog } from "./Dialog.tsx";

export function EraseDialog({ erase, onClose }: { erase: () => Promise<void>; onClose: () => void }) {
  const t = useTexts();
  const heading = useId();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  const confirm = async (close: () => void) => {
    setBusy(true);
    setProblem("");
    try {
      await erase();
      close();
    } catch (error) {
      setProblem((error instanceof Problem && error.detail) || t.problem);
      setBusy(false);
    }
  };
  return (
    <Dialog class="fyr-dialog--small" labelledBy={heading} onClose={onClose}>
      {(close) => (
        <>
          <h2 id={heading}>{t.eraseTitle}</h2>
          <p>{t.eraseBody}</p>
          {problem && (
            <p class="fyr-problem" role="alert">
              {problem}
            </p>
          )}
          <div class="fyr-card__buttons">
            <button type="button" class="fyr-button" onClick={close}>
              {t.cancel}
            </button>
            <button type="button" class="fyr-button fyr-button--danger" disabled={busy} onClick={() => confirm(close)}>
              {busy ? t.working : t.eraseYes}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}
