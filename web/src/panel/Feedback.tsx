import { useRef, useState } from "preact/hooks";
import type { Vote } from "../shared/contract.ts";
import { useTexts } from "../shared/Speaking.tsx";
import { ThumbDownIcon, ThumbUpIcon } from "../shared/icons.tsx";
import { useDialogs } from "./useDialogs.ts";

/** Did it help? The vote counts at once; why not may be told after it. */
export function Feedback({ onVote }: { onVote: (vote: Vote) => Promise<boolean> }) {
  const t = useTexts();
  const [vote, setVote] = useState<Vote["value"]>();
  const [asking, setAsking] = useState(false);
  const down = useRef<HTMLButtonElement>(null);
  const dialogs = useDialogs(asking, () => setAsking(false));

  const choose = async (value: Vote["value"]) => {
    if (value === vote) return setAsking(value === "down" && !asking);
    setVote(value);
    setAsking(value === "down");
    if (!(await onVote({ value }))) {
      setVote(vote);
      setAsking(false);
    }
  };
  const finish = () => {
    down.current?.focus();
    setAsking(false);
  };
  return (
    <>
      <div class="fyr-feedback" role="group" aria-label={t.helpful}>
        <button
          type="button"
          class="fyr-iconbutton"
          aria-label={t.helpfulYes}
          title={t.helpfulYes}
          aria-pressed={vote === "up"}
          onClick={() => choose("up")}
        >
          <ThumbUpIcon />
        </button>
        <button
          type="button"
          class="fyr-iconbutton"
          ref={down}
          aria-label={t.helpfulNo}
          title={t.helpfulNo}
          aria-pressed={vote === "down"}
          aria-expanded={asking}
          onClick={() => choose("down")}
        >
          <ThumbDownIcon />
        </button>
        <span class="fyr-feedback__thanks">{vote && t.thanks}</span>
      </div>
      {dialogs && <dialogs.ReasonForm onSend={onVote} onDone={finish} />}
    </>
  );
}
