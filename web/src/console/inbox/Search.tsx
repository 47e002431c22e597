import { useEffect, useRef, useState } from "preact/hooks";
import { stateText } from "../../shared/texts/index.ts";
import { useTexts } from "../../shared/Speaking.tsx";
import { CloseIcon } from "../../shared/icons.tsx";
import { useConsole } from "../context.ts";
import { told, useFetched } from "../hooks.ts";
import { addressOf, type Place } from "../routes.ts";
import { useWords } from "../texts/index.tsx";
import { CardLink } from "./CardLink.tsx";

const WAIT = 250;

/** Searches when the words have stood still for a moment, or at once with Enter. */
export function SearchField({ words, onSearch }: { words: string; onSearch: (words: string) => void }) {
  const w = useWords();
  const [typed, setTyped] = useState(words);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => onSearch(typed.trim()), WAIT);
    return () => clearTimeout(timer);
  }, [typed]);
  const submit = (event: Event) => {
    event.preventDefault();
    onSearch(typed.trim());
  };
  const clear = () => {
    setTyped("");
    onSearch("");
    field.current?.focus();
  };
  return (
    <form class="desk-search" role="search" onSubmit={submit}>
      <input
        ref={field}
        type="search"
        data-key="search"
        aria-label={w.search}
        placeholder={w.searchShort}
        value={typed}
        autocomplete="off"
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && (typed ? clear() : event.currentTarget.blur())}
      />
      {typed && (
        <button type="button" class="fyr-iconbutton" aria-label={w.clearSearch} onClick={clear}>
          <CloseIcon />
        </button>
      )}
    </form>
  );
}

interface SearchResultsProps {
  words: string;
  place: Extract<Place, { page: "inbox" }>;
}

export function SearchResults({ words, place }: SearchResultsProps) {
  const w = useWords();
  const t = useTexts();
  const { client } = useConsole();
  const { value: found, failed } = useFetched(() => client.search(words), [words]);
  const now = client.now();
  const count = found ? found.conversations.length + found.runs.length + found.companies.length : 0;
  return (
    <div class="desk-scroll">
      <p class="desk-quiet" role="status">
        {failed ? told(failed, w) : !found ? w.loading : count === 0 ? w.nothingFound : ""}
      </p>
      {found && found.conversations.length > 0 && (
        <>
          <h2 class="desk-list__title">{w.found.conversations}</h2>
          <ul class="desk-cards">
            {found.conversations.map((card) => (
              <li key={card.id}>
                <CardLink card={card} place={place} now={now} />
              </li>
            ))}
          </ul>
        </>
      )}
      {found && found.runs.length > 0 && (
        <>
          <h2 class="desk-list__title">{w.found.runs}</h2>
          <ul class="desk-found">
            {found.runs.map((run) => (
              <li key={run.id}>
                <Linked conversation={run.conversation} place={place}>
                  {run.title ?? run.operation}
                </Linked>
                <span>{stateText(t, run.state) ?? run.state}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {found && found.companies.length > 0 && (
        <>
          <h2 class="desk-list__title">{w.found.companies}</h2>
          <ul class="desk-found">
            {found.companies.map(({ orgno, name }) => (
              <li key={orgno}>
                <span>{name}</span>
                <span>{orgno}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Linked({
  conversation,
  place,
  children,
}: {
  conversation: string | null | undefined;
  place: SearchResultsProps["place"];
  children: string;
}) {
  return conversation ? <a href={addressOf({ ...place, conversation })}>{children}</a> : <span>{children}</span>;
}
