import type { Language } from "../shared/contract.ts";

const en = {
  close: "Close the chat",
  consent: "Before we begin",
  agree: "I agree",
  notNow: "Not now",
  signIn: "Sign in to chat",
  signInWhy: "This chat is for people who are signed in to the website.",
  joinTitle: "You are signed in",
  joinQuestion: "Should what you have already written here be connected to you?",
  join: "Yes, connect it",
  startNew: "No, start a new conversation",
};

export type FrameTexts = typeof en;

const sv: FrameTexts = {
  close: "Stäng chatten",
  consent: "Innan vi börjar",
  agree: "Jag godkänner",
  notNow: "Inte nu",
  signIn: "Logga in för att chatta",
  signInWhy: "Chatten är för dig som är inloggad på webbplatsen.",
  joinTitle: "Du är inloggad",
  joinQuestion: "Ska det du redan har skrivit här kopplas till dig?",
  join: "Ja, koppla det till mig",
  startNew: "Nej, börja ett nytt samtal",
};

const nb: FrameTexts = {
  close: "Lukk chatten",
  consent: "Før vi begynner",
  agree: "Jeg godtar",
  notNow: "Ikke nå",
  signIn: "Logg inn for å chatte",
  signInWhy: "Chatten er for deg som er logget inn på nettstedet.",
  joinTitle: "Du er logget inn",
  joinQuestion: "Skal det du allerede har skrevet her, knyttes til deg?",
  join: "Ja, knytt det til meg",
  startNew: "Nei, start en ny samtale",
};

export const FRAME_TEXTS: Record<Language, FrameTexts> = { sv, nb, en };
