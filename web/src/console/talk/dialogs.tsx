import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { Dialog } from "../../panel/dialogs/index.ts";
import { useObservable } from "../../shared/hooks.ts";
import { useLanguage } from "../../shared/Speaking.tsx";
import { useConsole } from "../context.ts";
import { told, useFetched } from "../hooks.ts";
import { useWords } from "../texts/index.tsx";
import type { Talk } from "./talk.ts";

interface AskProps {
  title: string;
  lead: string;
  action: string;
  ready?: boolean;
  talk: Talk;
  /** True when it has been done; why not stands at the conversation. */
  onDo: () => Promise<boolean>;
  onClose: () => void;
  children: ComponentChildren;
}

/** A small form before something that changes whose the conversation is. */
function Ask({ title, lead, action, ready = true, talk, onDo, onClose, children }: AskProps) {
  const w = useWords();
  const heading = useId();
  const { busy, problem } = useObservable(talk);
  return (
    <Dialog class="fyr-dialog--small desk-dialog" labelledBy={heading} onClose={onClose}>
      {(close) => (
        <form
          onSubmit={async (event) => {
            event.preventDefault();
            if (await onDo()) close();
          }}
        >
          <h2 id={heading}>{title}</h2>
          <p>{lead}</p>
          {children}
          {problem && (
            <p class="fyr-problem" role="alert">
              {told(problem, w)}
            </p>
          )}
          <div class="fyr-card__buttons">
            <button type="submit" class="fyr-button fyr-button--primary" disabled={!ready || busy !== undefined}>
              {action}
            </button>
            <button type="button" class="fyr-button" onClick={close}>
              {w.dialogs.cancel}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

interface TalkDialogProps {
  talk: Talk;
  onClose: () => void;
}

/** To the bot again, with a word to colleagues and, where it helps, at a step of a procedure. */
export function ReturnDialog({ talk, onClose }: TalkDialogProps) {
  const w = useWords();
  const d = w.dialogs;
  const language = useLanguage();
  const { client } = useConsole();
  const { card } = useObservable(talk);
  const ids = { note: useId(), topic: useId(), part: useId() };
  const [note, setNote] = useState("");
  const [topic, setTopic] = useState("");
  const [part, setPart] = useState("");
  const procedures = useFetched(client.procedures, []);
  const spoken = card?.language ?? language;
  const steps = useFetched(async () => (topic ? ((await client.procedure(topic, spoken)).steps ?? []) : []), [topic]);
  const sorted = [...(procedures.value ?? [])].sort((a, b) =>
    a.topic === card?.topic ? -1 : b.topic === card?.topic ? 1 : a.title[language].localeCompare(b.title[language]),
  );
  const step = topic && part ? { topic, part } : undefined;
  return (
    <Ask
      title={d.returnTitle}
      lead={d.returnLead}
      action={d.returnDo}
      talk={talk}
      onDo={() => talk.giveBack(note.trim(), step)}
      onClose={onClose}
    >
      <p class="desk-field">
        <label for={ids.note}>{d.returnNote}</label>
        <textarea
          id={ids.note}
          class="desk-field__note"
          rows={2}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </p>
      <fieldset class="desk-fieldset">
        <legend>{d.returnStep}</legend>
        <p class="desk-field">
          <label for={ids.topic}>{d.returnTopic}</label>
          <select
            id={ids.topic}
            class="desk-select"
            value={topic}
            onChange={(event) => {
              setTopic(event.currentTarget.value);
              setPart("");
            }}
          >
            <option value="">{d.noStep}</option>
            {sorted.map((each) => (
              <option key={each.topic} value={each.topic}>
                {each.title[language]}
              </option>
            ))}
          </select>
        </p>
        {topic && (
          <p class="desk-field">
            <label for={ids.part}>{d.returnPart}</label>
            <select
              id={ids.part}
              class="desk-select"
              value={part}
              onChange={(event) => setPart(event.currentTarget.value)}
            >
              <option value="">{d.noStep}</option>
              {(steps.value ?? []).map(({ part: name, number, text }) => (
                <option key={name} value={name ?? ""} lang={spoken}>
                  {number}. {text}
                </option>
              ))}
            </select>
          </p>
        )}
      </fieldset>
    </Ask>
  );
}

export function CloseDialog({ talk, onClose }: TalkDialogProps) {
  const w = useWords();
  const d = w.dialogs;
  const language = useLanguage();
  const { desk } = useConsole();
  const { card } = useObservable(talk);
  const { labels } = useObservable(desk);
  const [chosen, setChosen] = useState<readonly string[]>(card?.labels ?? []);
  const [csat, setCsat] = useState(true);
  const turn = (label: string) =>
    setChosen(chosen.includes(label) ? chosen.filter((each) => each !== label) : [...chosen, label]);
  return (
    <Ask
      title={d.closeTitle}
      lead={d.closeLead}
      action={d.closeDo}
      talk={talk}
      onDo={() => talk.finish([...chosen], csat)}
      onClose={onClose}
    >
      {labels.length > 0 && (
        <fieldset class="desk-fieldset desk-fieldset--row">
          <legend>{d.closeLabels}</legend>
          {labels.map(({ label, title }) => (
            <label key={label} class="desk-check">
              <input type="checkbox" checked={chosen.includes(label)} onChange={() => turn(label)} />
              {title[language]}
            </label>
          ))}
        </fieldset>
      )}
      <label class="desk-check">
        <input type="checkbox" checked={csat} onChange={(event) => setCsat(event.currentTarget.checked)} />
        {d.closeCsat}
      </label>
    </Ask>
  );
}

export function TransferDialog({ talk, onClose }: TalkDialogProps) {
  const w = useWords();
  const d = w.dialogs;
  const name = useId();
  const { client, me } = useConsole();
  const { value: agents, failed } = useFetched(client.agents, []);
  const [chosen, setChosen] = useState<string>();
  const others = (agents ?? []).filter(({ id }) => id !== me.id);
  const to = others.find(({ id }) => id === chosen);
  return (
    <Ask
      title={d.transferTitle}
      lead={d.transferLead}
      action={d.transferDo}
      ready={to !== undefined}
      talk={talk}
      onDo={() => talk.assign(to ? { id: to.id, name: to.name } : null)}
      onClose={onClose}
    >
      <p class="desk-quiet" role="status">
        {failed ? told(failed, w) : !agents ? w.loading : others.length === 0 ? d.nobody : ""}
      </p>
      <fieldset class="desk-fieldset">
        <legend class="fyr-hidden">{d.transferLead}</legend>
        {others.map((agent) => (
          <label key={agent.id} class="desk-check">
            <input type="radio" name={name} checked={agent.id === chosen} onChange={() => setChosen(agent.id)} />
            <span>
              {agent.name}
              <small>
                {agent.online ? d.online : d.offline}, {d.open(agent.open)}
              </small>
            </span>
          </label>
        ))}
      </fieldset>
    </Ask>
  );
}
