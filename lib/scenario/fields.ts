/**
 * What the schemas are made of: zod's objects and values with messages that say what to write instead.
 *
 * @module
 */

import { z } from "zod";
import { ScenarioError } from "../base/fail.ts";
import { type Duration, type DurationText, formatDuration, parseDuration } from "../base/time.ts";
import {
  type OctetsText,
  parseOctets,
  parseProbability,
  parseRate,
  type ProbabilityText,
  type RateText,
} from "../base/units.ts";
import * as forms from "./form.ts";
import type { About, Form } from "./form.ts";
import type { FlagsText, RangeOf } from "./format.ts";
import { nearest, remedy } from "./nearest.ts";
import { END_NAME, NAME, parseEnd, parseFlags } from "./names.ts";
import { show } from "./problems.ts";

type OptionalKeys<T> = {
  [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? K : never;
}[keyof T];
type Fields<T, K extends keyof T> = { readonly [N in K]-?: z.ZodType<Exclude<T[N], undefined>> };
type Required<T> = Fields<T, Exclude<keyof T, OptionalKeys<T>>>;
type Optional<T> = Fields<T, OptionalKeys<T>>;

/** A branch of a choice: what its object looks like. */
export type Branch = z.ZodType<object>;

/** A value that `problemOf` finds nothing wrong with: it says cause, value and remedy. */
export function leaf<T>(
  example: string,
  problemOf: (value: unknown) => string | undefined,
  form: Form,
): z.ZodType<T> {
  const problem = (value: unknown) =>
    value === undefined ? `missing, write ${example}` : problemOf(value);
  const schema = z.custom<T>((value) => problem(value) === undefined, {
    error: (issue) => problem(issue.input),
  });
  return forms.formed(schema, form);
}

/** A value whose parts `visit` checks one by one: the choices and tables that zod's own words fit badly. */
export function visited<T>(
  form: Form,
  visit: (value: unknown, report: (path: PropertyKey[], message: string) => void) => void,
): z.ZodType<T> {
  const schema = z.unknown().superRefine((value, context) =>
    visit(value, (path, message) => context.addIssue({ code: "custom", path, message }))
  );
  return forms.formed(schema as z.ZodType<unknown> as z.ZodType<T>, form); // Nothing is changed: what passed is a T.
}

/** Checks a part of a value and hands its problems on. */
export function visitPart(
  schema: z.ZodType,
  value: unknown,
  path: PropertyKey[],
  report: (path: PropertyKey[], message: string) => void,
): void {
  for (const issue of schema.safeParse(value).error?.issues ?? []) {
    report([...path, ...issue.path], issue.message);
  }
}

/** Whether a value is an object with names, no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * An object with all the fields of `T` and no other. Both lists are complete, or it is a type error.
 *
 * @param example one such object, as a message shows it
 */
export function object<T>(
  example: string,
  required: Required<T>,
  optional: Optional<T>,
  about: About<T>,
): z.ZodType<T> {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, schema] of Object.entries<z.ZodType>(required)) shape[name] = schema;
  for (const [name, schema] of Object.entries<z.ZodType>(optional)) {
    shape[name] = z.exactOptional(schema);
  }
  const schema = z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === "unrecognized_keys") return unknownNames(issue.keys, Object.keys(shape));
      if (issue.input === undefined) return `missing, write ${example}`;
      return `${show(issue.input)} is no object, write ${example}`;
    },
  });
  // Its fields are T's: the parameters say so.
  return forms.formed(
    schema as z.ZodType<unknown> as z.ZodType<T>,
    forms.objectForm(required, optional, about),
  );
}

function unknownNames(names: readonly string[], known: readonly string[]): string {
  return names.map((name) => `unknown name "${name}", ${remedy(name, known)}`).join("; ");
}

/**
 * A table of values by name. `problemOfName` says what is wrong with a name; those that match `names` are
 * right.
 */
export function table<T>(
  example: string,
  names: RegExp,
  problemOfName: (name: string) => string | undefined,
  value: z.ZodType<T>,
): z.ZodType<Readonly<Record<string, T>>> {
  const form: Form = {
    shape: (part) => ({
      type: "object",
      patternProperties: { [names.source]: part(value) },
      additionalProperties: false,
    }),
  };
  return visited(form, (input, report) => {
    if (input === undefined) return report([], `missing, write ${example}`);
    if (!isObject(input)) return report([], `${show(input)} is no object, write ${example}`);
    for (const [name, item] of Object.entries(input)) {
      const problem = problemOfName(name);
      if (problem === undefined) visitPart(value, item, [name], report);
      else report([name], problem);
    }
  });
}

/** A list. */
export function list<T>(example: string, item: z.ZodType<T>): z.ZodType<readonly T[]> {
  const schema = z.array(item, {
    error: (issue) =>
      issue.input === undefined
        ? `missing, write ${example}`
        : `${show(issue.input)} is no list, write ${example}`,
  });
  return forms.formed<readonly T[]>(schema, {
    shape: (part) => ({ type: "array", items: part(item) }),
  });
}

