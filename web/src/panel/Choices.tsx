import type { Choice } from "../shared/contract.ts";
import { useTexts } from "../shared/Speaking.tsx";
import { focusComposer } from "./focusComposer.ts";

interface ChoicesProps {
  choices: readonly Choice[];
  language: string | null | undefined;
  disabled: boolean;
  onChoose: (choice: Choice) => void;
}

export function Choices({ choices, language, disabled, onChoose }: ChoicesProps) {
  const t = useTexts();
  const choose = (button: Element, choice: Choice) => {
    focusComposer(button);
    onChoose(choice);
  };
  return (
    <ul class="fyr-choices" aria-label={t.choices}>
      {choices.map((choice) => (
        <li key={choice.id}>
          <button
            type="button"
            class="fyr-chip"
            lang={language ?? undefined}
            disabled={disabled}
            onClick={(event) => choose(event.currentTarget, choice)}
          >
            {choice.title}
          </button>
        </li>
      ))}
    </ul>
  );
}
