import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Conversation } from "../shared/conversation.ts";
import { useLanguage, useTexts } from "../shared/Speaking.tsx";
import { MoreIcon } from "../shared/icons.tsx";
import { Problem } from "../shared/problem.ts";
import { saveFile } from "./saveFile.ts";
import { useDialogs } from "./useDialogs.ts";

/** What a visitor may do with their own conversation: take it along, or have it removed. */
export function Menu({ conversation }: { conversation: Conversation }) {
  const t = useTexts();
  const language = useLanguage();
  const list = useId();
  const [open, setOpen] = useState(false);
  const [erasing, setErasing] = useState(false);
  const [problem, setProblem] = useState("");
  const dialogs = useDialogs(erasing, () => setErasing(false));
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    const leave = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("focusin", leave);
    };
  }, [open]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    setOpen(false);
    button.current?.focus();
  };
  const download = async () => {
    setProblem("");
    try {
      saveFile(await conversation.export(), `fyr-${t.fileName}.json`);
      setOpen(false);
      button.current?.focus();
    } catch (error) {
      setProblem((error instanceof Problem && error.detail) || t.problem);
    }
  };
  const erase = () => {
    setOpen(false);
    button.current?.focus();
    setErasing(true);
  };

  return (
    <div class="fyr-menu" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        class="fyr-iconbutton"
        ref={button}
        aria-label={t.menu}
        aria-expanded={open}
        aria-controls={list}
        onClick={() => setOpen(!open)}
      >
        <MoreIcon />
      </button>
      <ul id={list} class="fyr-menu__list" hidden={!open}>
        <li>
          <button type="button" onClick={download}>
            {t.download}
          </button>
        </li>
        <li>
          <button type="button" onClick={erase}>
            {t.erase}
          </button>
        </li>
        <li>
          <a href={`/widget/accessibility?language=${language}`} target="_blank" rel="noopener">
            {t.accessibility}
          </a>
        </li>
        {problem && (
          <li class="fyr-menu__problem" role="alert">
            {problem}
          </li>
        )}
      </ul>
      {dialogs && <dialogs.EraseDialog erase={conversation.erase} onClose={() => setErasing(false)} />}
    </div>
  );
}
