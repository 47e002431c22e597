import { Blocks } from "../shared/blocks/Blocks.tsx";
import type { Citation, Message } from "../shared/contract.ts";
import type { Conversation } from "../shared/conversation.ts";
import { Speaking, useLanguage, useTexts } from "../shared/Speaking.tsx";
import { clockTime, isLanguage } from "../shared/language.ts";
import type { Texts } from "../shared/texts/index.ts";
import { Choices } from "./Choices.tsx";
import { Citations } from "./Citations.tsx";
import { Feedback } from "./Feedback.tsx";

interface MessageViewProps {
  message: Message;
  /** It is the newest reply and nothing is under way, so its choices can still be made. */
  open: boolean;
  conversation: Conversation;
  onCitation: (citation: Citation) => void;
}

/** A message is in one language to the last word of its cards, also after the panel has changed to another. */
export function MessageView({ message, open, conversation, onCitation }: MessageViewProps) {
  const t = useTexts();
  const language = useLanguage();
  const { role, citations, choices } = message;
  return (
    <article class="fyr-message" data-role={role} data-own={role === "customer" || undefined}>
      <p class="fyr-message__who">
        <span class="fyr-message__name">{speaker(message, t)}</span>
        <time dateTime={message.created_at}>{clockTime(message.created_at, language)}</time>
      </p>
      <Speaking language={isLanguage(message.language) ? message.language : language}>
        <div class="fyr-message__body" lang={message.language ?? undefined}>
          <Blocks message={message} />
        </div>
      </Speaking>
      {!!citations?.length && <Citations citations={citations} onOpen={onCitation} />}
      {!!choices?.length && (
        <Choices choices={choices} language={message.language} disabled={!open} onChoose={conversation.choose} />
      )}
      {role === "bot" && message.kind === "answer" && (
        <Feedback onVote={(value) => conversation.feedback(message.id, value)} />
      )}
    </article>
  );
}

function speaker({ role, author }: Message, t: Texts): string {
  return { customer: t.you, bot: t.name, agent: author || t.agent, system: t.system }[role];
}