/**
 * One of several objects, told apart by the one field that only it has. Problems are those of that branch.
 *
 * @param what what it is, for messages: "step"
 * @param shared fields that every branch has: what is misspelt may be one of them
 * @param apart fields that do not go together, whoever says so
 */
export function choice<T>(
  what: string,
  example: string,
  branches: Readonly<Record<string, Branch>>,
  shared: readonly string[],
  apart: readonly (readonly string[])[] = [],
): z.ZodType<T> {
  const keys = Object.keys(branches);
  const never = { not: { anyOf: apart.map((required) => ({ required })) } };
  const form: Form = {
    name: what,
    shape: (part) => ({
      type: "object",
      anyOf: Object.values(branches).map(part),
      ...(apart.length === 0 ? {} : never),
    }),
  };
  return visited(form, (value, report) => {
    if (!isObject(value)) return report([], `${show(value)} is no ${what}, write ${example}`);
    const found = keys.filter((key) => Object.hasOwn(value, key));
    if (found.length === 1) return visitPart(branches[found[0]!]!, value, [], report);
    if (found.length > 1) {
      const names = found.map((key) => `"${key}"`).join(" and ");
      return report([], `${names} are ${found.length} ${what}s, write one after the other`);
    }
    for (const name of Object.keys(value)) {
      const meant = shared.includes(name) ? undefined : nearest(name, keys);
      if (meant !== undefined) return report([], `unknown name "${name}", write "${meant}"`);
    }
    report([], `${show(value)} does not say which ${what}, write one of ${keys.join(", ")}`);
  });
}

/** What a parser of `lib/base` has against a value, in its own words. */
function complaint(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
}

/** A text. */
export function text(example: string): z.ZodType<string> {
  return leaf(example, (value) => {
    if (typeof value !== "string") return `${show(value)} is no text, write ${example}`;
    return value.trim() === "" ? `"" says nothing, write ${example}` : undefined;
  }, forms.textForm(/\S/));
}

/** True or false. */
export const truth: z.ZodType<boolean> = leaf(
  "true or false",
  (value) =>
    typeof value === "boolean" ? undefined : `${show(value)} is neither, write true or false`,
  forms.plainForm({ type: "boolean" }),
);

/** One of a few words; among the definitions by a name, if it has one. */
export function oneOf<const T extends string>(
  what: string,
  words: readonly T[],
  name?: string,
): z.ZodType<T> {
  const all = words.map((word) => `"${word}"`).join(", ");
  return leaf(`one of ${all}`, (value) => {
    if (words.some((word) => word === value)) return undefined;
    if (typeof value !== "string") return `${show(value)} is no ${what}, write one of ${all}`;
    return `${show(value)} is no ${what}, ${remedy(value, words)}`;
  }, forms.plainForm({ enum: words }, name));
}

/** A number, `low` to `high`. */
export function numberIn(low: number, high: number): z.ZodType<number> {
  return leaf(
    `a number from ${low} to ${high}`,
    (value) =>
      typeof value === "number" && value >= low && value <= high
        ? undefined
        : `${show(value)} does not fit, write a number from ${low} to ${high}`,
    forms.numberForm("number", low, high),
  );
}

/** A whole number, `low` to `high`. */
export function wholeIn(low: number, high: number): z.ZodType<number> {
  const span = high === Number.MAX_SAFE_INTEGER ? `, ${low} or more` : ` from ${low} to ${high}`;
  return leaf(
    `a whole number${span}`,
    (value) =>
      Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high
        ? undefined
        : `${show(value)} does not fit, write a whole number${span}`,
    forms.numberForm("integer", low, high),
  );
}

/** A port. */
export const port: z.ZodType<number> = leaf(
  "a port, 80",
  (value) =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_535
      ? undefined
      : `${show(value)} is no port, write 1 to 65535`,
  forms.numberForm("integer", 1, 65_535, "port"),
);

/** A number or a pair of them, the lower first. */
export function range(value: z.ZodType<number>): z.ZodType<RangeOf<number>> {
  const form: Form = {
    shape: (part) => ({ anyOf: [part(value), forms.pairForm(value).shape(part)] }),
  };
  return visited(form, (input, report) => {
    if (!Array.isArray(input)) return visitPart(value, input, [], report);
    if (input.length !== 2) {
      return report([], `${show(input)} is no range, write [lowest, highest]`);
    }
    for (const at of [0, 1]) visitPart(value, input[at], [at], report);
    if (input[0] > input[1]) {
      report([], `${show(input)} is empty, write [${show(input[1])}, ${show(input[0])}]`);
    }
  });
}

