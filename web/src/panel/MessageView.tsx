import { Blocks } from "../shared/blocks/Blocks.tsx";
import type { Citation, Message } from "../shared/contract.ts";
import type { Conversation } from "../shared/conversation.ts";
import { Speaking, useLanguage, useTexts } from "../shared/Speaking.tsx";
import { clockTime, isLanguage } from "../shared/language.ts";
import type { Texts } from "../shared/texts/index.ts";
import type { Entry } from "../shared/transcript.ts";
import { Choices } from "./Choices.tsx";
import { Citations } from "./Citations.tsx";
import { Feedback } from "./Feedback.tsx";
import { focusComposer } from "./focusComposer.ts";

interface MessageViewProps {
  entry: Entry;
  /** It is the newest reply and nothing is under way, so its choices can still be made. */
  open: boolean;
  /** The first of those that came while nobody was looking. */
  firstNew: boolean;
  conversation: Conversation;
  onCitation: (citation: Citation) => void;
}

/**
 * A message is in one language to the last word of its cards, also after the panel has changed to another.
 * The person's own message stays the same element when the server has stored it: it is announced once.
 */
export function MessageView({ entry, open, firstNew, conversation, onCitation }: MessageViewProps) {
  const t = useTexts();
  const language = useLanguage();
  const { message, pending } = entry;
  const { role, citations, choices } = message;
  const retry = (event: { currentTarget: Element }) => {
    focusComposer(event.currentTarget);
    conversation.retry(entry.key);
  };
  return (
    <article
      class="fyr-message"
      data-role={role}
      data-own={role === "customer" || undefined}
      data-new={firstNew ? t.newMessages : undefined}
    >
      <p class="fyr-message__who">
        <span class="fyr-message__name">{speaker(message, t)}</span>
        <span aria-live="off">
          {pending ? (
            pending.failed ? t.notSent : t.sending
          ) : (
            <time dateTime={message.created_at}>{clockTime(message.created_at, language)}</time>
          )}
        </span>
      </p>
      <Speaking language={isLanguage(message.language) ? message.language : language}>
        <div class="fyr-message__body" lang={message.language ?? undefined}>
          <Blocks message={message} />
        </div>
      </Speaking>
      {pending?.failed && (
        <button type="button" class="fyr-button fyr-button--small" onClick={retry}>
          {t.tryAgain}
        </button>
      )}
      {!!citations?.length && <Citations citations={citations} onOpen={onCitation} />}
      {!!choices?.length && (
        <Choices choices={choices} language={message.language} disabled={!open} onChoose={conversation.choose} />
      )}
      {role === "bot" && message.kind === "answer" && (
        <Feedback onVote={(vote) => conversation.feedback(message.id, vote)} />
      )}
    </article>
  );
}

function speaker({ role, author }: Message, t: Texts): string {
  return { customer: t.you, bot: t.name, agent: author || t.agent, system: t.system }[role];
}
