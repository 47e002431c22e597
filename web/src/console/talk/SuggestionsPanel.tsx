import { useState } from "preact/hooks";
import { ProcedureDialog, ReasonForm } from "../../panel/dialogs/index.ts";
import { Citations } from "../../panel/Citations.tsx";
import { Paragraphs } from "../../shared/blocks/Prose.tsx";
import { useObservable } from "../../shared/hooks.ts";
import { useConsole } from "../context.ts";
import type { Citation, Suggestion } from "../contract.ts";
import { useWords } from "../texts/index.tsx";
import type { Talk } from "./talk.ts";
import type { Writing } from "./writing.ts";

interface SuggestionsPanelProps {
  talk: Talk;
  writing: Writing;
  onInserted: () => void;
}

/** The best answers to the customer's last question. Nothing of it is sent by itself. */
export function SuggestionsPanel({ talk, writing, onInserted }: SuggestionsPanelProps) {
  const w = useWords();
  const { client } = useConsole();
  const { suggestions, card } = useObservable(talk);
  const [citation, setCitation] = useState<Citation>();
  const [thanks, setThanks] = useState(false);
  const some = typeof suggestions === "string" ? [] : suggestions;
  const insert = (suggestion: Suggestion) => {
    writing.insert(suggestion);
    onInserted();
  };
  return (
    <>
      <h3 class="fyr-hidden">{w.side.help}</h3>
      {some[0] && (
        <p class="desk-quiet" lang={card?.language}>
          {w.suggestionsFor(some[0].question)}
        </p>
      )}
      <p class="desk-quiet" role="status">
        {suggestions === "loading"
          ? w.loading
          : suggestions === "failed"
            ? w.suggestionsFailed
            : some.length === 0
              ? w.noSuggestions
              : ""}
        {thanks && ` ${w.rejected}`}
      </p>
      <ol class="desk-suggestions">
        {some.map((suggestion, index) => (
          <li key={suggestion.answer}>
            <SuggestionView
              suggestion={suggestion}
              number={index + 1}
              talk={talk}
              mine={talk.mine}
              onCitation={setCitation}
              onInsert={() => insert(suggestion)}
              onRejected={() => setThanks(true)}
            />
          </li>
        ))}
      </ol>
      {citation && (
        <ProcedureDialog citation={citation} load={client.procedure} onClose={() => setCitation(undefined)} />
      )}
    </>
  );
}

interface SuggestionViewProps {
  suggestion: Suggestion;
  number: number;
  talk: Talk;
  mine: boolean;
  onCitation: (citation: Citation) => void;
  onInsert: () => void;
  onRejected: () => void;
}

function SuggestionView({ suggestion, number, talk, mine, onCitation, onInsert, onRejected }: SuggestionViewProps) {
  const w = useWords();
  const { card } = useObservable(talk);
  const [rejecting, setRejecting] = useState(false);
  const reject = async (reason: string | undefined, comment: string | undefined) => {
    const done = await talk.reject(suggestion.answer, reason, comment);
    if (done) onRejected();
    return done;
  };
  return (
    <article class="desk-suggestion" aria-label={w.suggestion(number)}>
      <p class="desk-suggestion__score">
        <meter min={0} max={1} value={Math.min(1, Math.max(0, suggestion.score))} aria-hidden="true" />
        {w.score(percent(suggestion.score))}
      </p>
      <div
        class="desk-suggestion__text"
        role="group"
        tabIndex={0}
        aria-label={w.suggestion(number)}
        lang={card?.language}
      >
        <Paragraphs text={suggestion.text} />
      </div>
      <Citations citations={suggestion.citations} onOpen={onCitation} />
      {rejecting ? (
        <ReasonForm
          onSend={({ reason, comment }) => reject(reason, comment)}
          onDone={() => setRejecting(false)}
        />
      ) : (
        <div class="fyr-card__buttons">
          <button type="button" class="fyr-button fyr-button--small" disabled={!mine} onClick={onInsert}>
            {w.insert}
          </button>
          <button type="button" class="fyr-button fyr-button--small" onClick={() => setRejecting(true)}>
            {w.reject}
          </button>
        </div>
      )}
    </article>
  );
}

const percent = (score: number) => `${Math.round(Math.min(1, Math.max(0, score)) * 100)} %`;
