/**
 * The options of a TCP header as octets (RFC 9293, sections 3.1 and 3.2). It leaves out which segments may carry
 * which.
 *
 * An illegal length refuses the segment: one below 2 or past the header hides where the next option begins, and an
 * option that is read and has not its kind's length says something else than it seems to. RFC 9293 (MUST-7) only asks
 * to be prepared for them, and suggests a reset, which a decoder cannot send; a refusal shows in a test, a guess does
 * not. Of options of one kind the last counts; those before it are kept as they came. Behind an EOL there is nothing
 * but padding, which must be zero (MUST-69) and is not looked at.
 *
 * @module
 */

import { cannotEncode, fieldOf, get16, get32, int32Of, put16, put32 } from "./fields.ts";
import {
  EOL_KIND,
  isOwnPlace,
  MSS_KIND,
  NO_OPTIONS,
  NOP_KIND,
  type OptionsInit,
  SACK_KIND,
  SACK_PERMITTED_KIND,
  type SackBlock,
  SCALE_KIND,
  type SegmentOptions,
  TIMESTAMPS_KIND,
  type UnknownOption,
  USER_TIMEOUT_KIND,
  wordLayout,
} from "./options.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** The octets that a header has for options: its offset counts 15 words, five of them fixed. */
export const OPTIONS_OCTETS_MAX = 40;

/** NOP, NOP, and timestamps of ten octets: what nearly every segment carries. */
const ONLY_STAMPS = 0x0101080a;

/** Reads the options between two places. */
export function readOptions(
  bytes: Uint8Array,
  from: number,
  to: number,
): SegmentOptions | Refusal {
  if (from === to) return NO_OPTIONS;
  if (to - from === 12 && get32(bytes, from) === ONLY_STAMPS) {
    return { timestamps: [get32(bytes, from + 4), get32(bytes, from + 8)] };
  }
  const kinds: number[] = [];
  const places: number[] = [];
  for (let at = from; at < to;) {
    const kind = bytes[at]!;
    places.push(at);
    kinds.push(kind);
    if (kind === EOL_KIND) {
      while (++at < to) kinds.push(EOL_KIND);
      break;
    }
    const length = kind === NOP_KIND ? 1 : at + 1 < to ? bytes[at + 1]! : 0;
    if (!isLegal(kind, length) || at + length > to) return refusal("bad-option", at);
    at += length;
  }
  const options = optionsAt(bytes, kinds, places);
  if (!isWordLayout(kinds, options)) options.layout = kinds;
  return options;
}

/** Whether an option of this kind may have this length, kind and length counted. */
function isLegal(kind: number, length: number): boolean {
  switch (kind) {
    case NOP_KIND:
      return length === 1;
    case MSS_KIND:
    case USER_TIMEOUT_KIND:
      return length === 4;
    case SCALE_KIND:
      return length === 3;
    case SACK_PERMITTED_KIND:
      return length === 2;
    case SACK_KIND:
      return length > 2 && (length & 7) === 2;
    case TIMESTAMPS_KIND:
      return length === 10;
    default:
      return length >= 2;
  }
}

/** What the options at these places say. */
function optionsAt(
  bytes: Uint8Array,
  kinds: readonly number[],
  places: readonly number[],
): OptionsInit {
  const options: OptionsInit = {};
  let unknown: UnknownOption[] | undefined;
  for (let i = 0; i < places.length; i++) {
    const at = places[i]!;
    const kind = kinds[i]!;
    if (!isOwnPlace(kinds, i)) {
      (unknown ??= []).push({ kind, data: bytes.slice(at + 2, at + bytes[at + 1]!) });
    } else if (kind === MSS_KIND) options.mss = get16(bytes, at + 2);
    else if (kind === SCALE_KIND) options.windowScale = bytes[at + 2]!;
    else if (kind === SACK_PERMITTED_KIND) options.sackPermitted = true;
    else if (kind === SACK_KIND) options.sack = blocksAt(bytes, at + 2, at + bytes[at + 1]!);
    else if (kind === TIMESTAMPS_KIND) {
      options.timestamps = [get32(bytes, at + 2), get32(bytes, at + 6)];
    } else if (kind === USER_TIMEOUT_KIND) options.userTimeout = get16(bytes, at + 2);
  }
  if (unknown !== undefined) options.unknown = unknown;
  return options;
}

function blocksAt(bytes: Uint8Array, from: number, to: number): SackBlock[] {
  const blocks: SackBlock[] = [];
  for (let at = from; at < to; at += 8) blocks.push([get32(bytes, at), get32(bytes, at + 4)]);
  return blocks;
}

