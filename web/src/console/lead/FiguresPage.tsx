import { useEffect, useId, useState } from "preact/hooks";
import { useClock } from "../../shared/blocks/cards/hooks.ts";
import { useObservable } from "../../shared/hooks.ts";
import { own } from "../../shared/own.ts";
import { useLanguage, useTexts } from "../../shared/Speaking.tsx";
import { stateText } from "../../shared/texts/index.ts";
import { useConsole } from "../context.ts";
import type { Figure, Figures } from "../contract.ts";
import { told, useFetched } from "../hooks.ts";
import { inView } from "../inbox/cards.ts";
import { addressOf } from "../routes.ts";
import { useWords, type Words } from "../texts/index.tsx";
import { since, span } from "../times.ts";
import { Bars, type Bar } from "./Bars.tsx";
import { dayOf, daysBefore, endOf, startOf } from "./period.ts";

const USUAL_DAYS = 30;
const LOOK_EVERY = 20_000;
const MOST_TOPICS = 12;

/** How it goes now, and how it went. */
export function FiguresPage() {
  const w = useWords();
  return (
    <div class="desk-page">
      <h1>{w.pages.figures}</h1>
      <Live />
      <Period />
    </div>
  );
}

function Live() {
  const w = useWords();
  const { desk, me, client } = useConsole();
  const { cards } = useObservable(desk);
  const now = useClock(client.now, LOOK_EVERY, true);
  const { value: agents } = useFetched(client.agents, [now]);
  useEffect(() => void desk.want("all"), [desk]);
  const all = Object.values(cards);
  const waiting = inView(all, "waiting", me);
  const longest = waiting[0]?.waiting_since;
  return (
    <section aria-labelledby="desk-live">
      <h2 id="desk-live">{w.figures.live}</h2>
      <dl class="desk-tiles">
        <Tile label={w.figures.waiting} value={String(waiting.length)} />
        <Tile label={w.figures.longest} value={longest ? since(longest, now, w) : "–"} />
        <Tile label={w.figures.open} value={String(all.filter(({ owner }) => owner === "agent").length)} />
        <Tile label={w.figures.bot} value={String(all.filter(({ owner }) => owner === "bot").length)} />
        <Tile label={w.views.unsure} value={String(inView(all, "unsure", me).length)} />
      </dl>
      {!!agents?.length && (
        <div class="desk-table" role="region" tabIndex={0} aria-label={w.figures.load}>
          <table>
            <caption>{w.figures.load}</caption>
            <thead>
              <tr>
                <th scope="col">{w.figures.colleague}</th>
                <th scope="col">{w.figures.state}</th>
                <th scope="col">{w.figures.openOnes}</th>
              </tr>
            </thead>
            <tbody>
              {agents.map(({ id, name, online, open }) => (
                <tr key={id}>
                  <th scope="row">{name}</th>
                  <td>{online ? w.dialogs.online : w.dialogs.offline}</td>
                  <td>{open}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Tile({ label, value, rows, more }: { label: string; value: string; rows?: string | undefined; more?: string }) {
  const shown = (
    <>
      {value}
      {more && <small> {more}</small>}
    </>
  );
  return (
    <div>
      <dt>{label}</dt>
      <dd>{rows ? <a href={addressOf({ page: "rows", of: rows })}>{shown}</a> : shown}</dd>
    </div>
  );
}

function Period() {
  const w = useWords();
  const { client } = useConsole();
  const ids = { from: useId(), to: useId() };
  const [from, setFrom] = useState(() => dayOf(daysBefore(client.now(), USUAL_DAYS)));
  const [to, setTo] = useState(() => dayOf(new Date(client.now())));
  const { value: figures, failed } = useFetched(() => client.figures(startOf(from), endOf(to)), [from, to]);
  return (
    <section aria-labelledby="desk-period">
      <h2 id="desk-period">{w.figures.period}</h2>
      <p class="desk-period">
        <label for={ids.from}>{w.figures.from}</label>
        <input
          id={ids.from}
          type="date"
          max={to}
          value={from}
          onChange={({ currentTarget: { value } }) => value && setFrom(value)}
        />
        <label for={ids.to}>{w.figures.to}</label>
        <input
          id={ids.to}
          type="date"
          min={from}
          value={to}
          onChange={({ currentTarget: { value } }) => value && setTo(value)}
        />
      </p>
      <p class="desk-quiet" role="status">
        {failed ? `${w.figures.failed} ${told(failed, w)}` : figures ? "" : w.loading}
      </p>
      {figures && <Charts figures={figures} />}
    </section>
  );
}

function Charts({ figures }: { figures: Figures }) {
  const w = useWords();
  const t = useTexts();
  const language = useLanguage();
  const { client } = useConsole();
  const { value: procedures } = useFetched(client.procedures, []);
  const titles = new Map(procedures?.map(({ topic, title }) => [topic, title[language]]));
  const { value: operations } = useFetched(client.operations, []);
  const names = new Map(operations?.map(({ name, title }) => [name, title[language]]));
  const named = (each: Record<string, Figure>, words: Readonly<Record<string, string>>): Bar[] =>
    Object.entries(each).map(([name, { n, rows }]) => ({ label: own(words, name) ?? name, n, rows }));
  const { csat, first_answer: answers, first_answer_p50: median } = figures;
  return (
    <>
      <dl class="desk-tiles">
        <Tile label={w.figures.conversations} value={String(figures.conversations.n)} rows={figures.conversations.rows} />
        <Tile label={w.figures.handoffs} value={String(figures.handoffs.n)} rows={figures.handoffs.rows} />
        <Tile
          label={w.figures.firstAnswer}
          value={median === null ? "–" : seconds(median, w)}
          rows={answers.n > 0 ? answers.rows : undefined}
        />
        <Tile
          label={w.figures.csat}
          value={csat.average === null ? "–" : csat.average.toLocaleString(language)}
          more={csat.average === null ? "" : w.figures.csatOf(csat.n)}
          rows={csat.n > 0 ? csat.rows : undefined}
        />
      </dl>
      <div class="desk-charts">
        <Bars
          title={w.figures.questions}
          nothing={w.figures.nothing}
          bars={figures.questions.slice(0, MOST_TOPICS).map(({ topic, language: spoken, n, rows }) => ({
            label: `${titles.get(topic) ?? topic} (${spoken})`,
            n,
            rows,
          }))}
        />
        <Bars title={w.figures.decisions} nothing={w.figures.nothing} bars={named(figures.decisions, w.decisions)} />
        <Bars
          title={w.figures.resolution}
          nothing={w.figures.nothing}
          bars={named(figures.resolution, w.figures.resolutionStates)}
        />
        <Bars title={w.figures.whyPeople} nothing={w.figures.nothing} bars={named(figures.handoffs.reasons, w.handoffs)} />
        <Bars title={w.figures.agreement} nothing={w.figures.nothing} bars={named(figures.suggestions, w.figures.verdicts)} />
        <Bars
          title={w.figures.operations}
          nothing={w.figures.nothing}
          bars={figures.operations.map(({ name, state, n, rows }) => ({
            label: `${names.get(name) ?? name}: ${(stateText(t, state) ?? state).toLocaleLowerCase(language)}`,
            n,
            rows,
          }))}
        />
      </div>
    </>
  );
}

function seconds(value: number, w: Words): string {
  return value < 60 ? `${Math.round(value)} s` : span(Math.round(value / 60), w);
}
