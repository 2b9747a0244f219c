/**
 * The TCP options of a packet, between `<` and `>`, in the words of both dialects.
 *
 * @module
 */

import { USER_TIMEOUT_KIND } from "../wire/options.ts";
import { type Cursor, Feature } from "./cursor.ts";
import {
  ACC_ECN_0_KIND,
  ACC_ECN_1_KIND,
  ACC_ECN_COUNTERS,
  ACC_ECN_EXPERIMENT,
  experimentSpec,
  FAST_OPEN_EXPERIMENT,
  hexOctets,
  MD5_KIND,
  octetsOf,
  rawSpec,
  specOctets,
  specOf,
  TARR_EXPERIMENT,
} from "./option_specs.ts";
import type { OptionSpec, SackSpec } from "./script.ts";
import { nameOf, type Token } from "./token.ts";

const U24 = 0xff_ffff;
const U32 = 0xffff_ffff;

/** The options of a header take so many octets at most: what four bits of data offset leave (RFC 9293, section 3.1). */
const OPTIONS_OCTETS_MAX = 40;

const WANTED =
  "an option: mss, wscale, nop, eol, sackOK, sack, TS, FO, FOEXP, exp-FO, md5, ECN, AccECN0, gen-N or exp-HEX";

/** What no segment of this house can hold: an option of a known kind with a length that is not its own. */
const MALFORMED = "malformed TCP options";

/**
 * The options of a packet, `<` not yet taken; `"any"` for `<...>`.
 *
 * @throws {ScriptError} if an option is unknown or out of range, or the list is no header's
 * @throws {Feature} if the list is one that a `SegmentOptions` cannot hold
 */
export function parseOptions(cursor: Cursor): readonly OptionSpec[] | "any" {
  const start = cursor.peek();
  if (!cursor.takeSign("<")) return [];
  if (cursor.peek().kind === "ellipsis") {
    cursor.take();
    cursor.wantSign(">", 'behind "<..."');
    return "any";
  }
  const specs = isBlob(cursor) ? parseBlob(cursor) : parseList(cursor);
  cursor.wantSign(">", "or a comma behind an option");
  const octets = specs.reduce((sum, spec) => sum + specOctets(spec), 0);
  if (octets > OPTIONS_OCTETS_MAX) {
    cursor.fail(start, `the options take ${octets} octets, write at most ${OPTIONS_OCTETS_MAX}`);
  }
  if (octets % 4 !== 0) {
    const lack = 4 - octets % 4;
    cursor.fail(start, `the options take ${octets} octets, write ${lack} more of nop or eol`);
  }
  refuseRepeated(specs);
  return specs;
}

function parseList(cursor: Cursor): OptionSpec[] {
  const specs: OptionSpec[] = [];
  do specs.push(parseOption(cursor)); while (cursor.takeSign(","));
  return specs;
}

/** Whether all that stands between the brackets is octets in hex (nplab). */
function isBlob(cursor: Cursor): boolean {
  const { kind, text } = cursor.peek();
  const next = cursor.peek(1);
  return (kind === "word" || kind === "integer") && /^[0-9a-fA-F]+$/.test(text) &&
    next.kind === "sign" && next.text === ">";
}

function parseBlob(cursor: Cursor): OptionSpec[] {
  const octets = wantHex(cursor, "options");
  const specs: OptionSpec[] = [];
  for (let at = 0; at < octets.length;) {
    const kind = octets[at]!;
    const length = kind < 2 ? 1 : octets[at + 1] ?? 0;
    if (kind < 2) specs.push({ kind: kind === 0 ? "eol" : "nop" });
    else {
      if (length < 2 || at + length > octets.length) throw new Feature(MALFORMED);
      specs.push(known(kind, octets.slice(at + 2, at + length)));
    }
    at += length;
  }
  return specs;
}

/** A segment has each known option once; a list that has it twice is not for it. */
function refuseRepeated(specs: readonly OptionSpec[]): void {
  const seen = new Set<string>();
  for (const spec of specs) {
    const timeout = spec.kind === "raw" && spec.number === USER_TIMEOUT_KIND;
    if (!timeout && ["nop", "eol", "raw", "FO"].includes(spec.kind)) continue;
    if (seen.has(spec.kind)) throw new Feature("repeated TCP options");
    seen.add(spec.kind);
  }
}

function known(kind: number, data: Uint8Array): OptionSpec {
  const spec = specOf(kind, data);
  if (spec === undefined) throw new Feature(MALFORMED);
  return spec;
}

