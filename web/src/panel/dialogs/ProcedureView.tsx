import type { ComponentChildren } from "preact";
import { Labelled } from "../../shared/blocks/Labelled.tsx";
import { SayButton, StepItem, StepList } from "../../shared/blocks/Steps.tsx";
import type { Citation, Part, Procedure } from "../../shared/contract.ts";
import { own } from "../../shared/own.ts";
import { Speaking, useTexts } from "../../shared/Speaking.tsx";
import { asParts, isCited, splitQuote } from "./procedure.ts";
import { ContactLink } from "./ContactLink.tsx";

interface ProcedureViewProps {
  procedure: Procedure;
  citation: Citation | undefined;
  onTopic: (topic: string) => void;
  onSay: () => void;
}

/** A procedure is drawn in its own language throughout, headings and buttons included. */
export function ProcedureView(props: ProcedureViewProps) {
  const { language } = props.procedure;
  return (
    <Speaking language={language}>
      <div class="fyr-procedure" lang={language}>
        <ProcedureParts {...props} />
      </div>
    </Speaking>
  );
}

function ProcedureParts({ procedure, citation, onTopic, onSay }: ProcedureViewProps) {
  const t = useTexts();
  const { steps = [], contacts = [], related = [], operations = [] } = procedure;
  const parts = (list: Parameters<typeof asParts>[0]) =>
    asParts(list).map((part, index) => <PartItem key={index} part={part} citation={citation} />);
  return (
    <>
      <Plain parts={asParts(procedure.summary)} citation={citation} />
      <Section title={t.beforeYouStart}>{parts(procedure.preconditions)}</Section>
      <Section title={t.who}>{parts(procedure.who)}</Section>
      {steps.length > 0 && (
        <section>
          <h3>{t.steps}</h3>
          <StepList>
            {steps.map((step, index) => (
              <StepItem key={index} step={step} marked={isCited(citation, step)} onSay={onSay}>
                <PartText part={step} citation={citation} />
              </StepItem>
            ))}
          </StepList>
        </section>
      )}
      <Section title={t.warnings} warning>
        {parts(procedure.warnings)}
      </Section>
      <Section title={t.otherwise}>{parts(procedure.branches)}</Section>
      <Section title={t.facts}>{parts(procedure.facts)}</Section>
      <Section title={t.gaps}>{parts(procedure.gaps)}</Section>
      {operations.length > 0 && (
        <section>
          <h3>{t.fyrCan}</h3>
          <div class="fyr-step__actions">
            {operations.map((operation) => (
              <SayButton key={operation.operation} link={operation} onSay={onSay} />
            ))}
          </div>
        </section>
      )}
      <Section title={t.contacts}>
        {contacts.map(({ address, for: purpose }) => (
          <li key={address}>
            <ContactLink address={address} />
            {purpose && ` (${purpose})`}
          </li>
        ))}
      </Section>
      <Section title={t.related}>
        {related.map(({ topic, title }) => (
          <li key={topic}>
            <button type="button" class="fyr-link" onClick={() => onTopic(topic)}>
              {title}
            </button>
          </li>
        ))}
      </Section>
      <Provenance procedure={procedure} />
    </>
  );
}

function Section({
  title,
  warning = false,
  children,
}: {
  title: string;
  warning?: boolean;
  children: ComponentChildren[] | ComponentChildren;
}) {
  if (Array.isArray(children) && children.length === 0) return null;
  return (
    <section data-warning={warning || undefined}>
      <h3>{title}</h3>
      <ul>{children}</ul>
    </section>
  );
}

function Plain({ parts, citation }: { parts: Part[]; citation: Citation | undefined }) {
  return (
    <>
      {parts.map((part, index) => (
        <p key={index} class="fyr-procedure__summary" data-marked={isCited(citation, part) || undefined}>
          <PartText part={part} citation={citation} />
        </p>
      ))}
    </>
  );
}

function PartItem({ part, citation }: { part: Part; citation: Citation | undefined }) {
  return (
    <li data-marked={isCited(citation, part) || undefined}>
      <PartText part={part} citation={citation} />
    </li>
  );
}

function PartText({ part, citation }: { part: Part; citation: Citation | undefined }) {
  const t = useTexts();
  const [before, quoted, after] = splitQuote(part.text, isCited(citation, part) ? citation!.quote : "");
  const mark = own({ public: t.publicFact, inferred: t.inferred }, part.trust);
  return (
    <>
      <Labelled text={before} labels={part.labels} />
      {quoted && (
        <mark>
          <span class="fyr-hidden">{t.quoted}: </span>
          <Labelled text={quoted} labels={part.labels} />
        </mark>
      )}
      <Labelled text={after} labels={part.labels} />
      {mark && <small class="fyr-trust">{mark}</small>}
    </>
  );
}

function Provenance({ procedure: { revision, reviewed } }: { procedure: Procedure }) {
  const t = useTexts();
  const facts = [revision && t.revision(revision), reviewed && t.reviewed(reviewed)].filter(Boolean);
  return facts.length === 0 ? null : <p class="fyr-procedure__provenance">{facts.join(" · ")}</p>;
}
