/**
 * Names as stories write them: hosts (`"A"`), ends of connections (`"A.c"`, `"A.c#2"`), sockets (`"B:80"`),
 * links (`"A-B"`, `"A>B"`) and flags (`"SYN,ACK"`). Whether anybody is so named is checked elsewhere.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { FLAG_NAMES } from "../wire/segment.ts";
import { remedy } from "./nearest.ts";

/** What a host, and what comes behind the point in the name of an end, may be called. */
export const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/** The name of an end. */
export const END_NAME =
  /^([A-Za-z][A-Za-z0-9_]*)\.([A-Za-z][A-Za-z0-9_]*)(?:#([2-9]|[1-9]\d{1,8}))?$/;

/** A host and a port. */
export const SOCKET = /^([A-Za-z][A-Za-z0-9_]*):(\d{1,9})$/;

/** A pair of hosts, both ways or one. */
export const PAIR = /^([A-Za-z][A-Za-z0-9_]*)([->])([A-Za-z][A-Za-z0-9_]*)$/;

/** The name of an end, taken apart. */
export interface EndName {
  /** The host. */
  readonly host: string;
  /** The connection's name at either end: `"c"` of `"A.c#2"`. */
  readonly connection: string;
  /** Which TCB of that name at that host: 1 for `"A.c"`, 2 for `"A.c#2"`. */
  readonly incarnation: number;
}

/** Takes the name of an end apart; undefined if it is none. */
export function parseEnd(name: string): EndName | undefined {
  const match = END_NAME.exec(name);
  if (match === null) return undefined;
  return { host: match[1]!, connection: match[2]!, incarnation: Number(match[3] ?? 1) };
}

/** A host and a port, from `"B:80"`; undefined if it is not that. The port is not checked. */
export function parseSocket(text: string): { host: string; port: number } | undefined {
  const match = SOCKET.exec(text);
  return match === null ? undefined : { host: match[1]!, port: Number(match[2]) };
}

/** A pair of hosts, from `"A-B"` (both ways) or `"A>B"` (one); undefined if it is neither. */
export function parsePair(
  text: string,
): { from: string; to: string; bothWays: boolean } | undefined {
  const match = PAIR.exec(text);
  return match === null
    ? undefined
    : { from: match[1]!, to: match[3]!, bothWays: match[2] === "-" };
}

/** Every flag that has a name. */
export const ALL_FLAGS: number = FLAG_NAMES.reduce((all, [bit]) => all | bit, 0);

const FLAG_BITS: ReadonlyMap<string, number> = new Map(
  FLAG_NAMES.map(([bit, name]) => [name, bit]),
);

/**
 * The flags of a text, `"SYN,ACK"`; `"none"` is 0.
 *
 * @throws {ScenarioError} if a flag is unknown or named twice; the message has no place: the caller knows it
 */
export function parseFlags(text: string): number {
  if (text === "none") return 0;
  let flags = 0;
  for (const name of text.split(",").map((part) => part.trim())) {
    const bit = FLAG_BITS.get(name);
    if (bit === undefined) throw new ScenarioError(unknownFlag(text, name));
    if ((flags & bit) !== 0) throw new ScenarioError(`"${text}" names ${name} twice`);
    flags |= bit;
  }
  return flags;
}

function unknownFlag(text: string, name: string): string {
  const words = text.toUpperCase().split(/[^A-Z]+/).filter((word) => word !== "");
  if (words.length > 0 && words.every((word) => FLAG_BITS.has(word))) {
    return `"${text}" is no list of flags, write "${words.join(",")}"`;
  }
  return `"${name}" is no flag, ${remedy(name, FLAG_BITS.keys())}`;
}
