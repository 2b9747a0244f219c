/**
 * What Python does with values: truth, equality, order, arithmetic, text. Numbers are one type (see `CodeValue`), so
 * whole numbers past 2^53 and the difference between 2 and 2.0 are left out.
 *
 * @module
 */

import type { CodeValue } from "./code_tree.ts";

/** What Python would raise, in a few words; whoever runs the code says where. */
export class CodeTrouble {
  /** The words. */
  readonly problem: string;
  /** Whether other values would do: a division by zero, and not an addition of texts and numbers. */
  readonly byValue: boolean;

  /** A trouble in a few words. */
  constructor(problem: string, byValue = false) {
    this.problem = problem;
    this.byValue = byValue;
  }
}

/** Whether a value counts as true. */
export function truth(value: CodeValue): boolean {
  if (typeof value === "string" || isItems(value)) return value.length > 0;
  return value !== null && value !== false && value !== 0;
}

/** Whether a value is a tuple or a list. */
export function isItems(value: CodeValue): value is readonly CodeValue[] {
  return Array.isArray(value);
}

/** The number that a value is, `True` being 1; undefined for others. */
export function numeric(value: CodeValue): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "number" ? value : undefined;
}

/** Whether two values are equal. */
export function equal(left: CodeValue, right: CodeValue): boolean {
  if (isItems(left) && isItems(right)) {
    return left.length === right.length && left.every((item, i) => equal(item, right[i]!));
  }
  const [a, b] = [numeric(left), numeric(right)];
  return a === undefined || b === undefined ? left === right : a === b;
}

/** Negative, 0 or positive, as `left` comes before, with or behind `right`; NaN is none of them. */
export function order(left: CodeValue, right: CodeValue): number {
  if (typeof left === "string" && typeof right === "string") {
    return left < right ? -1 : left > right ? 1 : 0;
  }
  if (isItems(left) && isItems(right)) {
    const at = left.findIndex((item, i) => i >= right.length || !equal(item, right[i]!));
    if (at < 0) return left.length - right.length;
    return at >= right.length ? 1 : order(left[at]!, right[at]!);
  }
  const [a, b] = [numeric(left), numeric(right)];
  if (a === undefined || b === undefined) {
    throw new CodeTrouble(`cannot tell which is less, ${repr(left)} or ${repr(right)}`);
  }
  return a - b;
}

/** Whether `items` has `value`; of a text, as a part of it. */
export function contains(items: CodeValue, value: CodeValue): boolean {
  if (isItems(items)) return items.some((item) => equal(item, value));
  if (typeof items === "string" && typeof value === "string") return items.includes(value);
  throw new CodeTrouble(`${repr(items)} holds nothing to look for ${repr(value)} in`);
}

/** A value as `str()` writes it. */
export function text(value: CodeValue): string {
  return typeof value === "string" ? value : repr(value);
}

/** A value as `repr()` writes it. */
export function repr(value: CodeValue): string {
  if (value === null) return "None";
  if (isItems(value)) return `(${value.map(repr).join(", ")}${value.length === 1 ? "," : ""})`;
  switch (typeof value) {
    case "boolean":
      return value ? "True" : "False";
    case "string":
      return `'${value.replace(/[\\']/g, "\\$&").replaceAll("\n", "\\n")}'`;
    default:
      return String(value);
  }
}

/** A sign with one operand. */
export function unary(sign: string, operand: CodeValue): CodeValue {
  if (sign === "not") return !truth(operand);
  const value = numeric(operand);
  if (value === undefined) throw new CodeTrouble(`"${sign}" wants a number, not ${repr(operand)}`);
  switch (sign) {
    case "-":
      // Never -0: Python's whole numbers have none.
      return 0 - value;
    case "~":
      return -whole(value, sign) - 1;
    default:
      return value;
  }
}

/** A sign between two operands. */
export function binary(sign: string, left: CodeValue, right: CodeValue): CodeValue {
  if (sign === "%" && typeof left === "string") return formatted(left, right);
  if (sign === "+" && typeof left === "string" && typeof right === "string") {
    return joined(left.length + right.length, () => left + right);
  }
  if (sign === "+" && isItems(left) && isItems(right)) {
    return joined(left.length + right.length, () => [...left, ...right]);
  }
  const [a, b] = [numeric(left), numeric(right)];
  if (a === undefined || b === undefined) {
    throw new CodeTrouble(`"${sign}" does not go with ${repr(left)} and ${repr(right)}`);
  }
  const result = arithmetic(sign, a, b);
  if (!Number.isFinite(result)) throw new CodeTrouble("too large a number", true);
  return result;
}

/** How long texts and lists grow: a name that is added to itself in line after line would fill the memory. */
const LENGTH_MAX = 100_000;

/** A value that is to be kept under a name, if it is not too long, what is in its lists counted. */
export function keepable(value: CodeValue): CodeValue {
  if (sizeOf(value, LENGTH_MAX) > LENGTH_MAX) {
    throw new CodeTrouble(`longer than ${LENGTH_MAX}`, true);
  }
  return value;
}

/** How deep kept lists nest: each level counts as a share of {@linkcode LENGTH_MAX}. */
const LEVEL = LENGTH_MAX / 1000;

/** How long a text or a list is, what is in a list counted, and how deep it nests; no further than `most`. */
function sizeOf(value: CodeValue, most: number): number {
  if (typeof value === "string") return value.length;
  if (!isItems(value)) return 1;
  let size = LEVEL;
  for (let i = 0; i < value.length && size <= most; i++) size += sizeOf(value[i]!, most - size);
  return size;
}

