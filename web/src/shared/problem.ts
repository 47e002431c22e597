/** The server answered, and the answer is no (RFC 9457). `detail` is written to be shown. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string | undefined;
  readonly detail: string | undefined;

  constructor(status: number, code?: string, detail?: string) {
    super(detail ?? `HTTP ${status}`);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }

  /** The conversation (or its token) is no longer there. */
  get gone(): boolean {
    return this.status === 401 || this.status === 404;
  }

  /** The server may or may not have done what was asked. */
  get uncertain(): boolean {
    return this.status >= 500;
  }
}

/** No answer at all: what was sent may or may not have arrived. */
export class Unreachable extends Error {}

export async function problemFrom(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const field = (name: string) => {
    const value = (body as Record<string, unknown> | null)?.[name];
    return typeof value === "string" ? value : undefined;
  };
  return new Problem(response.status, field("code"), field("detail") ?? field("title"));
}
