import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { useObservable } from "../../shared/hooks.ts";
import { own } from "../../shared/own.ts";
import { useLanguage } from "../../shared/Speaking.tsx";
import type { Operation } from "../contract.ts";
import { told } from "../hooks.ts";
import { useWords } from "../texts/index.tsx";
import type { Carrying } from "./carrying.ts";
import { IdentityCheck } from "./IdentityCheck.tsx";
import { fieldsOf, type Field, type Value } from "./schema.ts";

interface OperationFormProps {
  operation: Operation;
  carrying: Carrying;
}

/** The inputs of an operation as its declaration has them, and why and for whom it is done. */
export function OperationForm({ operation, carrying }: OperationFormProps) {
  const w = useWords();
  const { values, reasons, needsCheck, missing, busy, problem } = useObservable(carrying);
  const form = useRef<HTMLFormElement>(null);
  const writes = operation.kind === "write";
  useEffect(() => {
    if (missing.length > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [missing]);
  const ask = (event: Event) => {
    event.preventDefault();
    void carrying.ask();
  };
  const empty = (name: string) => (missing.includes(name) ? w.fillIn : undefined);
  return (
    <form class="desk-form" ref={form} onSubmit={ask} noValidate>
      {fieldsOf(operation).map((field) => (
        <Input
          key={field.name}
          field={field}
          value={values[field.name] ?? field.initial}
          problem={empty(field.name)}
          onChange={(value) => carrying.fill(field.name, value)}
        />
      ))}
      <fieldset class="desk-fieldset">
        <legend class="fyr-hidden">{w.case}</legend>
        <Labelled label={w.case} hint={w.caseHint} required problem={empty("case")}>
          {(ids) => (
            <input
              {...ids}
              value={reasons.case}
              autocomplete="off"
              onInput={(event) => carrying.explain({ case: event.currentTarget.value })}
            />
          )}
        </Labelled>
        {writes && (
          <Labelled label={w.onBehalf} hint={w.onBehalfHint} required problem={empty("on_behalf_of")}>
            {(ids) => (
              <input
                {...ids}
                value={reasons.onBehalf}
                autocomplete="off"
                onInput={(event) => carrying.explain({ onBehalf: event.currentTarget.value })}
              />
            )}
          </Labelled>
        )}
      </fieldset>
      {needsCheck && <IdentityCheck carrying={carrying} problem={empty("identity_check")} />}
      {problem && (
        <p class="fyr-problem" role="alert">
          {told(problem, w)}
        </p>
      )}
      <div class="fyr-card__buttons">
        <button type="submit" class="fyr-button fyr-button--primary" disabled={busy}>
          {writes ? w.dryRun : w.lookUp}
        </button>
      </div>
      {writes && <p class="desk-quiet">{w.dryRunHint}</p>}
    </form>
  );
}

interface InputProps {
  field: Field;
  value: Value;
  problem: string | undefined;
  onChange: (value: Value) => void;
}

function Input({ field, value, problem, onChange }: InputProps) {
  const w = useWords();
  const language = useLanguage();
  const { name, kind, required, options, example, longest } = field;
  const label = field.label?.[language] ?? own(w.inputs, name) ?? name;
  const hint = kind === "list" ? w.severalHint : example && kind === "text" ? w.example(example) : undefined;
  const title = (option: Field["options"][number]) => option.title?.[language] ?? option.value;

  if (kind === "choices") {
    const chosen = Array.isArray(value) ? (value as readonly string[]) : [];
    const turn = (option: string) =>
      onChange(chosen.includes(option) ? chosen.filter((each) => each !== option) : [...chosen, option]);
    return (
      <fieldset class="desk-fieldset">
        <legend>
          {label} <small>{required ? w.required : w.optional}</small>
        </legend>
        {options.map((option) => (
          <label key={option.value} class="desk-check">
            <input
              type="checkbox"
              checked={chosen.includes(option.value)}
              aria-invalid={problem !== undefined}
              onChange={() => turn(option.value)}
            />
            {title(option)}
          </label>
        ))}
        {problem && <p class="desk-field__problem">{problem}</p>}
      </fieldset>
    );
  }
  if (kind === "flag")
    return (
      <label class="desk-check">
        <input type="checkbox" checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
        {label}
      </label>
    );
  return (
    <Labelled label={label} hint={hint} required={required} problem={problem}>
      {(ids) =>
        kind === "choice" ? (
          <select {...ids} class="desk-select" value={String(value)} onChange={(e) => onChange(e.currentTarget.value)}>
            {(!required || value === "") && <option value="">{w.notChosen}</option>}
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {title(option)}
              </option>
            ))}
          </select>
        ) : kind === "long" ? (
          <textarea
            {...ids}
            rows={3}
            maxLength={longest}
            value={String(value)}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
        ) : kind === "date" ? (
          <input {...ids} type="date" value={String(value)} onInput={(event) => onChange(event.currentTarget.value)} />
        ) : (
          <input
            {...ids}
            inputMode={kind === "number" ? "decimal" : undefined}
            autocomplete="off"
            spellcheck={false}
            maxLength={longest}
            value={String(value)}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
        )
      }
    </Labelled>
  );
}

interface LabelledProps {
  label: string;
  hint?: string | undefined;
  required: boolean;
  problem: string | undefined;
  children: (ids: { id: string; "aria-describedby": string; "aria-invalid": boolean; "aria-required": boolean }) => ComponentChildren;
}

/** A field with its name, what is expected in it, and what is wrong with it. */
function Labelled({ label, hint, required, problem, children }: LabelledProps) {
  const w = useWords();
  const id = useId();
  return (
    <div class="desk-field">
      <label for={id}>
        {label} <small>{required ? w.required : w.optional}</small>
      </label>
      {children({
        id,
        "aria-describedby": `${id}-hint`,
        "aria-invalid": problem !== undefined,
        "aria-required": required,
      })}
      <p id={`${id}-hint`} class="desk-field__hint">
        {problem ? <span class="desk-field__problem">{problem}</span> : hint}
      </p>
    </div>
  );
}
