import type { ComponentChildren } from "preact";
import { ConditionLine } from "../../shared/blocks/Steps.tsx";
import { useObservable } from "../../shared/hooks.ts";
import { CheckIcon, QuestionIcon } from "../../shared/icons.tsx";
import { dateTime } from "../../shared/language.ts";
import { own } from "../../shared/own.ts";
import { useLanguage, useTexts } from "../../shared/Speaking.tsx";
import { stateText } from "../../shared/texts/index.ts";
import { useConsole } from "../context.ts";
import { useWords } from "../texts/index.tsx";
import type { Talk } from "./talk.ts";

/** Who the customer is, as far as it is known, and how it stands with them. */
export function CustomerPanel({ talk }: { talk: Talk }) {
  const w = useWords();
  const t = useTexts();
  const language = useLanguage();
  const { context, card } = useObservable(talk);
  if (!context) return <p class="desk-quiet">{w.loading}</p>;
  const { name, email, verified, company, roles, products, page, runs, conditions } = context;
  return (
    <div class="desk-customer">
      <h3>{w.who}</h3>
      <p class="desk-verified" data-verified={verified}>
        {verified ? <CheckIcon /> : <QuestionIcon />}
        {verified ? w.verified : w.notVerified}
      </p>
      <dl class="desk-lines">
        <Line label={w.name}>{name}</Line>
        <Line label={w.email}>{email}</Line>
        <Line label={w.company}>{company}</Line>
        <Line label={w.roles}>{roles?.map((role) => own(w.roleNames, role) ?? role).join(", ")}</Line>
        <Line label={w.products}>{products?.join(", ")}</Line>
        <Line label={w.page}>{page}</Line>
        <Line label={w.speaks}>{card && w.languages[card.language]}</Line>
      </dl>
      <Labels talk={talk} />
      {!!conditions?.length && (
        <>
          <h3>{w.lights}</h3>
          {conditions.map((condition, index) => (
            <div key={index} lang={card?.language}>
              {condition.passage && <p class="desk-quiet">{condition.passage}</p>}
              <ConditionLine condition={condition} />
            </div>
          ))}
        </>
      )}
      <h3>{w.lastRuns}</h3>
      {runs?.length ? (
        <ul class="desk-found">
          {runs.map((run) => (
            <li key={run.id}>
              <span>
                {run.title ?? run.operation}
                {run.at && <small>{dateTime(run.at, language)}</small>}
              </span>
              <span>{stateText(t, run.state) ?? run.state}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p class="desk-quiet">{w.noRuns}</p>
      )}
    </div>
  );
}

/** What colleagues call the conversation; the targets of its labels count. */
function Labels({ talk }: { talk: Talk }) {
  const w = useWords();
  const language = useLanguage();
  const { labels } = useObservable(useConsole().desk);
  const { card, busy } = useObservable(talk);
  const chosen = card?.labels ?? [];
  const turn = (label: string) =>
    void talk.label(chosen.includes(label) ? chosen.filter((each) => each !== label) : [...chosen, label]);
  if (labels.length === 0) return null;
  return (
    <fieldset class="desk-fieldset desk-fieldset--row">
      <legend>{w.labels}</legend>
      {labels.map(({ label, title }) => (
        <label key={label} class="desk-check">
          <input
            type="checkbox"
            checked={chosen.includes(label)}
            disabled={busy !== undefined}
            onChange={() => turn(label)}
          />
          {title[language]}
        </label>
      ))}
    </fieldset>
  );
}

function Line({ label, children }: { label: string; children: ComponentChildren }) {
  if (!children) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
