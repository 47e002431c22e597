import type { Access } from "./client.ts";

/** Session storage that may be forbidden (private windows, iframes): then nothing survives a reload. */
export class Session {
  readonly #name: string;
  readonly #storage: Storage | undefined;

  constructor(name: string, storage: () => Storage = () => sessionStorage) {
    this.#name = name;
    try {
      this.#storage = storage();
    } catch {
      this.#storage = undefined;
    }
  }

  read(): Access | undefined {
    const value = this.get("conversation") as Partial<Access> | undefined;
    return value && typeof value.id === "string" && typeof value.token === "string"
      ? { id: value.id, token: value.token }
      : undefined;
  }

  write(access: Access | undefined): void {
    this.set("conversation", access);
  }

  get(key: string): unknown {
    try {
      return JSON.parse(this.#storage?.getItem(`${this.#name}.${key}`) ?? "null") ?? undefined;
    } catch {
      return undefined;
    }
  }

  set(key: string, value: unknown): void {
    try {
      if (value === undefined) this.#storage?.removeItem(`${this.#name}.${key}`);
      else this.#storage?.setItem(`${this.#name}.${key}`, JSON.stringify(value));
    } catch {
      // A full or forbidden store costs the reload, not the conversation.
    }
  }
}
