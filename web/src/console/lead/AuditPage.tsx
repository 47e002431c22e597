import { useEffect, useId, useState } from "preact/hooks";
import { linesOf } from "../../shared/blocks/cards/values.ts";
import { dateTime } from "../../shared/language.ts";
import { own } from "../../shared/own.ts";
import { useLanguage, useTexts } from "../../shared/Speaking.tsx";
import { stateText } from "../../shared/texts/index.ts";
import { useConsole } from "../context.ts";
import type { AuditEntry, Verification } from "../contract.ts";
import { told, useDoing } from "../hooks.ts";
import { useWords } from "../texts/index.tsx";

/** What the server gives at a time. */
const PAGE = 200;
const SHOWN = new Set(["number", "at", "event", "hash", "operation", "actor", "state"]);

/** The chained log, row by row, and whether the chain holds. */
export function AuditPage() {
  const w = useWords();
  const ids = { operation: useId(), actor: useId() };
  const { client } = useConsole();
  const [rows, setRows] = useState<readonly AuditEntry[]>([]);
  const [more, setMore] = useState(false);
  const [operation, setOperation] = useState("");
  const [actor, setActor] = useState("");
  const { busy, problem, run } = useDoing();
  const load = (before: readonly AuditEntry[]) =>
    run(async () => {
      const query = new URLSearchParams({ after: String(before.at(-1)?.number ?? 0) });
      if (operation.trim()) query.set("operation", operation.trim());
      if (actor.trim()) query.set("actor", actor.trim());
      const found = await client.audit(query);
      setRows([...before, ...found]);
      setMore(found.length === PAGE);
    });
  useEffect(() => void load([]), []);
  const filter = (event: Event) => {
    event.preventDefault();
    void load([]);
  };
  return (
    <div class="desk-page">
      <h1>{w.pages.audit}</h1>
      <p class="desk-lead">{w.audit.lead}</p>
      <Verify />
      <form class="desk-period" onSubmit={filter}>
        <label for={ids.operation}>{w.audit.filterOperation}</label>
        <input
          id={ids.operation}
          value={operation}
          autocomplete="off"
          onInput={(event) => setOperation(event.currentTarget.value)}
        />
        <label for={ids.actor}>{w.audit.filterActor}</label>
        <input id={ids.actor} value={actor} autocomplete="off" onInput={(event) => setActor(event.currentTarget.value)} />
        <button type="submit" class="fyr-button" disabled={busy}>
          {w.audit.filter}
        </button>
      </form>
      <p class="desk-quiet" role="status">
        {problem ? `${w.audit.failed} ${told(problem, w)}` : busy ? w.loading : rows.length === 0 ? w.audit.none : ""}
      </p>
      {rows.length > 0 && <Rows rows={rows} />}
      {more && (
        <button type="button" class="fyr-button" disabled={busy} onClick={() => void load(rows)}>
          {w.audit.older}
        </button>
      )}
    </div>
  );
}

function Verify() {
  const w = useWords();
  const { client } = useConsole();
  const { busy, problem, run } = useDoing();
  const [found, setFound] = useState<Verification>();
  const verify = () => run(async () => setFound(await client.verify()));
  return (
    <div class="desk-verify">
      <button type="button" class="fyr-button fyr-button--primary" disabled={busy} onClick={verify}>
        {busy ? w.audit.verifying : w.audit.verify}
      </button>
      <div role="status">
        {problem ? (
          <p class="fyr-problem">{told(problem, w)}</p>
        ) : found?.whole ? (
          <p class="fyr-problem" data-kind="deleted">
            {w.audit.intact(found.rows)}
          </p>
        ) : found ? (
          <div class="fyr-problem">
            <p>{w.audit.broken(found.faults.length)}</p>
            <ul>
              {found.faults.map((fault) => (
                <li key={fault} lang="en">
                  {fault}
                </li>
              ))}
            </ul>
          </div>
        ) : null}
      </div>
    </div>
  );
}

function Rows({ rows }: { rows: readonly AuditEntry[] }) {
  const w = useWords();
  const t = useTexts();
  const language = useLanguage();
  return (
    <div class="desk-table" role="region" tabIndex={0} aria-label={w.pages.audit}>
      <table>
        <thead>
          <tr>
            <th scope="col">{w.audit.number}</th>
            <th scope="col">{w.audit.at}</th>
            <th scope="col">{w.audit.event}</th>
            <th scope="col">{w.audit.operation}</th>
            <th scope="col">{w.audit.state}</th>
            <th scope="col">{w.audit.actor}</th>
            <th scope="col">{w.audit.details}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.number}>
              <th scope="row">{row.number}</th>
              <td>
                <time dateTime={row.at}>{dateTime(row.at, language)}</time>
              </td>
              <td title={row.event}>{own(w.audit.events, row.event) ?? row.event}</td>
              <td>{text(row["operation"])}</td>
              <td>{stateText(t, text(row["state"])) ?? text(row["state"])}</td>
              <td class="desk-code">{text(row["actor"])}</td>
              <td>
                <Details row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Details({ row }: { row: AuditEntry }) {
  const w = useWords();
  const rest = Object.fromEntries(
    Object.entries(row).filter(([name, value]) => !SHOWN.has(name) && value !== null && value !== ""),
  );
  return (
    <details>
      <summary>
        {w.audit.details}
        <span class="fyr-hidden"> {row.number}</span>
      </summary>
      <dl class="desk-lines">
        {[...linesOf(rest), { label: "hash", value: row.hash }].map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd class="desk-code">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
