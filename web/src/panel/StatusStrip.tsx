import type { State } from "../shared/state.ts";
import { useLanguage, useTexts } from "../shared/Speaking.tsx";
import { PersonIcon } from "../shared/icons.tsx";
import { weekdayTime } from "../shared/language.ts";

/** Who answers now, how the line is, and the way to a person: always in this place. */
export function StatusStrip({ state, onHandOff }: { state: State; onHandOff: () => void }) {
  const t = useTexts();
  const language = useLanguage();
  const { owner, phase, connection, degraded, opensAt } = state;
  const withPerson = owner === "waiting" || owner === "agent";
  const trouble =
    phase === "ready"
      ? t.connection[connection] || (degraded && owner === "bot" ? t.degraded : "")
      : phase === "unreachable"
        ? t.unreachable
        : "";
  const closed = opensAt && owner !== "agent" && Date.parse(opensAt) > Date.now();
  return (
    <div class="fyr-strip">
      <p class="fyr-strip__status" role="status" data-owner={trouble ? "trouble" : owner}>
        {trouble || (phase === "starting" ? t.starting : t.owner[owner])}
      </p>
      <button
        type="button"
        class="fyr-button fyr-button--small"
        aria-disabled={withPerson}
        onClick={() => !withPerson && onHandOff()}
      >
        <PersonIcon />
        {t.talkToPerson}
      </button>
      {closed && <p class="fyr-strip__hours">{t.closedUntil(weekdayTime(opensAt, language))}</p>}
    </div>
  );
}
