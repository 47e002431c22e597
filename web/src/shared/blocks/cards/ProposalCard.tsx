import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Proposal } from "../../contract.ts";
import { useClock } from "./hooks.ts";
import { useTexts } from "../../Speaking.tsx";
import { CheckIcon, ClockIcon, WarningIcon } from "../../icons.tsx";
import { stateText } from "../../texts/index.ts";
import { linesOf } from "./values.ts";
import { useActions } from "../actions.ts";
import { Lines } from "./Lines.tsx";
import { WarningBlock } from "../Prose.tsx";

const SOON = 60_000;

/** The dry run of an operation: what would happen, and the decision. */
export function ProposalCard({ proposal }: { proposal: Proposal }) {
  const t = useTexts();
  const actions = useActions();
  const heading = useId();
  const heard = actions?.proposalState(proposal.id) ?? proposal.state;
  const left = useTimeLeft(proposal, heard === "proposed");
  const state = heard === "proposed" && left <= 0 ? "expired" : heard;
  const title = proposal.title ?? proposal.operation;
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button that was pressed is gone, and the keyboard focus with it.
    if (state !== proposal.state && document.activeElement === document.body)
      card.current?.focus({ preventScroll: true });
  }, [state]);
  return (
    <div class="fyr-card" role="group" ref={card} tabIndex={-1} aria-labelledby={heading} data-state={state}>
      <div class="fyr-card__head">
        <p class="fyr-card__kind">{t.proposal}</p>
        <h3 id={heading}>{title}</h3>
        {proposal.irreversible && (
          <p class="fyr-badge fyr-badge--danger">
            <WarningIcon />
            {t.irreversible}
          </p>
        )}
      </div>
      <Lines lines={linesOf(proposal.inputs)} />
      <Effects effects={proposal.effects ?? []} />
      {proposal.warnings?.map((text, index) => (
        <WarningBlock key={index} text={text} />
      ))}
      {state === "proposed" && actions && <Decision proposal={proposal} soon={left < SOON} />}
      {state !== "proposed" && <Outcome state={state} />}
      {state === "expired" && (
        <div class="fyr-card__buttons">
          <RenewButton proposal={proposal} />
        </div>
      )}
    </div>
  );
}

function useTimeLeft({ expires_at }: Proposal, open: boolean): number {
  const actions = useActions();
  const expires = Date.parse(expires_at ?? "");
  const limited = !Number.isNaN(expires);
  const now = useClock(actions?.now ?? Date.now, 1_000, open && limited);
  return limited ? expires - now : Infinity;
}

function Effects({ effects }: { effects: string[] }) {
  const t = useTexts();
  if (effects.length === 0) return null;
  return (
    <div class="fyr-effects">
      <h4>{t.whatHappens}</h4>
      <ul>
        {effects.map((effect, index) => (
          <li key={index}>{effect}</li>
        ))}
      </ul>
    </div>
  );
}

function Decision({ proposal, soon }: { proposal: Proposal; soon: boolean }) {
  const t = useTexts();
  const actions = useActions();
  const [typed, setTyped] = useState("");
  const field = useId();
  const { level = 1, hint, label } = proposal.confirm ?? {};
  const mustType = level >= 2;
  const busy = actions?.deciding(proposal.id) ?? false;
  const ready = !busy && (!mustType || typed.trim() !== "");

  const confirm = (event: Event) => {
    event.preventDefault();
    if (ready) actions?.confirm(proposal.id, mustType ? typed.trim() : undefined);
  };
  return (
    <form class="fyr-decision" onSubmit={confirm}>
      {proposal.question && <p class="fyr-decision__question">{proposal.question}</p>}
      {mustType && (
        <p class="fyr-field">
          <label for={field}>{label || (hint ? t.typeToConfirm(hint) : t.typeAnything)}</label>
          <input
            id={field}
            type="text"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </p>
      )}
      <div class="fyr-card__buttons">
        <button
          type="submit"
          class={`fyr-button ${proposal.irreversible ? "fyr-button--danger" : "fyr-button--primary"}`}
          disabled={!ready}
        >
          {busy ? t.working : t.confirm}
        </button>
        <button type="button" class="fyr-button" disabled={busy} onClick={() => actions?.decline(proposal.id)}>
          {t.decline}
        </button>
      </div>
      <p class="fyr-decision__time" role="status">
        {soon && (
          <>
            <ClockIcon />
            {t.expiresSoon}
          </>
        )}
      </p>
      {soon && <RenewButton proposal={proposal} />}
    </form>
  );
}

/** What is renewed is shown anew as it stands now, and is still to be confirmed. */
function RenewButton({ proposal }: { proposal: Proposal }) {
  const t = useTexts();
  const actions = useActions();
  if (!actions) return null;
  const busy = actions.deciding(proposal.id);
  return (
    <button type="button" class="fyr-button" disabled={busy} onClick={() => actions.renew(proposal.id)}>
      {busy ? t.working : t.renew}
    </button>
  );
}

function Outcome({ state }: { state: string }) {
  const t = useTexts();
  const good = state === "done" || state === "confirmed";
  const text = state === "expired" ? t.expired : (stateText(t, state) ?? t.proposalClosed);
  return (
    <p class="fyr-outcome" data-state={state}>
      {good ? <CheckIcon /> : <ClockIcon />}
      {text}
    </p>
  );
}
