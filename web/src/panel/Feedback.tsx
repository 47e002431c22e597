import { useState } from "preact/hooks";
import { useTexts } from "../shared/Speaking.tsx";
import { ThumbDownIcon, ThumbUpIcon } from "../shared/icons.tsx";

type Vote = "up" | "down";

export function Feedback({ onVote }: { onVote: (vote: Vote) => Promise<boolean> }) {
  const t = useTexts();
  const [vote, setVote] = useState<Vote>();
  const choose = async (next: Vote) => {
    if (next === vote) return;
    const before = vote;
    setVote(next);
    if (!(await onVote(next))) setVote(before);
  };
  return (
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
        aria-label={t.helpfulNo}
        title={t.helpfulNo}
        aria-pressed={vote === "down"}
        onClick={() => choose("down")}
      >
        <ThumbDownIcon />
      </button>
      <span class="fyr-feedback__thanks">{vote && t.thanks}</span>
    </div>
  );
}
