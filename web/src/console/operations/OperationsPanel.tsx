import { useEffect, useId, useMemo, useRef } from "preact/hooks";
import { saveFile } from "../../panel/saveFile.ts";
import { ActionsContext, type BlockActions } from "../../shared/blocks/actions.ts";
import { Blocks } from "../../shared/blocks/Blocks.tsx";
import { useCards } from "../../shared/blocks/cards.ts";
import type { Block, Message } from "../../shared/contract.ts";
import { useObservable } from "../../shared/hooks.ts";
import { useLanguage } from "../../shared/Speaking.tsx";
import { useConsole } from "../context.ts";
import type { AgentRun, Operation, Proposal } from "../contract.ts";
import { told, useFetched } from "../hooks.ts";
import type { Talk } from "../talk/talk.ts";
import { useWords } from "../texts/index.tsx";
import { Carrying } from "./carrying.ts";
import { OperationForm } from "./OperationForm.tsx";

/** What an agent can do for the customer, by the same rules as in the chat. */
export function OperationsPanel({ talk }: { talk: Talk }) {
  const w = useWords();
  const language = useLanguage();
  const field = useId();
  const { client } = useConsole();
  const { context } = useObservable(talk);
  const carrying = useMemo(() => new Carrying(client, talk.id), [client, talk.id]);
  const { operation, proposal, run } = useObservable(carrying);
  const { value: operations, failed } = useFetched(client.operations, []);
  useEffect(() => {
    if (context?.email && !carrying.state.reasons.onBehalf) carrying.explain({ onBehalf: context.email });
  }, [context?.email]);
  const groups = (["read", "write"] as const).map((kind) => ({
    kind,
    members: (operations ?? [])
      .filter((each) => each.kind === kind)
      .sort((a, b) => a.title[language].localeCompare(b.title[language])),
  }));
  const pick = (name: string) => carrying.choose(operations?.find((each) => each.name === name));

  return (
    <div class="desk-operations">
      <h3 class="fyr-hidden">{w.side.operations}</h3>
      <p class="desk-field">
        <label for={field}>{w.operation}</label>
        <select
          id={field}
          class="desk-select"
          value={operation?.name ?? ""}
          onChange={(event) => pick(event.currentTarget.value)}
        >
          <option value="">{failed ? told(failed, w) : operations ? w.chooseOperation : w.loading}</option>
          {groups.map(({ kind, members }) => (
            <optgroup key={kind} label={kind === "read" ? w.reads : w.writes}>
              {members.map(({ name, title, available }) => (
                <option key={name} value={name} disabled={available === false}>
                  {title[language]}
                  {available === false && ` (${w.stopped})`}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </p>
      {operation && !proposal && !run && <OperationForm key={operation.name} operation={operation} carrying={carrying} />}
      {operation && (proposal || run) && (
        <Outcome carrying={carrying} operation={operation} proposal={proposal} run={run} />
      )}
    </div>
  );
}

interface OutcomeProps {
  carrying: Carrying;
  operation: Operation;
  proposal: Proposal | undefined;
  run: AgentRun | undefined;
}

/** The dry run and what came of it, drawn as the customer's own cards are. */
function Outcome({ carrying, operation, proposal, run }: OutcomeProps) {
  const w = useWords();
  const language = useLanguage();
  const { client } = useConsole();
  const { busy, problem } = useObservable(carrying);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus({ preventScroll: false }), [run !== undefined]);
  const message = asMessage(operation.title[language], proposal, run);
  useCards([message]);
  const actions = useMemo<BlockActions>(
    () => ({
      say: () => {},
      confirm: (_, typed) => void carrying.confirm(typed),
      decline: carrying.decline,
      renew: () => void carrying.ask(),
      save: async (id, what) => {
        const { content, name } = await client.file(id, what);
        saveFile(content, name);
      },
      reveal: client.reveal,
      proposalState: () => proposal?.state,
      deciding: () => busy,
      now: client.now,
    }),
    [carrying, client, proposal, busy],
  );
  const waits = run?.state === "pending" && (proposal as { second_person?: boolean } | undefined)?.second_person;
  return (
    <div class="desk-outcome" ref={place} tabIndex={-1}>
      <ActionsContext.Provider value={actions}>
        <Blocks message={message} />
      </ActionsContext.Provider>
      <div role="status">
        {waits && <p class="desk-quiet">{w.waitSecond}</p>}
        {run?.problem && <p class="fyr-problem">{run.problem.detail}</p>}
      </div>
      {problem && (
        <p class="fyr-problem" role="alert">
          {told(problem, w)}
        </p>
      )}
      {run && (
        <button type="button" class="fyr-button fyr-button--small" onClick={() => carrying.choose(undefined)}>
          {w.anotherOperation}
        </button>
      )}
    </div>
  );
}

function asMessage(title: string, proposal: Proposal | undefined, run: AgentRun | undefined): Message {
  const secret = run?.result?.secret;
  const blocks: Block[] = [
    ...(proposal ? [{ type: "proposal", proposal } as const] : []),
    ...(run?.message ? [{ type: "text", text: run.message } as const] : []),
    ...(run ? [{ type: "result", run, title, lines: run.lines ?? [] } as const] : []),
    ...(secret ? [{ type: "secret", ...secret } as const] : []),
  ];
  return { id: run?.id ?? proposal?.id ?? "", seq: 0, role: "system", text: title, blocks, created_at: "" };
}
