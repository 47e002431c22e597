export interface ServerEvent {
  id: string;
  event: string;
  data: string;
}

/** Parses `text/event-stream` from chunks that may be cut anywhere, also between CR and LF. */
export class EventParser {
  #rest = "";
  #event = "";
  #data: string[] = [];
  /** Kept between events, as the standard says: it is what a reconnect resumes from. */
  id = "";

  push(chunk: string): ServerEvent[] {
    const text = this.#rest + chunk;
    const events: ServerEvent[] = [];
    const end = /\r\n|\n|\r(?!$)/g;
    let from = 0;
    for (let match = end.exec(text); match; match = end.exec(text)) {
      const event = this.#line(text.slice(from, match.index));
      if (event) events.push(event);
      from = end.lastIndex;
    }
    this.#rest = text.slice(from);
    return events;
  }

  #line(line: string): ServerEvent | undefined {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#event = value;
    else if (field === "id" && !value.includes("\0")) this.id = value;
    return;
  }

  #dispatch(): ServerEvent | undefined {
    const event = { id: this.id, event: this.#event || "message", data: this.#data.join("\n") };
    const empty = this.#data.length === 0;
    this.#data = [];
    this.#event = "";
    return empty ? undefined : event;
  }
}