function parseOption(cursor: Cursor): OptionSpec {
  const token = cursor.peek();
  if (token.kind !== "word") return cursor.expected(WANTED);
  cursor.take();
  switch (token.text) {
    case "nop":
    case "eol":
    case "sackOK":
      return { kind: token.text };
    case "mss":
      return { kind: "mss", mss: cursor.wantInteger("the mss", 0xffff) };
    case "wscale":
      return { kind: "wscale", shift: cursor.wantInteger("the window scale", 0xff) };
    case "sack":
      return { kind: "sack", blocks: parseBlocks(cursor) };
    case "TS":
      return parseStamps(cursor);
    case "FO":
      return { kind: "FO", cookie: takeHex(cursor, "a cookie"), experimental: false };
    case "FOEXP":
    case "EXP-FO":
    case "exp-FO":
      return experimentSpec(FAST_OPEN_EXPERIMENT, [...takeHex(cursor, "a cookie")]);
    case "md5":
      return parseDigest(cursor);
    case "ECN":
      return parseEcn(cursor);
    case "AccECN0":
    case "AccECN1": {
      const kind = token.text === "AccECN0" ? ACC_ECN_0_KIND : ACC_ECN_1_KIND;
      return rawSpec(kind, Uint8Array.from(parseCounters(cursor, Number(token.text.at(-1)))));
    }
    case "exp-AccECN0":
    case "exp-AccECN1": {
      const order = Number(token.text.at(-1));
      return experimentSpec(ACC_ECN_EXPERIMENT + order, parseCounters(cursor, order));
    }
    case "exp-tarr": {
      const rated = cursor.peek().kind === "integer";
      return experimentSpec(TARR_EXPERIMENT, rated ? [2 * cursor.wantInteger("R", 0x7f)] : []);
    }
    default:
      return parseGeneric(cursor, token);
  }
}

/** nplab's `gen-7 00ff` and `exp-f989 00ff`. */
function parseGeneric(cursor: Cursor, token: Token): OptionSpec {
  const { text } = token;
  if (/^gen-\d{1,9}$/.test(text)) {
    const kind = Number(text.slice(4));
    if (kind > 255) cursor.fail(token, `the kind is ${kind}, write gen-2 to gen-255`);
    return known(kind, takeHex(cursor, "the option's octets"));
  }
  if (/^exp-[0-9a-fA-F]{1,4}$/.test(text)) {
    return experimentSpec(parseInt(text.slice(4), 16), [...takeHex(cursor, "the option's octets")]);
  }
  cursor.fail(token, `${nameOf(token)} is no option here, expected ${WANTED}`);
}

function parseBlocks(cursor: Cursor): SackSpec[] {
  const blocks: SackSpec[] = [];
  do {
    const left = cursor.wantInteger("the left edge of a block", U32, "sack 1001:2001");
    cursor.wantSign(":", "between the edges of a block");
    const right = cursor.wantInteger("the right edge of a block", U32);
    blocks.push({ left, right, absolute: cursor.takeSign("!") });
  } while (cursor.peek().kind === "integer");
  return blocks;
}

function parseStamps(cursor: Cursor): OptionSpec {
  const wanted = '"TS val 100 ecr 0"';
  if (!cursor.takeWord("val")) cursor.expected(`val, as in ${wanted}`);
  const any = cursor.peek().kind === "ellipsis";
  if (any) cursor.take();
  const value = any ? undefined : cursor.wantInteger("the timestamp", U32);
  if (!cursor.takeWord("ecr")) cursor.expected(`ecr, as in ${wanted}`);
  const echo = cursor.wantInteger("the timestamp's echo", U32);
  return { kind: "TS", value, echo, absoluteEcho: cursor.takeSign("!") };
}

function parseDigest(cursor: Cursor): OptionSpec {
  // nplab computes a digest by the socket's key; nothing here knows keys.
  if (cursor.takeWord("valid")) throw new Feature("MD5 signatures");
  const token = cursor.peek();
  const digest = wantHex(cursor, "a digest");
  if (digest.length > 16) cursor.fail(token, "the digest is longer than 16 octets");
  return rawSpec(MD5_KIND, digest);
}

/** google's Accurate ECN: the first counter's name says the order. */
function parseEcn(cursor: Cursor): OptionSpec {
  const order = cursor.seesWord("e1b") ? 1 : 0;
  if (order === 0 && !cursor.seesWord("e0b")) cursor.expected('e0b or e1b, as in "ECN e0b 1"');
  const counters = parseCounters(cursor, order, (name) => name.slice(1));
  return rawSpec(order === 0 ? ACC_ECN_0_KIND : ACC_ECN_1_KIND, Uint8Array.from(counters));
}

/** Up to three counters of 24 bits, in the option's order; a later one takes those before it. */
function parseCounters(
  cursor: Cursor,
  order: number,
  spelt: (name: string) => string = (name) => name,
): number[] {
  const octets: number[] = [];
  for (const name of ACC_ECN_COUNTERS[order]!) {
    if (!cursor.takeWord(spelt(name))) break;
    octets.push(...octetsOf(cursor.wantInteger("a counter", U24), 3));
  }
  return octets;
}

/** Octets in hex, or none where none stand. */
function takeHex(cursor: Cursor, what: string): Uint8Array {
  const { kind } = cursor.peek();
  return kind === "word" || kind === "integer" ? wantHex(cursor, what) : new Uint8Array();
}

function wantHex(cursor: Cursor, what: string): Uint8Array {
  const token = cursor.peek();
  if (token.kind !== "word" && token.kind !== "integer") cursor.expected(`${what} in hex`);
  cursor.take();
  const octets = hexOctets(token.text);
  if (octets === undefined) {
    // What looks like a name is perhaps one that the caller was to define.
    const name = /^[A-Z][A-Z_]+$/.test(token.text) ? `, or define ${token.text}` : "";
    const wanted = `write two digits for each octet${name}`;
    cursor.fail(token, `${nameOf(token)} is not ${what} in hex, ${wanted}`);
  }
  return octets;
}
