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

/** A number that was texted to the customer's telephone on file; the server says whether what they said is it. */
export interface PhoneCheck {
  id: string;
  /** The telephone, masked. */
  sentTo: string;
  state: "open" | "passed" | "failed";
  /** After a wrong number. */
  triesLeft: number | undefined;
}

export interface CarryingState {
  operation: Operation | undefined;
  values: Values;
  reasons: Reasons;
  /** The server has asked for a check of the customer's identity. */
  needsCheck: boolean;
  phone: PhoneCheck | undefined;
  /** What is still to be filled in, after a try without it. */
  missing: readonly string[];
  proposal: Proposal | undefined;
  run: AgentRun | undefined;
  busy: boolean;
  problem: Notice | undefined;
}

/** The check of an identity that the server can see for itself. */
export const PHONE = "phone";
const NEEDS_CHECK = "IDENTITY_NOT_VERIFIED";
const CHECK_OVER = "CHECK_OVER";
/** The input that says whose identity it is. */
const WHOSE = "user_email";
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
      phone: undefined,
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
      phone: undefined,
      missing: [],
      proposal: undefined,
      run: undefined,
      busy: false,
      problem: undefined,
    });
  };

  fill = (name: string, value: Value): void => {
    this.change({ values: { ...this.state.values, [name]: value }, ...(name === WHOSE && { phone: undefined }) });
  };

  explain = (part: Partial<Reasons>): void => {
    // A check holds for the case in which it was made.
    this.change({
      reasons: { ...this.state.reasons, ...part },
      ...(part.case !== undefined && { phone: undefined }),
    });
  };

  /** Has a number texted to the customer's telephone on file. */
  sendNumber = async (): Promise<void> => {
    const email = String(this.state.values[WHOSE] ?? "").trim();
    const reference = this.state.reasons.case.trim();
    if (this.state.busy) return;
    this.change({ missing: [...(email ? [] : [WHOSE]), ...(reference ? [] : ["case"])], problem: undefined });
    if (!email || !reference) return;
    await this.#do(async () => {
      const { id, sent_to: sentTo } = await this.#client.beginIdentityCheck(email, reference);
      this.change({ phone: { id, sentTo, state: "open", triesLeft: undefined } });
    });
  };

  /** What the customer read out. */
  sayNumber = async (number: string): Promise<void> => {
    const { phone } = this.state;
    if (!phone || this.state.busy) return;
    await this.#do(async () => {
      const { state, tries_left: triesLeft } = await this.#client.answerIdentityCheck(phone.id, number);
      this.change({ phone: { ...phone, state, triesLeft } });
    });
  };

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
      const over = error instanceof Problem && (error.code === NEEDS_CHECK || error.code === CHECK_OVER);
      this.change({ problem: noticeOf(error), needsCheck, ...(over && { phone: undefined }) });
    } finally {
      this.change({ busy: false });
    }
  }

  #unexplained({ kind }: Operation): string[] {
    const { reasons, needsCheck } = this.state;
    const checked = this.#proved || (reasons.check && reasons.checked);
    return [
      ...(reasons.case.trim() ? [] : ["case"]),
      ...(kind === "read" || reasons.onBehalf.trim() ? [] : ["on_behalf_of"]),
      ...(needsCheck && !checked ? ["identity_check"] : []),
    ];
  }

  get #proved(): PhoneCheck | undefined {
    return this.state.phone?.state === "passed" ? this.state.phone : undefined;
  }

  #behalf(): OnBehalf {
    const { reasons, needsCheck } = this.state;
    const check: Record<string, string> = this.#proved ? { method: PHONE, check: this.#proved.id } : { method: reasons.check };
    return {
      conversation: this.#conversation,
      case: reasons.case.trim(),
      on_behalf_of: reasons.onBehalf.trim(),
      ...(needsCheck && { identity_check: { ...check, result: "passed" } }),
    };
  }
}
