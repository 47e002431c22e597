import { pause } from "../../shared/backoff.ts";
import { Problem } from "../../shared/problem.ts";
import { resend } from "../../shared/retry.ts";
import { noticeOf, type Notice } from "../../shared/state.ts";
import type { AgentClient, OnBehalf } from "../client.ts";
import type { AgentRun, Operation, Proposal } from "../contract.ts";
import { Store } from "../store.ts";
import { fieldsOf, inputsOf, missing, type Value, type Values } from "./schema.ts";

/** Why and for whom; of `check`, how somebody's identity was checked. */
export interface Reasons {
  case: string;
  onBehalf: string;
  check: string;
  checked: boolean;
}

export interface CarryingState {
  operation: Operation | undefined;
  values: Values;
  reasons: Reasons;
  /** The server has asked for a check of the customer's identity. */
  needsCheck: boolean;
  /** What is still to be filled in, after a try without it. */
  missing: readonly string[];
  proposal: Proposal | undefined;
  run: AgentRun | undefined;
  busy: boolean;
  problem: Notice | undefined;
}

const NEEDS_CHECK = "IDENTITY_NOT_VERIFIED";
const LOOK_EVERY = 2_000;
/** How long a run whose outcome is open is asked for by itself. */
const LOOKS = 60;

/** One operation on a customer's behalf: form, dry run, confirmation, outcome. The server keeps the rules. */
export class Carrying extends Store<CarryingState> {
  readonly #client: AgentClient;
  readonly #conversation: string;
  readonly #wait: (milliseconds: number) => Promise<void>;
  #key = "";
  #turn = 0;

  constructor(client: AgentClient, conversation: string, wait: (milliseconds: number) => Promise<void> = pause) {
    super({
      operation: undefined,
      values: {},
      reasons: { case: "", onBehalf: "", check: "", checked: false },
      needsCheck: false,
      missing: [],
      proposal: undefined,
      run: undefined,
      busy: false,
      problem: undefined,
    });
    this.#client = client;
    this.#conversation = conversation;
    this.#wait = wait;
  }

  /** Begins with an operation, or leaves it; the case and the customer stay. */
  choose = (operation: Operation | undefined): void => {
    this.#turn++;
    const { reasons } = this.state;
    this.change({
      operation,
      values: {},
      reasons: { ...reasons, check: "", checked: false },
      needsCheck: false,
      missing: [],
      proposal: undefined,
      run: undefined,
      busy: false,
      problem: undefined,
    });
  };

  fill = (name: string, value: Value): void => this.change({ values: { ...this.state.values, [name]: value } });

  explain = (part: Partial<Reasons>): void => this.change({ reasons: { ...this.state.reasons, ...part } });

  /** Looks up, or shows what would happen. Nothing is changed by it. */
  ask = async (): Promise<void> => {
    const { operation, values } = this.state;
    if (!operation || this.state.busy) return;
    const fields = fieldsOf(operation);
    const gaps = [...missing(fields, values), ...this.#unexplained(operation)];
    this.change({ missing: gaps, problem: undefined });
    if (gaps.length > 0) return;
    const inputs = inputsOf(fields, values);
    await this.#do(async () => {
      if (operation.kind === "read") {
        this.change({ run: await this.#client.run(operation.name, inputs, this.#behalf()) });
      } else {
        const proposal = await this.#client.propose(operation.name, inputs, this.#behalf());
        this.#key = crypto.randomUUID();
        this.change({ proposal, run: undefined });
      }
    });
  };

  /** Carries it out. A lost answer is asked for again with the same key: it never runs twice. */
  confirm = async (typed: string | undefined): Promise<void> => {
    const { proposal } = this.state;
    if (!proposal || this.state.busy) return;
    const turn = this.#turn;
    await this.#do(async () => {
      const run = await resend(() => this.#client.confirm(proposal.id, typed, this.#key));
      this.change({ run, proposal: { ...proposal, state: run.state } });
      void this.#follow(run, turn);
    });
  };

  /** Nothing happens: the proposal runs out by itself, and the form is there again as it was filled in. */
  decline = (): void => this.change({ proposal: undefined, run: undefined });

  async #follow(run: AgentRun, turn: number): Promise<void> {
    let state = run.state;
    for (let look = 0; look < LOOKS && (state === "pending" || state === "unknown"); look++) {
      await this.#wait(LOOK_EVERY);
      if (turn !== this.#turn) return;
      const now = await this.#client.runState(run.id).catch(() => undefined);
      if (turn !== this.#turn) return;
      if (!now) continue;
      state = now.state;
      this.change({ run: now });
    }
  }

  async #do(work: () => Promise<void>): Promise<void> {
    this.change({ busy: true, problem: undefined });
    try {
      await work();
    } catch (error) {
      const needsCheck = this.state.needsCheck || (error instanceof Problem && error.code === NEEDS_CHECK);
      this.change({ problem: noticeOf(error), needsCheck });
    } finally {
      this.change({ busy: false });
    }
  }

  #unexplained({ kind }: Operation): string[] {
    const { reasons, needsCheck } = this.state;
    return [
      ...(reasons.case.trim() ? [] : ["case"]),
      ...(kind === "read" || reasons.onBehalf.trim() ? [] : ["on_behalf_of"]),
      ...(needsCheck && !(reasons.check && reasons.checked) ? ["identity_check"] : []),
    ];
  }

  #behalf(): OnBehalf {
    const { reasons, needsCheck } = this.state;
    return {
      conversation: this.#conversation,
      case: reasons.case.trim(),
      on_behalf_of: reasons.onBehalf.trim(),
      ...(needsCheck && { identity_check: { method: reasons.check, result: "passed" } }),
    };
  }
}
