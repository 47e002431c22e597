import type { Notice } from "../shared/state.ts";
import { useTexts } from "../shared/Speaking.tsx";
import { CloseIcon } from "../shared/icons.tsx";
import { focusComposer } from "./focusComposer.ts";

interface NoticeBarProps {
  notice: Notice | undefined;
  ended: boolean;
  onRestart: () => void;
  onDismiss: () => void;
}

/** The one place for what went wrong; the alert region is always there, so that it is heard. */
export function NoticeBar({ notice, ended, onRestart, onDismiss }: NoticeBarProps) {
  const t = useTexts();
  const sentence =
    notice &&
    (notice.detail ?? { problem: t.problem, unreachable: t.lost, ended: t.ended, deleted: t.deleted }[notice.kind]);
  const restart = (event: { currentTarget: Element }) => {
    focusComposer(event.currentTarget);
    onRestart();
  };
  return (
    <div class="fyr-notices">
      <div role="alert">
        {sentence && (
          <p class="fyr-problem" data-kind={notice.kind}>
            {sentence}
          </p>
        )}
      </div>
      {ended ? (
        <button type="button" class="fyr-button fyr-button--primary" onClick={restart}>
          {t.startNew}
        </button>
      ) : (
        sentence && (
          <button type="button" class="fyr-iconbutton" aria-label={t.close} onClick={onDismiss}>
            <CloseIcon />
          </button>
        )
      )}
    </div>
  );
}
