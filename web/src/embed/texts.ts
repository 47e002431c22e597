import type { Language } from "../shared/contract.ts";

interface EmbedTexts {
  chat: string;
  unread: string;
  close: string;
  failed: string;
}

/** What the page itself shows: the panel has its own texts, which are not fetched before it is opened. */
export const EMBED_TEXTS: Record<Language, EmbedTexts> = {
  sv: {
    chat: "Chatta med oss",
    unread: "Olästa",
    close: "Stäng",
    failed: "Chatten svarar inte.",
  },
  nb: {
    chat: "Chat med oss",
    unread: "Uleste",
    close: "Lukk",
    failed: "Chatten svarer ikke.",
  },
  en: {
    chat: "Chat with us",
    unread: "Unread",
    close: "Close",
    failed: "The chat is not answering.",
  },
};
