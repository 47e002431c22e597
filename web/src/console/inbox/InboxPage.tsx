import { useEffect, useState } from "preact/hooks";
import type { Language } from "../../shared/contract.ts";
import { useObservable } from "../../shared/hooks.ts";
import { LANGUAGES } from "../../shared/language.ts";
import { useClock } from "../../shared/blocks/cards/hooks.ts";
import { useConsole } from "../context.ts";
import type { View } from "../contract.ts";
import { addressOf, type Place } from "../routes.ts";
import { TalkView } from "../talk/TalkView.tsx";
import { useWords } from "../texts/index.tsx";
import { may } from "../who.ts";
import { CardLink } from "./CardLink.tsx";
import { inView, VIEWS } from "./cards.ts";
import { SearchField, SearchResults } from "./Search.tsx";

const CLOCK_EVERY = 15_000;

export function InboxPage({ place }: { place: Extract<Place, { page: "inbox" }> }) {
  const w = useWords();
  const [words, setWords] = useState("");
  const [language, setLanguage] = useState<Language>();
  return (
    <div class="desk-inbox" data-open={place.conversation !== undefined}>
      <section class="desk-list" aria-label={w.pages.inbox}>
        <h1 class="fyr-hidden">{w.pages.inbox}</h1>
        <SearchField words={words} onSearch={setWords} />
        {words ? (
          <SearchResults words={words} place={place} />
        ) : (
          <>
            <Views place={place} language={language} />
            <LanguageFilter language={language} onLanguage={setLanguage} />
            <CardList place={place} language={language} />
          </>
        )}
      </section>
      {place.conversation ? (
        <TalkView key={place.conversation} id={place.conversation} view={place.view} />
      ) : (
        <p class="desk-nothing">{w.choose}</p>
      )}
    </div>
  );
}

interface FilteredProps {
  place: Extract<Place, { page: "inbox" }>;
  language: Language | undefined;
}

function Views({ place, language }: FilteredProps) {
  const w = useWords();
  const { desk, me } = useConsole();
  const { cards, loaded } = useObservable(desk);
  const views: readonly View[] = may(me, "supervise") ? [...VIEWS, "all"] : VIEWS;
  return (
    <nav aria-label={w.viewsLabel}>
      <ul class="desk-views">
        {views.map((view) => (
          <li key={view}>
            <a href={addressOf({ ...place, view })} aria-current={view === place.view ? "page" : undefined}>
              {w.views[view]}
              {loaded.includes(view) && view !== "closed" && view !== "all" && (
                <span class="desk-views__count">{inView(Object.values(cards), view, me, language).length}</span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function LanguageFilter({
  language,
  onLanguage,
}: {
  language: Language | undefined;
  onLanguage: (language: Language | undefined) => void;
}) {
  const w = useWords();
  return (
    <label class="desk-filter">
      <span class="fyr-hidden">{w.onlyLanguage}</span>
      <select
        class="desk-select"
        value={language ?? ""}
        onChange={({ currentTarget: { value } }) => onLanguage((value || undefined) as Language | undefined)}
      >
        <option value="">{w.allLanguages}</option>
        {LANGUAGES.map((each) => (
          <option key={each} value={each}>
            {w.languages[each]}
          </option>
        ))}
      </select>
    </label>
  );
}

function CardList({ place, language }: FilteredProps) {
  const w = useWords();
  const { desk, me, client } = useConsole();
  const { cards, loaded, failed } = useObservable(desk);
  const now = useClock(client.now, CLOCK_EVERY, true);
  const { view } = place;
  useEffect(() => void desk.want(view), [view, desk]);
  const shown = inView(Object.values(cards), view, me, language);
  const ready = loaded.includes(view);
  return (
    <div class="desk-scroll">
      <ul class="desk-cards" aria-label={w.views[view]}>
        {shown.map((card) => (
          <li key={card.id}>
            <CardLink card={card} place={place} now={now} />
          </li>
        ))}
      </ul>
      <p class="desk-quiet" role="status">
        {!ready ? (failed ? w.listFailed : w.loading) : shown.length === 0 ? w.empty[view] : ""}
      </p>
      {!ready && failed && (
        <button type="button" class="fyr-button fyr-button--small" onClick={() => void desk.want(view)}>
          {w.signIn.again}
        </button>
      )}
    </div>
  );
}
