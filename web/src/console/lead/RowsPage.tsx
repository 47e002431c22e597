import { plain } from "../../shared/blocks/cards/values.ts";
import { dateTime } from "../../shared/language.ts";
import { own } from "../../shared/own.ts";
import { useLanguage, useTexts } from "../../shared/Speaking.tsx";
import { stateText } from "../../shared/texts/index.ts";
import { useConsole } from "../context.ts";
import { told, useFetched } from "../hooks.ts";
import { addressOf } from "../routes.ts";
import { useWords } from "../texts/index.tsx";
import { columnsOf } from "./columns.ts";

/** The rows that a figure counts: conversations and runs, no texts. */
export function RowsPage({ of }: { of: string }) {
  const w = useWords();
  const { client } = useConsole();
  const { value: rows, failed } = useFetched(() => client.rows(of), [of]);
  const columns = columnsOf(rows ?? []);
  return (
    <div class="desk-page">
      <a class="desk-back desk-back--always" href={addressOf({ page: "figures" })}>
        {w.figures.backToFigures}
      </a>
      <h1>{w.figures.rows}</h1>
      <p class="desk-quiet" role="status">
        {failed ? `${w.figures.failed} ${told(failed, w)}` : !rows ? w.loading : rows.length === 0 ? w.figures.nothing : ""}
      </p>
      {columns.length > 0 && (
        <div class="desk-table" role="region" tabIndex={0} aria-label={w.figures.rows}>
          <table>
            <thead>
              <tr>
                {columns.map((name) => (
                  <th key={name} scope="col">
                    {own(w.figures.columns, name) ?? name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {(rows ?? []).map((row, index) => (
                <tr key={index}>
                  {columns.map((name) => (
                    <td key={name}>
                      <Cell name={name} value={row[name]} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function Cell({ name, value }: { name: string; value: unknown }) {
  const w = useWords();
  const t = useTexts();
  const language = useLanguage();
  if (typeof value !== "string") return <>{plain(value)}</>;
  if (name === "at") return <time dateTime={value}>{dateTime(value, language)}</time>;
  if (name === "conversation")
    return <a href={addressOf({ page: "inbox", view: "all", conversation: value })}>{w.conversation}</a>;
  if (name === "state") return <>{stateText(t, value) ?? value}</>;
  if (name === "language") return <>{own(w.languages, value) ?? value}</>;
  if (name === "reason") return <>{own(w.handoffs, value) ?? own<string>(w.reasons, value) ?? value}</>;
  return <>{value}</>;
}
