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

export function WarningBlock({ text }: { text: string }) {
  const t = useTexts();
  return (
    <div class="fyr-aside fyr-aside--warning">
      <WarningIcon />
      <p>
        <strong>{t.warning}: </strong>
        {text}
      </p>
    </div>
  );
}

export function NoteBlock({ text }: { text: string }) {
  const t = useTexts();
  return (
    <div class="fyr-aside">
      <NoteIcon />
      <p>
        <strong class="fyr-hidden">{t.note}: </strong>
        {text}
      </p>
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
