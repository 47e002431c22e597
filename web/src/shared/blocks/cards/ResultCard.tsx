import { useId } from "preact/hooks";
import type { Receipt, Run } from "../../contract.ts";
import { useLanguage, useTexts } from "../../Speaking.tsx";
import { CheckIcon, ClockIcon, WarningIcon } from "../../icons.tsx";
import { dateTime } from "../../language.ts";
import { stateText } from "../../texts/index.ts";
import { linesOf, plain, type Line } from "./values.ts";
import { Lines } from "./Lines.tsx";
import { SaveButton } from "./SaveButton.tsx";

interface ResultCardProps {
  run: Run;
  title?: string | undefined;
  lines?: { label: string; value: unknown }[] | undefined;
}

/** What an operation came to, with its receipt. */
export function ResultCard({ run, title, lines }: ResultCardProps) {
  const t = useTexts();
  const heading = useId();
  return (
    <div class="fyr-card" role="group" aria-labelledby={heading} data-state={run.state}>
      <div class="fyr-card__head">
        <p class="fyr-outcome" data-state={run.state}>
          <StateIcon state={run.state} />
          {stateText(t, run.state) ?? run.state}
        </p>
        <h3 id={heading}>{title ?? run.operation}</h3>
      </div>
      <Lines lines={linesOf(lines)} />
      {run.receipt && <ReceiptView receipt={run.receipt} told={linesOf(lines)} />}
      {run.receipt?.file && <SaveButton run={run.id} what="receipt" label={t.saveReceipt} />}
    </div>
  );
}

function StateIcon({ state }: { state: string }) {
  if (state === "done") return <CheckIcon />;
  return state === "pending" || state === "unknown" ? <ClockIcon /> : <WarningIcon />;
}

/** What the lines above have not told already. */
function ReceiptView({ receipt, told }: { receipt: Receipt; told: readonly Line[] }) {
  const t = useTexts();
  const language = useLanguage();
  const { id, at, by } = receipt;
  const facts: Line[] = [
    { label: t.receipt, value: id },
    { label: t.receiptAt, value: dateTime(at, language) },
    ...(by ? [{ label: t.receiptBy, value: plain(by) }] : []),
  ].filter(({ label, value }) => !told.some((line) => line.label === label || line.value === value));
  return (
    <div class="fyr-receipt">
      <Lines lines={facts} />
      <Change receipt={receipt} />
    </div>
  );
}

function Change({ receipt: { before, after } }: { receipt: Receipt }) {
  const t = useTexts();
  if (isEmpty(before) && isEmpty(after)) return null;
  return (
    <details class="fyr-details">
      <summary>{t.whatChanged}</summary>
      <Lines
        lines={[
          { label: t.before, value: plain(before) },
          { label: t.after, value: plain(after) },
        ]}
      />
    </details>
  );
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0);
}