function isWordLayout(kinds: readonly number[], options: SegmentOptions): boolean {
  const custom = wordLayout(options);
  return kinds.length === custom.length && kinds.every((kind, i) => kind === custom[i]);
}

/**
 * Writes options from `at` on.
 *
 * @returns where they end
 * @throws {ScenarioError} if the layout and what it lays out do not fit, or a value does not fit its field
 */
export function writeOptions(options: SegmentOptions, to: Uint8Array, at: number): number {
  if (options === NO_OPTIONS) return at;
  const kinds = options.layout ?? wordLayout(options);
  const { layout, unknown = [] } = options;
  // Without either, the customary layout fits by its making.
  if (layout !== undefined || unknown.length > 0) checkLayout(kinds, options);
  let used = 0;
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i]!;
    at = isOwnPlace(kinds, i)
      ? writeOwn(kind, options, to, at)
      : writeUnknown(unknown[used++]!, to, at);
  }
  return at;
}

/** Each option must have one place of its own and each place one option, or octets and fields would not agree. */
function checkLayout(kinds: readonly number[], options: SegmentOptions): void {
  const refuse = (cause: string) => cannotEncode("options.layout", `${kinds}: ${cause}`);
  const { mss, windowScale, sackPermitted, sack, timestamps, userTimeout, unknown = [] } = options;
  const demand = (kind: number, present: boolean): void => {
    if (kinds.includes(kind) === present) return;
    refuse(`kind ${kind} has ${present ? "no place" : "no value"}, write both or neither`);
  };
  demand(MSS_KIND, mss !== undefined);
  demand(SCALE_KIND, windowScale !== undefined);
  demand(SACK_PERMITTED_KIND, sackPermitted === true);
  demand(SACK_KIND, sack !== undefined && sack.length > 0);
  demand(TIMESTAMPS_KIND, timestamps !== undefined);
  demand(USER_TIMEOUT_KIND, userTimeout !== undefined);
  const others = kinds.filter((_, i) => !isOwnPlace(kinds, i));
  if (others.length !== unknown.length || others.some((kind, i) => kind !== unknown[i]!.kind)) {
    refuse(`it has places for kinds ${others || "of none"}, write those of options.unknown`);
  }
  const end = kinds.indexOf(EOL_KIND);
  if (end >= 0 && kinds.findLastIndex((kind) => kind !== EOL_KIND) > end) {
    refuse("an option stands behind EOL (0), write NOP (1) before options");
  }
}

function writeOwn(kind: number, options: SegmentOptions, to: Uint8Array, at: number): number {
  to[at] = kind;
  switch (kind) {
    case MSS_KIND:
      return writeNumber(options.mss!, 2, "options.mss", to, at);
    case SCALE_KIND:
      return writeNumber(options.windowScale!, 1, "options.windowScale", to, at);
    case USER_TIMEOUT_KIND:
      return writeNumber(options.userTimeout!, 2, "options.userTimeout", to, at);
    case SACK_PERMITTED_KIND:
      to[at + 1] = 2;
      return at + 2;
    case SACK_KIND:
      return writePairs(options.sack!, "options.sack", to, at);
    case TIMESTAMPS_KIND:
      return writePairs([options.timestamps!], "options.timestamps", to, at);
    default:
      return at + 1; // EOL and NOP
  }
}

/** An option that is one number of one or two octets. */
function writeNumber(
  value: number,
  octets: 1 | 2,
  place: string,
  to: Uint8Array,
  at: number,
): number {
  to[at + 1] = 2 + octets;
  const field = fieldOf(value, octets === 1 ? 0xff : 0xffff, place);
  if (octets === 1) to[at + 2] = field;
  else put16(to, at + 2, field);
  return at + 2 + octets;
}

/** An option that is pairs of int32. */
function writePairs(
  pairs: readonly (readonly [number, number])[],
  place: string,
  to: Uint8Array,
  at: number,
): number {
  to[at + 1] = 2 + 8 * pairs.length;
  at += 2;
  for (const [first, second] of pairs) {
    put32(to, at, int32Of(first, place));
    put32(to, at + 4, int32Of(second, place));
    at += 8;
  }
  return at;
}

function writeUnknown({ kind, data }: UnknownOption, to: Uint8Array, at: number): number {
  to[at] = fieldOf(kind, 0xff, "options.unknown");
  to[at + 1] = 2 + data.length;
  to.set(data, at + 2);
  return at + 2 + data.length;
}
