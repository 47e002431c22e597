import type { State } from "../shared/state.ts";
import { useTexts } from "../shared/Speaking.tsx";
import { PersonIcon } from "../shared/icons.tsx";

/** Who answers now, how the line is, and the way to a person: always in this place. */
export function StatusStrip({ state, onHandOff }: { state: State; onHandOff: () => void }) {
  const t = useTexts();
  const { owner, phase, connection } = state;
  const withPerson = owner === "waiting" || owner === "agent";
  const trouble = phase === "ready" ? t.connection[connection] : phase === "unreachable" ? t.unreachable : "";
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
    </div>
  );
}
