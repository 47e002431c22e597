import type { ComponentChildren } from "preact";
import { useTexts } from "../Speaking.tsx";
import { NoteIcon, PersonIcon, WarningIcon } from "../icons.tsx";

export function Paragraphs({ text }: { text: string }) {
  return (
    <>
      {text.split(/\n{2,}/).map((paragraph, index) => (
        <p key={index} class="fyr-paragraph">
          {paragraph}
        </p>
      ))}
    </>
  );
}

interface AsideProps {
  text: string;
  children?: ComponentChildren;
}

export function WarningBlock({ text, children }: AsideProps) {
  const t = useTexts();
  return (
    <div class="fyr-aside fyr-aside--warning">
      <WarningIcon />
      <div>
        <p>
          <strong>{t.warning}: </strong>
          {text}
        </p>
        {children}
      </div>
    </div>
  );
}

export function NoteBlock({ text, children }: AsideProps) {
  const t = useTexts();
  return (
    <div class="fyr-aside">
      <NoteIcon />
      <div>
        <p>
          <strong class="fyr-hidden">{t.note}: </strong>
          {text}
        </p>
        {children}
      </div>
    </div>
  );
}

export function HandoffBlock({ text }: { text: string }) {
  return (
    <div class="fyr-aside fyr-aside--handoff">
      <PersonIcon />
      <p>{text}</p>
    </div>
  );
}
