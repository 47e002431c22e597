import { render } from "preact";
import type { Language } from "../shared/contract.ts";
import { isLanguage, pickLanguage } from "../shared/language.ts";
import { Session } from "../shared/session.ts";
import { App } from "./App.tsx";
import { AgentClient } from "./client.ts";
import { loadWords } from "./texts/index.tsx";
import { Who } from "./who.ts";
import "../shared/tokens.css";
import "../shared/blocks/blocks.css";
import "../panel/panel.css";
import "./console.css";

const session = new Session("fyr.console");
const saved = session.get("language");
let language: Language = isLanguage(saved) ? saved : pickLanguage(navigator.languages);

const who = new Who();
const client = new AgentClient({ language: () => language, guard: who.guard });

const speak = (next: Language) => {
  language = next;
  session.set("language", next);
};

await loadWords(language);
render(
  <App who={who} client={client} session={session} language={language} onLanguage={speak} />,
  document.getElementById("app")!,
);
void who.start(client);
