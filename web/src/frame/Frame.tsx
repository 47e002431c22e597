import { useEffect, useRef } from "preact/hooks";
import { Panel } from "../panel/Panel.tsx";
import { useObservable } from "../shared/hooks.ts";
import { CloseIcon } from "../shared/icons.tsx";
import { LANGUAGES } from "../shared/language.ts";
import type { Site } from "./site.ts";
import { FRAME_TEXTS } from "./texts.ts";
import type { Visit } from "./visit.ts";

/** The panel as a page of its own: in the frame of a site's page, or alone. */
export function Frame({ visit, site }: { visit: Visit; site: Site }) {
  const { stage, conversation, language, theme, closes, visible, joining, draft } = useObservable(visit);
  const root = useRef<HTMLDivElement>(null);
  const t = FRAME_TEXTS[language];
  const title = site.title[language] ?? "Fyr";

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = title;
    document.documentElement.dataset["theme"] = theme;
  }, [language, title, theme]);

  useEffect(() => {
    if (closes && visible) focusFirst(root.current!);
  }, [closes, visible, stage]);

  useEffect(() => {
    if (draft === undefined || stage !== "chat") return;
    const field = root.current!.querySelector("textarea");
    if (!field) return;
    field.value = draft;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    visit.written();
  }, [draft, stage, visit]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // A dialog or menu that is open takes it first.
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) visit.close();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [visit]);

  return (
    <div
      class="frame"
      ref={root}
      data-closes={closes || undefined}
      data-silent={LANGUAGES.filter((each) => !site.languages.includes(each)).join(" ")}
    >
      {closes && (
        <button type="button" class="fyr-iconbutton frame__close" aria-label={t.close} title={t.close} onClick={visit.close}>
          <CloseIcon />
        </button>
      )}
      {stage === "consent" && (
        <main class="frame__asks">
          <h1 tabIndex={-1}>{t.consent}</h1>
          <p class="frame__text">{site.consent?.text[language]}</p>
          <div class="frame__row">
            <button type="button" class="fyr-button fyr-button--primary" onClick={visit.agree}>
              {t.agree}
            </button>
            <button type="button" class="fyr-button" onClick={visit.refuse}>
              {t.notNow}
            </button>
          </div>
        </main>
      )}
      {stage === "sign-in" && (
        <main class="frame__asks">
          <h1 tabIndex={-1}>{t.signIn}</h1>
          <p class="frame__text">{t.signInWhy}</p>
        </main>
      )}
      {stage === "chat" && (
        <>
          {joining && (
            <section class="frame__joining" aria-label={t.joinTitle}>
              <p role="status">
                <strong>{t.joinTitle}.</strong> {t.joinQuestion}
              </p>
              <div class="frame__row">
                <button type="button" class="fyr-button fyr-button--small fyr-button--primary" onClick={visit.join}>
                  {t.join}
                </button>
                <button type="button" class="fyr-button fyr-button--small" onClick={visit.keepApart}>
                  {t.startNew}
                </button>
              </div>
            </section>
          )}
          <main class="frame__panel">
            <Panel
              key={String(visit.number)}
              conversation={conversation}
              language={language}
              onLanguage={visit.speak}
              shown={visible}
            />
          </main>
        </>
      )}
    </div>
  );
}

/** Where a person goes on: the field, or, where a keyboard would cover the screen, the conversation. */
function focusFirst(root: HTMLElement): void {
  const wanted = matchMedia("(pointer: coarse)").matches ? ".fyr-scroll, h1" : "textarea, h1";
  root.querySelector<HTMLElement>(wanted)?.focus({ preventScroll: true });
}