function joined(length: number, join: () => CodeValue): CodeValue {
  if (length > LENGTH_MAX) throw new CodeTrouble(`longer than ${LENGTH_MAX}`, true);
  return join();
}

function arithmetic(sign: string, a: number, b: number): number {
  switch (sign) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / divisor(b);
    case "//":
      return Math.floor(a / divisor(b));
    case "%": {
      // The result has the divisor's sign, unlike here.
      const rest = a % divisor(b);
      return rest !== 0 && (rest < 0) !== (b < 0) ? rest + b : rest;
    }
    case "**":
      return power(a, b);
    default:
      return bitwise(sign, whole(a, sign), whole(b, sign));
  }
}

function divisor(value: number): number {
  if (value === 0) throw new CodeTrouble("a division by zero", true);
  return value;
}

/** By multiplying: engines differ in the last digit of their powers. */
function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 1024) {
    throw new CodeTrouble(`"**" wants a whole number up to 1024 behind it, not ${exponent}`);
  }
  let result = 1;
  for (let i = 0; i < Math.abs(exponent); i++) result *= base;
  return exponent < 0 ? 1 / divisor(result) : result;
}

function whole(value: number, sign: string): number {
  if (Number.isSafeInteger(value)) return value;
  throw new CodeTrouble(`"${sign}" wants whole numbers below 2^53, not ${value}`);
}

/** In BigInt: Python's whole numbers have no width. */
function bitwise(sign: string, a: number, b: number): number {
  const [x, y] = [BigInt(a), BigInt(b)];
  switch (sign) {
    case "&":
      return Number(x & y);
    case "|":
      return Number(x | y);
    case "^":
      return Number(x ^ y);
  }
  if (b < 0 || b > 1024) throw new CodeTrouble(`"${sign}" wants 0 to 1024 behind it, not ${b}`);
  return Number(sign === "<<" ? x << y : x >> y);
}

const CONVERSION = /%(?:%|([-0 +]*)(\d{0,3})(?:\.(\d{1,2}))?([a-zA-Z]))/g;

/** `'cwnd=%d' % 10`: the conversions that messages use. */
function formatted(format: string, values: CodeValue): string {
  const rest = isItems(values) ? [...values] : [values];
  const result = format.replace(
    CONVERSION,
    (all: string, flags?: string, width?: string, digits?: string, letter?: string) => {
      if (letter === undefined) return "%";
      const value = rest.shift();
      if (value === undefined) throw new CodeTrouble(`no value is left for ${all}`);
      const plain = converted(all, letter, value, digits);
      const size = Number(width ?? 0);
      if (flags?.includes("-")) return plain.padEnd(size);
      return plain.padStart(size, flags?.includes("0") ? "0" : " ");
    },
  );
  if (rest.length > 0) throw new CodeTrouble(`the format has no place for ${repr(rest[0]!)}`);
  return result;
}

function converted(
  all: string,
  letter: string,
  value: CodeValue,
  digits: string | undefined,
): string {
  if (letter === "s") return text(value);
  if (letter === "r") return repr(value);
  const number = numeric(value);
  if (number === undefined) throw new CodeTrouble(`${all} wants a number, not ${repr(value)}`);
  switch (letter) {
    case "d":
    case "i":
    case "u":
      return String(Math.trunc(number));
    case "x":
      return whole(number, all).toString(16);
    case "X":
      return whole(number, all).toString(16).toUpperCase();
    case "f":
      return number.toFixed(Number(digits ?? 6));
  }
  throw new CodeTrouble(`${all} is no conversion here, write %d, %s, %r, %x or %f`);
}

/** The functions that a code block may call, `print` left out. */
export const FUNCTIONS: ReadonlyMap<string, (args: readonly CodeValue[]) => CodeValue> = new Map([
  ["abs", (args) => Math.abs(one("abs", args))],
  ["min", (args) => extreme("min", args, -1)],
  ["max", (args) => extreme("max", args, 1)],
  ["int", (args) => Math.trunc(one("int", args)) + 0],
  ["float", (args) => one("float", args)],
  ["round", rounded],
  ["len", counted],
  ["str", (args) => text(args[0] ?? "")],
  ["bool", (args) => truth(args[0] ?? false)],
]);

function one(name: string, args: readonly CodeValue[]): number {
  const [value, more] = args;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : numeric(value!);
  if (value === undefined || more !== undefined || number === undefined || Number.isNaN(number)) {
    throw new CodeTrouble(`${name}() wants one number`);
  }
  return number;
}

function extreme(name: string, args: readonly CodeValue[], sign: number): CodeValue {
  const values = args.length === 1 && isItems(args[0]!) ? args[0] : args;
  const [first, ...rest] = values;
  if (first === undefined) throw new CodeTrouble(`${name}() wants a value`);
  return rest.reduce((best, value) => order(value, best) * sign > 0 ? value : best, first);
}

/** Halves go to the even neighbour. */
function rounded(args: readonly CodeValue[]): CodeValue {
  const number = one("round", args.slice(0, 1));
  const places = args[1] === undefined ? 0 : one("round", args.slice(1));
  if (!Number.isInteger(places) || places < 0 || places > 20) {
    throw new CodeTrouble("round() wants 0 to 20 places");
  }
  if (places > 0) return Number(number.toFixed(places));
  const floor = Math.floor(number);
  const rest = number - floor;
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1;
  return rest < 0.5 ? floor : floor + 1;
}

function counted(args: readonly CodeValue[]): CodeValue {
  const [value] = args;
  if (typeof value === "string" || (value !== undefined && isItems(value))) return value.length;
  throw new CodeTrouble("len() wants a text or a list");
}
