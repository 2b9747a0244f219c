/**
 * The control messages of `recvmsg()`: what a message came with, against what the script says.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import { differs, type Mismatch } from "./answer.ts";
import type { Invocation } from "./call.ts";
import type { Note } from "./error_queue.ts";
import type { Kernel } from "./kernel.ts";
import type { Expression } from "./script.ts";
import { flagWords } from "./symbols.ts";
import { Skipped } from "./verdict.ts";

/** A control message. */
export interface Control {
  /** Its level, by its symbol. */
  readonly level: string;
  /** Its type, by its symbol. */
  readonly type: string;
  /** What it carries: a number, fields by name, or a moment. */
  readonly data: number | Readonly<Record<string, number>> | { readonly at: Instant };
}

/** Symbols of one number: the first of each line is what they are compared as. */
const SAME: readonly (readonly string[])[] = [
  ["SOL_TCP", "IPPROTO_TCP"],
  ["SOL_IP", "IPPROTO_IP"],
  ["SOL_IPV6", "IPPROTO_IPV6"],
  ["TCP_CM_INQ", "TCP_INQ"],
  ["SCM_TIMESTAMPING", "SO_TIMESTAMPING"],
];

function canonical(word: string): string {
  return SAME.find((names) => names.includes(word))?.[0] ?? word;
}

/** The control messages that tell a note. */
export function noteOf(note: Note, { setup }: Kernel): readonly Control[] {
  const ip = setup.ip === "ipv4"
    ? { level: "SOL_IP", type: "IP_RECVERR" }
    : { level: "SOL_IPV6", type: "IPV6_RECVERR" };
  if (note.kind === "zerocopy") {
    const data = {
      ee_errno: 0,
      ee_origin: 5,
      ee_type: 0,
      ee_code: 1, // over a device without hardware, what was to be sent in place is copied
      ee_info: note.first,
      ee_data: note.last,
    };
    return [{ ...ip, data }];
  }
  const info = { snd: 0, sched: 1, ack: 2 }[note.what];
  const data = {
    ee_errno: 42,
    ee_origin: 4,
    ee_type: 0,
    ee_code: 0,
    ee_info: info,
    ee_data: note.octet,
  };
  return [
    { level: "SOL_SOCKET", type: "SCM_TIMESTAMPING", data: { at: note.at } },
    { ...ip, data },
  ];
}

/** Compares the flags that a message came with. */
export function messageFlags(
  { kernel, args }: Invocation,
  actual: number,
): Mismatch | undefined {
  const written = args.field(args.at(1), "msg_flags");
  const expected = written === undefined ? 0 : args.numberOf(written);
  if (expected === actual) return undefined;
  const { personality } = kernel;
  return {
    what: "msg_flags",
    expected: flagWords(expected, "MSG_", personality),
    actual: flagWords(actual, "MSG_", personality),
  };
}

/** Compares the control messages that a message came with. */
export function noteMismatch(
  invocation: Invocation,
  actual: readonly Control[],
): Mismatch | undefined {
  const { args } = invocation;
  const written = args.field(args.at(1), "msg_control");
  const expected = written === undefined ? [] : args.listOf(written);
  const count = differs("control messages", expected.length, actual.length);
  if (count !== undefined) return count;
  for (const [i, control] of actual.entries()) {
    const mismatch = controlMismatch(invocation, expected[i]!, control);
    if (mismatch !== undefined) return mismatch;
  }
  return undefined;
}

function controlMismatch(
  invocation: Invocation,
  expected: Expression,
  actual: Control,
): Mismatch | undefined {
  const { args } = invocation;
  for (const [name, came] of [["cmsg_level", actual.level], ["cmsg_type", actual.type]] as const) {
    const word = wordOf(args.field(expected, name));
    if (word === "SCM_TIMESTAMPING_OPT_STATS") throw new Skipped(args.line, word);
    if (canonical(word) !== came) return { what: name, expected: word, actual: came };
  }
  const data = args.field(expected, "cmsg_data");
  if (data === undefined) throw args.refusal("a control message has no cmsg_data");
  if (typeof actual.data === "number") {
    return differs(actual.type, args.numberOf(data), actual.data);
  }
  if ("at" in actual.data) return stampMismatch(invocation, data, actual.data.at as Instant);
  for (const field of args.fieldsOf(data)) {
    const came = (actual.data as Readonly<Record<string, number>>)[field.name];
    if (came === undefined) throw args.refusal(`${field.name} is no field of an extended error`);
    const mismatch = differs(field.name, args.numberOf(field.value), came);
    if (mismatch !== undefined) return mismatch;
  }
  return undefined;
}

function wordOf(expression: Expression | undefined): string {
  return expression?.kind === "word" ? expression.word : "?";
}

/** A time stamp has to be right within the tolerance; one of 0 is not compared. */
function stampMismatch(
  { kernel, args }: Invocation,
  data: Expression,
  at: Instant,
): Mismatch | undefined {
  const part = (name: string): number => {
    const value = args.field(data, name);
    return value === undefined ? 0 : args.numberOf(value);
  };
  const expected = part("scm_sec") * 1e9 + part("scm_nsec");
  if (expected === 0 || Math.abs(expected - at) <= kernel.setup.tolerance) return undefined;
  return { what: "the time stamp", expected: `${expected} ns`, actual: `${at} ns` };
}
