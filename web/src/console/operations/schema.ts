import type { Language, Operation, Schema } from "../contract.ts";

/** One input of an operation as a form can ask for it. */
export interface Field {
  name: string;
  /** In the languages of the catalogue; without one the console has its own word for it. */
  label: Record<Language, string> | undefined;
  kind: "text" | "long" | "date" | "number" | "flag" | "choice" | "choices" | "list";
  required: boolean;
  hint: string | undefined;
  example: string | undefined;
  options: readonly { value: string; title: Record<Language, string> | undefined }[];
  initial: Value;
  longest: number | undefined;
}

export type Value = string | boolean | readonly string[];
export type Values = Readonly<Record<string, Value>>;

const LONG = 500;

/** The fields of an operation, in its own order. */
export function fieldsOf({ inputs, asks = {} }: Operation): Field[] {
  const required = new Set(inputs.required ?? []);
  return Object.entries(inputs.properties ?? {}).map(([name, declared]) => {
    const schema = resolved(declared, inputs.$defs ?? {});
    const kind = kindOf(schema);
    const ask = asks[name];
    const titles = new Map(ask?.options.map(({ value, title }) => [value, title]));
    const values = (kind === "choices" ? schema.items?.enum : schema.enum) ?? [];
    return {
      name,
      label: ask?.label,
      kind,
      required: required.has(name),
      hint: schema.description,
      example: schema.examples?.[0] === undefined ? undefined : String(schema.examples[0]),
      options: values.map((value) => ({ value, title: titles.get(value) })),
      initial: initialOf(kind, schema.default),
      longest: schema.maxLength,
    };
  });
}

/** What is sent: fields that were left empty are left out. */
export function inputsOf(fields: readonly Field[], values: Values): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const { name, kind, initial } of fields) {
    const value = sentAs(kind, values[name] ?? initial);
    if (value !== undefined) sent[name] = value;
  }
  return sent;
}

function sentAs(kind: Field["kind"], value: Value): unknown {
  if (typeof value !== "string") return Array.isArray(value) && value.length === 0 ? undefined : value;
  const text = value.trim();
  if (text === "") return undefined;
  if (kind === "list") return listOf(text);
  return kind === "number" ? Number(text.replace(",", ".")) : text;
}

/** The required fields that have nothing in them. */
export function missing(fields: readonly Field[], values: Values): string[] {
  const sent = inputsOf(fields, values);
  return fields.filter(({ name, required }) => required && !Object.hasOwn(sent, name)).map(({ name }) => name);
}

/** Several values, written with commas or spaces between. */
function listOf(text: string): string[] {
  return text.split(/[,;\s]+/).filter(Boolean);
}

/** Follows references and takes what is not null of a union; what stands outside wins over what stands inside. */
function resolved(schema: Schema, defs: Record<string, Schema>): Schema {
  const { $ref, anyOf, ...own } = schema;
  if ($ref) return { ...resolved(defs[$ref.split("/").at(-1)!] ?? {}, defs), ...own };
  const some = anyOf?.find(({ type }) => type !== "null");
  if (some) return { ...resolved(some, defs), ...own };
  return own.items ? { ...own, items: resolved(own.items, defs) } : own;
}

function kindOf({ type, format, enum: options, items, maxLength }: Schema): Field["kind"] {
  if (type === "array" && items?.enum) return "choices";
  if (type === "array") return "list";
  if (options) return "choice";
  if (type === "boolean") return "flag";
  if (type === "integer" || type === "number") return "number";
  if (format === "date") return "date";
  return (maxLength ?? 0) >= LONG ? "long" : "text";
}

function initialOf(kind: Field["kind"], value: unknown): Value {
  if (kind === "flag") return value === true;
  if (kind === "choices") return Array.isArray(value) ? value.map(String) : [];
  if (Array.isArray(value)) return value.join(", ");
  return value === null || value === undefined ? "" : String(value);
}
