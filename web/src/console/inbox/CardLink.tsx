import { useObservable } from "../../shared/hooks.ts";
import { ClockIcon, QuestionIcon } from "../../shared/icons.tsx";
import { useLanguage } from "../../shared/Speaking.tsx";
import { useConsole } from "../context.ts";
import type { Card } from "../contract.ts";
import { addressOf, type Place } from "../routes.ts";
import { useWords, type Words } from "../texts/index.tsx";
import { since, span } from "../times.ts";
import { clockOf, type Clock } from "./cards.ts";

interface CardLinkProps {
  card: Card;
  place: Extract<Place, { page: "inbox" }>;
  now: number;
}

/** A conversation in a list: who, what was said last, and how long they have waited. */
export function CardLink({ card, place, now }: CardLinkProps) {
  const w = useWords();
  const { me } = useConsole();
  const clock = clockOf(card, now);
  const other = card.owner === "agent" && card.assignee && card.assignee.id !== me.id ? card.assignee.name : undefined;
  return (
    <a
      class="desk-card"
      data-card={card.id}
      data-unread={card.unread > 0 || undefined}
      href={addressOf({ ...place, conversation: card.id })}
      aria-current={card.id === place.conversation ? "true" : undefined}
    >
      <span class="desk-card__head">
        <span class="desk-card__name">
          {card.name || w.visitor}
          {card.online && (
            <span class="desk-online">
              <span class="fyr-hidden"> {w.online}</span>
            </span>
          )}
        </span>
        <time class="desk-card__time" dateTime={card.last_at}>
          {since(card.last_at, now, w)}
        </time>
      </span>
      {card.company && <span class="desk-card__company">{card.company}</span>}
      <span class="desk-card__text">
        <span lang={card.language}>{card.last_text}</span>
        {card.unread > 0 && (
          <span class="desk-count">
            {card.unread}
            <span class="fyr-hidden"> {w.unread(card.unread)}</span>
          </span>
        )}
      </span>
      <span class="desk-card__tags">
        {clock && <ClockTag clock={clock} />}
        {card.unsure && (
          <span class="desk-tag" data-kind="unsure">
            <QuestionIcon />
            {w.unsure}
          </span>
        )}
        {other && <span class="desk-tag">{w.with(other)}</span>}
        <span class="desk-tag">{card.language.toUpperCase()}</span>
        <LabelTags labels={card.labels} />
      </span>
    </a>
  );
}

/** What colleagues call the conversation, in the reader's language. */
export function LabelTags({ labels }: { labels: readonly string[] }) {
  const language = useLanguage();
  const known = useObservable(useConsole().desk).labels;
  return (
    <>
      {labels.map((label) => (
        <span key={label} class="desk-tag">
          {known.find((each) => each.label === label)?.title[language] ?? label}
        </span>
      ))}
    </>
  );
}

/** The time that is left to what has been promised, or how much too late it is. */
export function ClockTag({ clock }: { clock: Clock }) {
  const w = useWords();
  return (
    <span class="desk-tag" data-kind={clock.state} title={w.dueOf[clock.of]}>
      <ClockIcon />
      <span class="fyr-hidden">{w.dueOf[clock.of]}: </span>
      {clockText(clock, w)}
    </span>
  );
}

function clockText({ state, minutes }: Clock, w: Words): string {
  return state === "late" ? w.late(span(Math.max(1, minutes), w)) : w.left(span(minutes, w));
}
