/**
 * Packets: TCP segments in full; of others as much as it takes to name them. ICMP errors have a room of their own.
 *
 * @module
 */

import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from "../wire/segment.ts";
import { type Cursor, Feature, placeOf } from "./cursor.ts";
import { parseIcmp } from "./parse_icmp.ts";
import { parseIpInfo } from "./parse_ip.ts";
import { parseOptions } from "./parse_options.ts";
import type { Action, IpInfo, OptionSpec, PacketAction, Place } from "./script.ts";
import type { Token } from "./token.ts";

const U16 = 0xffff;
const U32 = 0xffff_ffff;

/** What else a packet can carry, or be carried in, by the word that says so. */
const FEATURES: ReadonlyMap<string, string> = new Map([
  ["ipv4", "IP in IP"],
  ["ipv6", "IP in IP"],
  ["gre", "GRE"],
  ["GREv0", "GRE"],
  ["mpls", "MPLS"],
  ["encap", "PSP"],
  ["udp", "UDP packets"],
  ["udplite", "UDP-Lite packets"],
  ["sctp", "SCTP"],
]);

/** The control bits by letter; digits are the three bits of accurate ECN (RFC 9768, section 3.1). */
const FLAGS: ReadonlyMap<string, number> = new Map([
  ["F", FIN],
  ["S", SYN],
  ["R", RST],
  ["P", PSH],
  [".", ACK],
  ["U", URG],
  ["E", ECE],
  ["W", CWR],
  ["A", AE],
]);

/** The sequence numbers of a packet or of what an ICMP error quotes. */
export interface SequenceSpec {
  /** The first one, uint32. */
  readonly seq: number;
  /** Octets of text. */
  readonly length: number;
  /** Whether it is written with `!`. */
  readonly absoluteSeq: boolean;
  /** Whether it is written as `...`. */
  readonly anySeq: boolean;
}

/**
 * A packet, from its direction on.
 *
 * @throws {ScriptError} if it is none
 * @throws {Feature} if it is one that the runner cannot play
 */
export function parsePacket(cursor: Cursor): Action {
  const direction = cursor.take().text === "<" ? "<" : ">";
  refuseFeature(cursor);
  const bracket = cursor.peek();
  const ip = parseIpInfo(cursor);
  refuseFeature(cursor);
  if (direction === "<" && ip.ecn === "ect01") {
    cursor.fail(bracket, "ect01 is of packets sent alone, write ect0 or ect1");
  }
  if (cursor.takeWord("icmp")) return parseIcmp(cursor, direction, ip, parseSequence);
  const ports = parsePorts(cursor, cursor.peek(1).text === ">");
  refuseFeature(cursor);
  return parseSegment(cursor, direction, ip, ports);
}

function refuseFeature(cursor: Cursor): void {
  const { kind, text } = cursor.peek();
  const feature = kind === "word" ? FEATURES.get(text) : undefined;
  if (feature !== undefined) throw new Feature(feature);
}

type Ports = NonNullable<PacketAction["ports"]>;

function parsePorts(cursor: Cursor, written: boolean): Ports | undefined {
  if (!written) return undefined;
  const src = cursor.wantInteger("the source port", U16);
  cursor.wantSign(">", "between ports");
  return { src, dst: cursor.wantInteger("the destination port", U16) };
}

function parseSegment(
  cursor: Cursor,
  direction: "<" | ">",
  ip: IpInfo,
  ports: Ports | undefined,
): PacketAction {
  const flags = parseFlags(cursor);
  const sequence = parseSequence(cursor);
  const ackWritten = cursor.takeWord("ack");
  const ack = ackWritten ? cursor.wantInteger("the ack", U32) : 0;
  const absoluteAck = ackWritten && cursor.takeSign("!");
  const behind = cursor.peek();
  const window = cursor.takeWord("win") ? cursor.wantInteger("the window", U16) : undefined;
  const urgent = cursor.takeWord("urg") ? cursor.wantInteger("the urgent pointer", U16) : 0;
  const bracket = cursor.peek();
  const options = parseOptions(cursor);
  if (direction === "<") refuseVague(cursor, window, behind, options, bracket);
  if (cursor.seesSign("[")) refuseDiagnosis(cursor);
  const udp = parseEncapsulation(cursor);
  return {
    kind: "packet",
    direction,
    ip,
    ...(ports === undefined ? {} : { ports }),
    flags,
    ...sequence,
    ack,
    ackWritten,
    absoluteAck,
    ...(window === undefined ? {} : { window }),
    urgent,
    options,
    ...(udp === undefined ? {} : { udp }),
  };
}

