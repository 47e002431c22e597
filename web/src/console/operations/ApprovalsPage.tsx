import { useState } from "preact/hooks";
import { Blocks } from "../../shared/blocks/Blocks.tsx";
import { useCards } from "../../shared/blocks/cards.ts";
import type { Message } from "../../shared/contract.ts";
import { useTexts } from "../../shared/Speaking.tsx";
import { stateText } from "../../shared/texts/index.ts";
import { useConsole } from "../context.ts";
import type { Approval } from "../contract.ts";
import { told, useDoing, useFetched } from "../hooks.ts";
import { useWords } from "../texts/index.tsx";

/** What a second person has to approve; it is the second person who reads here. */
export function ApprovalsPage() {
  const w = useWords();
  const { client } = useConsole();
  const { value: approvals, failed, again } = useFetched(client.approvals, []);
  const [said, setSaid] = useState("");
  const decided = (text: string) => {
    setSaid(text);
    again();
  };
  return (
    <div class="desk-page">
      <h1>{w.pages.approvals}</h1>
      <p class="desk-lead">{w.approvals.lead}</p>
      <p role="status" class="desk-quiet">
        {failed ? `${w.approvals.failed} ${told(failed, w)}` : !approvals ? w.loading : approvals.length === 0 ? w.approvals.none : ""}{" "}
        {said}
      </p>
      <ul class="desk-approvals">
        {(approvals ?? []).map((approval) => (
          <li key={approval.id}>
            <ApprovalView approval={approval} onDecided={decided} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function ApprovalView({ approval, onDecided }: { approval: Approval; onDecided: (said: string) => void }) {
  const w = useWords();
  const t = useTexts();
  const { client } = useConsole();
  const { busy, problem, run } = useDoing();
  const [sure, setSure] = useState(false);
  const message = asMessage(approval);
  useCards([message]);
  const decide = (work: () => Promise<{ state: string; operation: string }>) =>
    run(async () => {
      const { state } = await work();
      onDecided(`${approval.title ?? approval.operation}: ${stateText(t, state) ?? state}`);
    });
  return (
    <article class="desk-approval">
      <Blocks message={message} />
      <dl class="desk-lines">
        <Line label={w.approvals.by} value={approval.by} />
        <Line label={w.approvals.onBehalf} value={approval.on_behalf_of} />
        <Line label={w.approvals.case} value={approval.case} />
        <Line label={w.approvals.identity} value={method(approval, w.identityMethods)} />
      </dl>
      <label class="desk-check">
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} />
        {w.approvals.sure}
      </label>
      {problem && (
        <p class="fyr-problem" role="alert">
          {told(problem, w)}
        </p>
      )}
      <div class="fyr-card__buttons">
        <button
          type="button"
          class={`fyr-button ${approval.irreversible ? "fyr-button--danger" : "fyr-button--primary"}`}
          disabled={!sure || busy}
          onClick={() => decide(() => client.approve(approval.id, approval.preview))}
        >
          {w.approvals.approve}
        </button>
        <button
          type="button"
          class="fyr-button"
          disabled={busy}
          onClick={() => decide(() => client.disapprove(approval.id))}
        >
          {w.approvals.decline}
        </button>
      </div>
    </article>
  );
}

function method({ identity_check: check }: Approval, methods: Readonly<Record<string, string>>): string | undefined {
  const name = check?.["method"];
  return name && Object.hasOwn(methods, name) ? methods[name] : name;
}

/** Drawn to be read: there is no decision in the card itself. */
function asMessage(proposal: Approval): Message {
  const text = proposal.title ?? proposal.operation;
  return { id: proposal.id, seq: 0, role: "system", text, blocks: [{ type: "proposal", proposal }], created_at: "" };
}

function Line({ label, value }: { label: string; value: string | null | undefined }) {
  return value ? (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  ) : null;
}
