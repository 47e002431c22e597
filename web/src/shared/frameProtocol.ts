/**
 * What a page and the panel's frame say to each other: declared once, checked on both sides. Whatever is not in here,
 * or does not come from the one origin that was expected, is dropped.
 */

/** How a field is checked: its type, `?` where it may be missing. */
type Kind = "boolean" | "number" | "string" | "string?" | "object";
type Shape = Readonly<Record<string, Kind>>;
type Field<K extends Kind> = K extends "boolean"
  ? boolean
  : K extends "number"
    ? number
    : K extends "object"
      ? EventDetail
      : string;
type Fields<S extends Shape> = {
  [Name in keyof S as S[Name] extends `${string}?` ? never : Name]: Field<S[Name]>;
} & { [Name in keyof S as S[Name] extends `${string}?` ? Name : never]?: Field<S[Name]> | undefined };
type Messages<Table extends Readonly<Record<string, Shape>>> = {
  [Type in keyof Table]: { type: Type } & Fields<Table[Type]>;
}[keyof Table];

/** Said by the page. */
export const FROM_PAGE = {
  language: { language: "string" },
  theme: { theme: "string" },
  context: { page: "string?", product: "string?" },
  write: { message: "string?", topic: "string?", submit: "boolean" },
  /** The page can give tokens from now on. */
  identity: {},
  /** The answer to `wanted`; without a token nobody is signed in there. */
  token: { id: "number", token: "string?" },
  logout: {},
  /** Everything that was asked for before the frame was there has been said. */
  hello: { visible: "boolean", closes: "boolean" },
  visible: { visible: "boolean" },
} as const satisfies Record<string, Shape>;

/** Said by the frame. */
export const FROM_FRAME = {
  ready: {},
  close: {},
  /** A fresh token of the page's own sign-in is needed. */
  wanted: { id: "number" },
  event: { name: "string", detail: "object" },
  unread: { count: "number" },
} as const satisfies Record<string, Shape>;

export type FromPage = Messages<typeof FROM_PAGE>;
export type FromFrame = Messages<typeof FROM_FRAME>;

/** What a page can listen to, and what it is told: names and states, never what somebody wrote. */
export const EVENTS = {
  ready: [],
  opened: [],
  closed: [],
  "message:sent": [],
  "message:received": ["role", "kind"],
  unread: ["count"],
  "handoff:requested": [],
  "handoff:started": [],
  "handoff:ended": [],
  "operation:preview": ["operation", "state"],
  "operation:result": ["operation", "state"],
  feedback: ["value"],
  consent: ["value"],
  "auth:required": [],
  "auth:expired": [],
  error: ["code"],
} as const;

export type EventName = keyof typeof EVENTS;
export type EventDetail = Partial<Record<"role" | "kind" | "operation" | "state" | "value" | "code", string>>;

const LONGEST = 8192;

/** The message that `data` is by the table of the other side, with its declared fields and nothing else. */
export function heard<Table extends Readonly<Record<string, Shape>>>(
  table: Table,
  data: unknown,
): Messages<Table> | undefined {
  const given = Object(data) as Record<string, unknown>;
  const type = given["fyr"] === 1 && given["type"];
  if (typeof type !== "string" || !Object.hasOwn(table, type)) return undefined;
  const message: Record<string, unknown> = { type };
  const shape: Shape = table[type]!;
  for (const name in shape) {
    const value = given[name];
    const kind = shape[name]!;
    if (value === undefined && kind.endsWith("?")) continue;
    if (!kind.startsWith(typeof value) || (value as string).length > LONGEST) return undefined;
    message[name] = value;
  }
  return message as Messages<Table>;
}