/** A packet that is injected must be said in full. */
function refuseVague(
  cursor: Cursor,
  window: number | undefined,
  behind: Place,
  options: readonly OptionSpec[] | "any",
  bracket: Place,
): void {
  if (options === "any") cursor.fail(bracket, "<...> is of packets sent alone, write the options");
  if (window === undefined) {
    cursor.fail(behind, 'a packet received needs a window, write "win 1000"');
  }
}

/** What nplab writes of a reset's diagnosis: `[code 1, pen 2]`. */
function refuseDiagnosis(cursor: Cursor): never {
  if (cursor.peek(1).text === "code") throw new Feature("RST diagnostic payload");
  cursor.expected("the next event");
}

/**
 * Flags: letters in any order, `.` for ACK, `-` for none, a digit for the three bits of accurate ECN. They come as a
 * word, a point, a word, or a word and what the lexer takes for a number, `.5`.
 */
function parseFlags(cursor: Cursor): number {
  const start = cursor.peek();
  if (cursor.takeSign("-")) return 0;
  let text = cursor.peek().kind === "word" ? cursor.take().text : "";
  if (cursor.peek().kind === "float") text += cursor.take().text;
  else if (cursor.takeSign(".")) {
    text += ".";
    if (cursor.peek().kind === "word") text += cursor.take().text;
  }
  if (text === "") cursor.expected('ports, flags, "icmp" or another protocol');
  let flags = 0;
  let ecn = "";
  for (const letter of text) {
    const digit = /^[0-7]$/.test(letter);
    const bit = digit ? accurate(Number(letter)) : FLAGS.get(letter);
    if (bit === undefined) {
      cursor.fail(
        start,
        `"${text}" are no flags: ${JSON.stringify(letter)} is none of F S R P . U E W A and 0 to 7`,
      );
    }
    if (digit || "EWA".includes(letter)) {
      if (digit ? ecn !== "" : /\d/.test(ecn)) {
        cursor.fail(start, `"${text}" are no flags: write either a digit or the letters E, W, A`);
      }
      ecn += letter;
    }
    flags |= bit;
  }
  return flags;
}

/** The bits AE, CWR and ECE that a digit stands for. */
function accurate(digit: number): number {
  return ((digit & 1) === 0 ? 0 : ECE) | ((digit & 2) === 0 ? 0 : CWR) |
    ((digit & 4) === 0 ? 0 : AE);
}

/**
 * `1:1001(1000)`, nplab's `1:1001(1000)!` and `...(1000)`.
 *
 * @throws {ScriptError} if the numbers do not agree; the last may have wrapped
 */
export function parseSequence(cursor: Cursor): SequenceSpec {
  const start: Token = cursor.peek();
  if (start.kind === "ellipsis") {
    cursor.take();
    return { seq: 0, length: parseLength(cursor), absoluteSeq: false, anySeq: true };
  }
  const seq = cursor.wantInteger("the first sequence number", U32, "1:1001(1000)");
  cursor.wantSign(":", "between sequence numbers");
  const end = cursor.wantInteger("the sequence number after the last", U32);
  const length = parseLength(cursor);
  if ((seq + length) % (U32 + 1) !== end) {
    const right = (seq + length) % (U32 + 1);
    cursor.fail(
      placeOf(start),
      `${seq} and ${length} octets end at ${right}, not at ${end}, write "${seq}:${right}(${length})"`,
    );
  }
  return { seq, length, absoluteSeq: cursor.takeSign("!"), anySeq: false };
}

function parseLength(cursor: Cursor): number {
  cursor.wantSign("(", "before the number of octets");
  const length = cursor.wantInteger("the number of octets", U16);
  cursor.wantSign(")", "behind the number of octets");
  return length;
}

/** nplab's `/udp(1000 > 2000)`. */
function parseEncapsulation(cursor: Cursor): Ports | undefined {
  if (!cursor.takeSign("/")) return undefined;
  if (!cursor.takeWord("udp")) {
    return cursor.expected('"udp", as in "/udp(1000 > 2000)"');
  }
  cursor.wantSign("(", "before UDP's ports");
  const ports = parsePorts(cursor, true);
  cursor.wantSign(")", "behind UDP's ports");
  return ports;
}
