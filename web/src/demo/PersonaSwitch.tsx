import { useEffect, useId, useState } from "preact/hooks";
import type { Client } from "../shared/client.ts";
import type { Persona } from "../shared/contract.ts";
import type { Conversation } from "../shared/conversation.ts";
import { useObservable } from "../shared/hooks.ts";
import { Problem } from "../shared/problem.ts";
import type { Session } from "../shared/session.ts";
import { becomePersona, currentPersona, describe, VISITOR } from "./persona.ts";
import type { DemoTexts } from "./texts.ts";

interface PersonaSwitchProps {
  client: Client;
  conversation: Conversation;
  session: Session;
  texts: DemoTexts;
}

/** Development only: the server has no personas otherwise, and then this draws nothing. */
export function PersonaSwitch({ client, conversation, session, texts: t }: PersonaSwitchProps) {
  const { id } = useObservable(conversation);
  const ids = { field: useId(), note: useId() };
  const [personas, setPersonas] = useState<Persona[]>([]);
  const [chosen, setChosen] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  useEffect(() => {
    client.personas().then(setPersonas, () => setPersonas([]));
  }, [client]);
  if (personas.length === 0) return null;

  const current = currentPersona(session, id);
  const person = personas.find((each) => each.key === current && current !== VISITOR);
  const others = personas.filter((each) => each.key !== VISITOR);

  const change = async (event: Event) => {
    event.preventDefault();
    const next = chosen ?? current;
    if (next === current) return;
    setBusy(true);
    setProblem("");
    try {
      await becomePersona(next, current, { client, conversation, session });
      setChosen(undefined);
    } catch (error) {
      setProblem((error instanceof Problem && error.detail) || t.failed);
    }
    setBusy(false);
  };
  return (
    <form class="demo__persona" onSubmit={change}>
      <label for={ids.field}>{t.persona}</label>
      <div class="demo__persona-row">
        <select
          id={ids.field}
          value={chosen ?? current}
          aria-describedby={ids.note}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          <option value={VISITOR}>{t.visitor}</option>
          {others.map((each) => (
            <option key={each.key} value={each.key}>
              {describe(each)}
            </option>
          ))}
        </select>
        <button type="submit" class="fyr-button" disabled={busy}>
          {busy ? t.switching : t.switch}
        </button>
      </div>
      <p class="demo__signed-in" role="status">
        {person ? t.signedInAs(describe(person)) : t.notSignedIn}
        {person && <span class="demo__roles">{person.roles.join(", ")}</span>}
      </p>
      <p id={ids.note} class="demo__note">
        {t.newConversation}
      </p>
      {problem && (
        <p class="fyr-problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
