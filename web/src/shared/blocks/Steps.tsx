import type { ComponentChildren } from "preact";
import type { Condition, OperationLink, Step } from "../contract.ts";
import { CheckIcon, CloseIcon, QuestionIcon } from "../icons.tsx";
import { own } from "../own.ts";
import { useTexts } from "../Speaking.tsx";
import { useActions } from "./actions.ts";
import { Labelled } from "./Labelled.tsx";

export function Steps({ title, items }: { title?: string | undefined; items: Step[] }) {
  return (
    <div class="fyr-steps">
      {title && <p class="fyr-steps__title">{title}</p>}
      <StepList>
        {items.map((step, index) => (
          <StepItem key={index} step={step} />
        ))}
      </StepList>
    </div>
  );
}

/** The numbers are the procedure's own and may have gaps, so they are text and not markers. */
export function StepList({ children }: { children: ComponentChildren }) {
  // Safari forgets that an unmarked list is a list unless it is told.
  return (
    <ol class="fyr-steps__list" role="list">
      {children}
    </ol>
  );
}

interface StepItemProps {
  step: Step;
  /** Called after a button of the step has spoken. */
  onSay?: () => void;
  marked?: boolean;
  children?: ComponentChildren;
}

export function StepItem({ step, onSay, marked = false, children }: StepItemProps) {
  return (
    <li class="fyr-step" data-marked={marked || undefined} aria-current={marked ? "true" : undefined}>
      <span class="fyr-step__number">
        {step.number}
        <span class="fyr-hidden">. </span>
      </span>
      <div class="fyr-step__body">
        <p>{children ?? <Labelled text={step.text} labels={step.labels} />}</p>
        <ConditionLine condition={step.condition} beside={step.do} />
        <StepActions step={step} onSay={onSay} />
      </div>
    </li>
  );
}

const STANDING_ICONS: Record<string, () => ComponentChildren> = { fulfilled: CheckIcon, not_fulfilled: CloseIcon };

interface ConditionLineProps {
  condition: Condition | null | undefined;
  /** What the step offers anyway is not offered twice. */
  beside?: OperationLink | null | undefined;
}

/** How a condition stands, in a word and a sentence; the icon and the colour only repeat the word. */
export function ConditionLine({ condition, beside }: ConditionLineProps) {
  if (!condition) return null;
  const StandingIcon = own(STANDING_ICONS, condition.state) ?? QuestionIcon;
  return (
    <div class="fyr-condition" data-state={condition.state}>
      <StandingIcon />
      <div>
        <p>
          <strong>{condition.label}: </strong>
          {condition.text}
        </p>
        {condition.do && condition.do.operation !== beside?.operation && <SayButton link={condition.do} />}
      </div>
    </div>
  );
}

function StepActions({ step, onSay }: { step: Step; onSay: (() => void) | undefined }) {
  const t = useTexts();
  if (!step.do && !step.check && !step.self) return null;
  return (
    <div class="fyr-step__actions">
      {step.do && <SayButton link={step.do} label={t.doIt} onSay={onSay} />}
      {step.check && <SayButton link={step.check} label={t.checkIt} onSay={onSay} />}
      {step.self && <span class="fyr-step__self">{t.onlyYou}</span>}
    </div>
  );
}

interface SayButtonProps {
  link: OperationLink;
  label?: string;
  onSay?: (() => void) | undefined;
}

/** Asks for an operation the way a person would: by saying its title. */
export function SayButton({ link, label, onSay }: SayButtonProps) {
  const actions = useActions();
  if (!actions) return null;
  const say = () => {
    actions.say(link.title);
    onSay?.();
  };
  return (
    <button type="button" class="fyr-button fyr-button--small" onClick={say}>
      {label ?? link.title}
      {label && <span class="fyr-hidden">: {link.title}</span>}
    </button>
  );
}
