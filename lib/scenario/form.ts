/**
 * What the schemas look like as JSON Schema: each schema of `fields.ts` keeps a form beside what it
 * checks. It leaves out what no form can say: who is named, which of two times is the earlier.
 *
 * @module
 */

import type { z } from "zod";
import { Defect } from "../base/fail.ts";
import { FLAG_NAMES } from "../wire/segment.ts";

/** A JSON Schema, draft 2020-12, or a part of one. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** The form of another schema: a reference, if it has a name. */
export type Part = (schema: z.ZodType) => JsonSchema;

/** How a schema is written down. */
export interface Form {
  /** Its name among the definitions; where it has none it is written out wherever it is used. */
  readonly name?: string;
  /** Writes it. */
  readonly shape: (part: Part) => JsonSchema;
}

/** What there is to say about an object. */
export interface About<T> {
  /** Its name among the definitions. */
  readonly name: string;
  /** What it is. */
  readonly what: string;
  /** What its fields are. */
  readonly fields: { readonly [K in keyof T]?: string };
}

const forms = new WeakMap<z.ZodType, Form>();

/** Gives a schema its form. */
export function formed<T>(schema: z.ZodType<T>, form: Form): z.ZodType<T> {
  forms.set(schema, form);
  return schema;
}

/**
 * Writes a schema down: what has a name, once, as a definition.
 *
 * @param known forms of schemas that are to be written otherwise
 */
export function writtenForm(
  schema: z.ZodType,
  known: ReadonlyMap<z.ZodType, JsonSchema> = new Map(),
): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  const owners = new Map<string, z.ZodType>();
  const part: Part = (one) => {
    const { name, shape } = formOf(one);
    const write = () => known.get(one) ?? shape(part);
    if (name === undefined) return write();
    const owner = owners.get(name);
    if (owner === undefined) {
      owners.set(name, one);
      definitions[name] = write();
    } else if (owner !== one && JSON.stringify(write()) !== JSON.stringify(definitions[name])) {
      throw new Defect(`Cannot write the schema down: two of its parts are called ${name}`);
    }
    return { $ref: `#/$defs/${name}` };
  };
  return { ...formOf(schema).shape(part), $defs: definitions };
}

function formOf(schema: z.ZodType): Form {
  const form = forms.get(schema);
  if (form === undefined) throw new Defect("Cannot write the schema down: a part has no form");
  return form;
}

/** An object with these fields and no other. */
export function objectForm<T>(
  required: Readonly<Record<string, z.ZodType>>,
  optional: Readonly<Record<string, z.ZodType>>,
  about: About<T>,
): Form {
  const texts: Readonly<Record<string, string | undefined>> = about.fields;
  return {
    name: about.name,
    shape: (part) => ({
      description: about.what,
      type: "object",
      properties: Object.fromEntries(
        Object.entries({ ...required, ...optional }).map(([name, field]) => {
          const form = part(field);
          const said = [texts[name], form.description].filter((text) => text !== undefined);
          return [name, said.length === 0 ? form : { ...form, description: said.join(" ") }];
        }),
      ),
      ...(Object.keys(required).length === 0 ? {} : { required: Object.keys(required) }),
      additionalProperties: false,
    }),
  };
}

/** One of several. */
export function eitherForm(...schemas: readonly z.ZodType[]): Form {
  return { shape: (part) => ({ anyOf: schemas.map(part) }) };
}

/** Two of the same. */
export function pairForm(value: z.ZodType): Form {
  return {
    shape: (part) => ({ type: "array", items: part(value), minItems: 2, maxItems: 2 }),
  };
}

/** An object whose names match patterns; what else it may hold is named. */
export function namesForm(
  about: About<Readonly<Record<string, string>>>,
  patterns: readonly (readonly [pattern: RegExp, form: Form["shape"]])[],
  named: Readonly<Record<string, z.ZodType>> = {},
): Form {
  const fields = objectForm({}, named, about).shape;
  return {
    name: about.name,
    shape: (part) => ({
      ...fields(part),
      patternProperties: Object.fromEntries(
        patterns.map(([pattern, form]) => [pattern.source, form(part)]),
      ),
    }),
  };
}

/** A form that needs no other. */
export function plainForm(json: JsonSchema, name?: string): Form {
  return { shape: () => json, ...(name === undefined ? {} : { name }) };
}

/** A text that matches; with what it is, if that needs saying. */
export function textForm(pattern: RegExp, name?: string, what?: string): Form {
  const description = what === undefined ? {} : { description: what };
  return plainForm({ ...description, type: "string", pattern: pattern.source }, name);
}

/** A number, `low` to `high`. */
export function numberForm(
  type: "number" | "integer",
  low: number,
  high: number,
  name?: string,
): Form {
  return plainForm({ type, minimum: low, maximum: high }, name);
}

/** A number and one of these units; a lookahead keeps 0 out. */
function quantity(units: string, zero: "may be 0" | "above 0"): RegExp {
  const above = zero === "above 0" ? String.raw`(?!0+(?:\.0+)?\D*$)` : "";
  return new RegExp(String.raw`^${above}\d+(?:\.\d+)?\s*(?:${units})$`);
}

/** A span or moment of time, `low` nanoseconds at least. */
export function durationForm(low: number): Form {
  const units = "ns|us|µs|ms|s|min|h";
  return low > 0
    ? textForm(quantity(units, "above 0"), "durationAbove0", 'A span of time above 0: "20ms".')
    : textForm(quantity(units, "may be 0"), "duration", 'A span or moment of time: "20ms".');
}

/** A size in octets, `low` to `high`. */
export function octetsForm(low: number, high: number): Form {
  const pattern = quantity("B|kB|KiB|MB|MiB|GB|GiB", low > 0 ? "above 0" : "may be 0").source;
  return plainForm({
    description: 'Octets: 1000, "64KiB", "1MB".',
    anyOf: [{ type: "integer", minimum: low, maximum: high }, { type: "string", pattern }],
  });
}

/** A probability. */
export const PROBABILITY: Form = plainForm({
  description: '0.02 or "2%".',
  anyOf: [
    { type: "number", minimum: 0, maximum: 1 },
    { type: "string", pattern: String.raw`^0*(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)\s*%$` },
  ],
}, "probability");

/** A rate. */
export const RATE: Form = textForm(
  quantity("bit|kbit|mbit|gbit", "above 0"),
  "rate",
  'A rate: "10mbit".',
);

const FLAG = String.raw`\s*(?:${FLAG_NAMES.map(([, name]) => name).join("|")})\s*`;

/** Flags, each once, or none. */
export const FLAGS: Form = textForm(
  new RegExp(String.raw`^(?:none|(?!.*\b(\w+)\b.*\b\1\b)${FLAG}(?:,${FLAG})*)$`),
  "flags",
  'Flags: "SYN,ACK"; or "none".',
);
