import { useId, useState } from "preact/hooks";
import { useObservable } from "../../shared/hooks.ts";
import { CheckIcon, WarningIcon } from "../../shared/icons.tsx";
import { useWords } from "../texts/index.tsx";
import { PHONE, type Carrying } from "./carrying.ts";

interface IdentityCheckProps {
  carrying: Carrying;
  problem: string | undefined;
}

/** How the customer was recognised: by the telephone on file, or as the agent says, which a colleague has to approve. */
export function IdentityCheck({ carrying, problem }: IdentityCheckProps) {
  const w = useWords();
  const name = useId();
  const { reasons, phone } = useObservable(carrying);
  const proved = phone?.state === "passed";
  return (
    <fieldset class="desk-fieldset desk-identity">
      <legend>
        <WarningIcon />
        {w.identity}
      </legend>
      <p class="desk-quiet">{w.identityHint}</p>
      <PhoneCheck carrying={carrying} />
      {!proved && (
        <>
          <p class="desk-field__label">{w.identityOther}</p>
          <p class="desk-quiet">{w.identityOtherHint}</p>
          {Object.entries(w.identityMethods)
            .filter(([method]) => method !== PHONE)
            .map(([method, title]) => (
              <label key={method} class="desk-check">
                <input
                  type="radio"
                  name={name}
                  checked={reasons.check === method}
                  aria-invalid={problem !== undefined && !reasons.check}
                  onChange={() => carrying.explain({ check: method })}
                />
                {title}
              </label>
            ))}
          <label class="desk-check">
            <input
              type="checkbox"
              checked={reasons.checked}
              aria-invalid={problem !== undefined && !reasons.checked}
              onChange={(event) => carrying.explain({ checked: event.currentTarget.checked })}
            />
            {w.identityDone}
          </label>
          {problem && <p class="desk-field__problem">{problem}</p>}
        </>
      )}
    </fieldset>
  );
}

/** A number goes to the telephone; whoever says it has the telephone. It is inside another form, so it sends itself. */
function PhoneCheck({ carrying }: { carrying: Carrying }) {
  const w = useWords();
  const id = useId();
  const { phone, busy } = useObservable(carrying);
  const [number, setNumber] = useState("");
  const wrong = phone && phone.state === "open" && phone.triesLeft !== undefined;
  const say = () => {
    void carrying.sayNumber(number);
    setNumber("");
  };
  return (
    <div class="desk-field">
      <p class="desk-field__label">{w.identityMethods[PHONE]}</p>
      <p role="status">
        {phone?.state === "passed" && (
          <>
            <CheckIcon /> {w.identityPassed}
          </>
        )}
        {phone?.state === "open" && w.identitySent(phone.sentTo)}
      </p>
      {phone?.state === "open" && (
        <>
          <label for={id}>{w.identityNumber}</label>
          <input
            id={id}
            value={number}
            inputMode="numeric"
            autocomplete="off"
            maxLength={6}
            aria-invalid={wrong}
            aria-describedby={`${id}-wrong`}
            onInput={(event) => setNumber(event.currentTarget.value.replace(/\D/g, ""))}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              if (number.length === 6) say();
            }}
          />
          <p id={`${id}-wrong`} class="desk-field__problem" role="alert">
            {wrong && w.identityWrong(phone.triesLeft ?? 0)}
          </p>
        </>
      )}
      {phone?.state === "failed" && (
        <p class="desk-field__problem" role="alert">
          {w.identityFailed}
        </p>
      )}
      <div class="fyr-card__buttons">
        {phone?.state === "open" && (
          <button type="button" class="fyr-button" disabled={busy || number.length !== 6} onClick={say}>
            {w.identityCheckIt}
          </button>
        )}
        {phone?.state !== "passed" && (
          <button type="button" class="fyr-button" disabled={busy} onClick={() => void carrying.sendNumber()}>
            {phone ? w.identitySendAgain : w.identitySend}
          </button>
        )}
      </div>
    </div>
  );
}
