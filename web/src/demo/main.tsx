import { render } from "preact";
import { Client } from "../shared/client.ts";
import type { Language } from "../shared/contract.ts";
import { Conversation } from "../shared/conversation.ts";
import { isLanguage, pickLanguage } from "../shared/language.ts";
import { Session } from "../shared/session.ts";
import { Demo } from "./Demo.tsx";
import "./demo.css";

const session = new Session("fyr");
const saved = session.get("language");
let language: Language = isLanguage(saved) ? saved : pickLanguage(navigator.languages);

const client = new Client({ language: () => language });
const conversation = new Conversation({ client, session, site: "demo", language: () => language });

function speak(next: Language): void {
  language = next;
  session.set("language", next);
}

render(
  <Demo client={client} conversation={conversation} session={session} language={language} onLanguage={speak} />,
  document.getElementById("app")!,
);
void conversation.start();
