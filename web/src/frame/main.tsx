import { render } from "preact";
import { isLanguage } from "../shared/language.ts";
import { Session } from "../shared/session.ts";
import { loadTexts } from "../shared/texts/index.ts";
import { Frame } from "./Frame.tsx";
import { siteOf, spoken } from "./site.ts";
import { Visit } from "./visit.ts";
import "./frame.css";

const site = siteOf(document);
const asked = new URLSearchParams(location.search);
const saved = new Session(`fyr.${site.id}`).get("language");
const language = spoken(site, [isLanguage(saved) ? saved : undefined, asked.get("language"), ...navigator.languages]);

// The page's script says hello as soon as this document is loaded: whoever listens must be here by then.
const visit = new Visit({ site, language, theme: asked.get("theme") ?? "auto", loader: asked.has("loader") });
// With the texts at hand the panel is drawn in one go, and the focus has somewhere to be.
await loadTexts(language).catch(() => undefined);
render(<Frame visit={visit} site={site} />, document.getElementById("app")!);
