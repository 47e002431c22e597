import type { Language } from "../shared/contract.ts";

const en = {
  tagline: "answers and action from written procedures",
  lead: "Fyr answers questions from written procedures and shows where the answer stands.",
  more: "What a procedure describes, it can also check or carry out for you, after showing what will happen.",
  persona: "Try it as",
  visitor: "Visitor, not signed in",
  switch: "Switch",
  switching: "Switching…",
  signedInAs: (name: string) => `Signed in as ${name}.`,
  notSignedIn: "Not signed in.",
  newConversation: "Changing from one person to another begins a new conversation.",
  failed: "The switch did not work.",
  questions: [
    "Is my company registered in ELMA?",
    "I have lost my phone. How do I sign in with two-step verification?",
    "Why have I got an invoice with code KON-ABO00?",
  ],
};

export type DemoTexts = typeof en;

const sv: DemoTexts = {
  tagline: "svar och handling ur skrivna rutiner",
  lead: "Fyr svarar på frågor ur skrivna rutiner och visar var svaret står.",
  more: "Det en rutin beskriver kan den också kontrollera eller utföra åt dig, när du har sett vad som kommer att hända.",
  persona: "Prova som",
  visitor: "Besökare, inte inloggad",
  switch: "Byt",
  switching: "Byter…",
  signedInAs: (name) => `Inloggad som ${name}.`,
  notSignedIn: "Inte inloggad.",
  newConversation: "När en person byts mot en annan börjar ett nytt samtal.",
  failed: "Bytet gick inte.",
  questions: [
    "Är mitt företag registrerat i ELMA?",
    "Jag har tappat telefonen. Hur loggar jag in med tvåstegsverifiering?",
    "Varför har jag fått en faktura med koden KON-ABO00?",
  ],
};

const nb: DemoTexts = {
  tagline: "svar og handling fra skrevne rutiner",
  lead: "Fyr svarer på spørsmål fra skrevne rutiner og viser hvor svaret står.",
  more: "Det en rutine beskriver, kan den også sjekke eller utføre for deg, når du har sett hva som kommer til å skje.",
  persona: "Prøv som",
  visitor: "Besøkende, ikke pålogget",
  switch: "Bytt",
  switching: "Bytter…",
  signedInAs: (name) => `Pålogget som ${name}.`,
  notSignedIn: "Ikke pålogget.",
  newConversation: "Når en person byttes med en annen, begynner en ny samtale.",
  failed: "Byttet gikk ikke.",
  questions: [
    "Er bedriften min registrert i ELMA?",
    "Jeg har mistet telefonen. Hvordan logger jeg på med totrinnskontroll?",
    "Hvorfor har jeg fått en faktura med koden KON-ABO00?",
  ],
};

export const DEMO_TEXTS: Record<Language, DemoTexts> = { sv, nb, en };