/** A span or moment of time, `low` to `high` nanoseconds. */
export function duration(low = 0, high: number = Number.MAX_SAFE_INTEGER): z.ZodType<DurationText> {
  return leaf<DurationText>(`"20ms"`, (value) => {
    if (typeof value === "number") return `${value} has no unit, write "${value}ms"`;
    if (typeof value !== "string") return `${show(value)} is no span of time, write "20ms"`;
    return complaint(() => {
      const span = parseDuration(value);
      if (span >= low && span <= high) return;
      const least = formatDuration(low as Duration);
      throw new ScenarioError(
        high === Number.MAX_SAFE_INTEGER
          ? `"${value}" is too short, write at least "${least}"`
          : `"${value}" does not fit, write "${least}" to "${formatDuration(high as Duration)}"`,
      );
    });
  }, forms.durationForm(low));
}

/** Two moments, the first not after the second; before it if nothing lies `between` equal ones. */
export function span(
  equal: "may be equal" | "differ",
): z.ZodType<readonly [DurationText, DurationText]> {
  const moment = duration();
  return visited(forms.pairForm(moment), (input, report) => {
    if (!Array.isArray(input) || input.length !== 2) {
      const cause = input === undefined ? "missing" : `${show(input)} is no pair of times`;
      return report([], `${cause}, write ["1s", "2s"]`);
    }
    for (const at of [0, 1]) visitPart(moment, input[at], [at], report);
    const [from, until] = input.map((item) => moment.safeParse(item).data);
    if (from === undefined || until === undefined) return;
    const length = parseDuration(until) - parseDuration(from);
    if (length < 0) report([], `${show(input)} is reversed, write ["${until}", "${from}"]`);
    else if (length === 0 && equal === "differ") {
      report([], `${show(input)} is empty, write a later end`);
    }
  });
}

/** A probability. */
export const probability: z.ZodType<ProbabilityText> = leaf(
  `0.02 or "2%"`,
  (value) =>
    typeof value === "number" || typeof value === "string"
      ? complaint(() => parseProbability(value))
      : `${show(value)} is no probability, write 0.02 or "2%"`,
  forms.PROBABILITY,
);

/** A rate. */
export const rate: z.ZodType<RateText> = leaf(`"10mbit"`, (value) => {
  if (typeof value === "number") return `${value} has no unit, write "${value}bit"`;
  if (typeof value !== "string") return `${show(value)} is no rate, write "10mbit"`;
  return complaint(() => {
    const bits = parseRate(value);
    if (bits > 1e15) throw new ScenarioError(`${show(value)} is too fast, leave the rate out`);
  });
}, forms.RATE);

/** A size in octets, `low` to `high`. */
export function octets(low = 0, high: number = Number.MAX_SAFE_INTEGER): z.ZodType<OctetsText> {
  return leaf(
    `1000, "64KiB" or "1MB"`,
    (value) =>
      typeof value === "number" || typeof value === "string"
        ? complaint(() => {
          const size = parseOctets(value);
          if (size >= low && size <= high) return;
          throw new ScenarioError(
            size < low
              ? `${show(value)} is too little, write at least ${low}`
              : `${show(value)} is too much, write at most ${high}`,
          );
        })
        : `${show(value)} is no size, write 1000, "64KiB" or "1MB"`,
    forms.octetsForm(low, high),
  );
}

/** Flags. */
export const flags: z.ZodType<FlagsText> = leaf(
  `"SYN" or "SYN,ACK"`,
  (value) =>
    typeof value === "string"
      ? complaint(() => parseFlags(value))
      : `${show(value)} is no list of flags, write "SYN" or "SYN,ACK"`,
  forms.FLAGS,
);

/** A name that a story gives: to a connection, to what it holds. */
export const givenName: z.ZodType<string> = leaf(
  `a name, "c"`,
  (value) =>
    typeof value === "string" && NAME.test(value)
      ? undefined
      : `${show(value)} is no name, write a letter, then letters, digits or _`,
  forms.textForm(NAME, "name", "A letter, then letters, digits or _."),
);

/** The name of a host. */
export const hostName: z.ZodType<string> = leaf(`a host, "A"`, (value) => {
  if (typeof value !== "string") return `${show(value)} is no host, write "A"`;
  const end = parseEnd(value);
  return end === undefined ? undefined : `"${value}" is an end, write the host, "${end.host}"`;
}, forms.textForm(NAME, "hostName"));

/** The name of an end. */
export const endName: z.ZodType<`${string}.${string}`> = leaf(`an end, "A.c"`, (value) => {
  if (typeof value !== "string") return `${show(value)} is no end, write "A.c"`;
  if (NAME.test(value)) return `"${value}" names no connection, write "${value}.c"`;
  return parseEnd(value) ? undefined : `"${value}" is no end, write "A.c" or "A.c#2"`;
}, forms.textForm(END_NAME, "endName"));
