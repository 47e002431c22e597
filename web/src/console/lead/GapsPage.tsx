import { useId, useState } from "preact/hooks";
import { own } from "../../shared/own.ts";
import { useLanguage } from "../../shared/Speaking.tsx";
import { useConsole } from "../context.ts";
import type { GapGroup } from "../contract.ts";
import { told, useDoing, useFetched } from "../hooks.ts";
import { useWords } from "../texts/index.tsx";

/** What the bot could not answer well, and the way from there to a draft. */
export function GapsPage() {
  const w = useWords();
  const language = useLanguage();
  const { client } = useConsole();
  const { value: gaps, failed } = useFetched(client.gaps, []);
  const { value: procedures } = useFetched(client.procedures, []);
  const titles = new Map(procedures?.map(({ topic, title }) => [topic, title[language]]));
  return (
    <div class="desk-page">
      <h1>{w.pages.gaps}</h1>
      <p class="desk-lead">{w.gaps.lead}</p>
      <p class="desk-quiet" role="status">
        {failed ? `${w.gaps.failed} ${told(failed, w)}` : !gaps ? w.loading : gaps.length === 0 ? w.gaps.none : ""}
      </p>
      <ul class="desk-gaps">
        {(gaps ?? []).map((gap) => (
          <li key={gap.id}>
            <GapView gap={gap} nearest={gap.nearest ? (titles.get(gap.nearest) ?? gap.nearest) : undefined} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function GapView({ gap, nearest }: { gap: GapGroup; nearest: string | undefined }) {
  const w = useWords();
  const field = useId();
  const { client } = useConsole();
  const { busy, problem, run } = useDoing();
  const [title, setTitle] = useState("");
  const [drafted, setDrafted] = useState("");
  const others = gap.examples.filter((example) => example !== gap.question);
  const draft = (event: Event) => {
    event.preventDefault();
    void run(async () => setDrafted((await client.draft(gap.id, title.trim() || undefined)).title));
  };
  return (
    <article class="desk-gap">
      <h2 lang={gap.language}>{gap.question}</h2>
      <p class="desk-card__tags">
        <span class="desk-tag">{w.gaps.times(gap.count)}</span>
        <span class="desk-tag">{gap.language.toUpperCase()}</span>
        {Object.entries(gap.kinds).map(([kind, n]) => (
          <span key={kind} class="desk-tag">
            {own(w.gaps.kinds, kind) ?? kind}
            {n > 1 && ` × ${n}`}
          </span>
        ))}
      </p>
      {others.length > 0 && (
        <ul class="desk-gap__examples" lang={gap.language}>
          {others.map((example) => (
            <li key={example}>{example}</li>
          ))}
        </ul>
      )}
      {nearest && <p class="desk-quiet">{w.gaps.nearest(nearest)}</p>}
      <div role="status">{drafted && <p class="fyr-problem" data-kind="deleted">{w.gaps.drafted(drafted)}</p>}</div>
      {!drafted && (
        <form class="desk-gap__draft" onSubmit={draft}>
          <p class="desk-field">
            <label for={field}>{w.gaps.draftTitle}</label>
            <input
              id={field}
              value={title}
              maxLength={100}
              autocomplete="off"
              onInput={(event) => setTitle(event.currentTarget.value)}
            />
          </p>
          <button type="submit" class="fyr-button" disabled={busy}>
            {w.gaps.draft}
          </button>
        </form>
      )}
      {problem && (
        <p class="fyr-problem" role="alert">
          {told(problem, w)}
        </p>
      )}
    </article>
  );
}
