/**
 * getsockopt and setsockopt.
 *
 * @module
 */

import { seconds } from "../base/time.ts";
import { differs, fails, gives } from "./answer.ts";
import { type Invocation, onSocket, type Served } from "./call.ts";
import type { Expression } from "./script.ts";
import type { Socket } from "./socket.ts";
import { KEPT_OPTIONS, MISSING_OPTIONS, SOCKET_OPTIONS } from "./socket_options.ts";
import { tcpInfo } from "./tcp_info.ts";
import { Skipped } from "./verdict.ts";

/** Congestion controls that are taken for granted: what a profile uses has no other name here. */
const CONGESTION: ReadonlySet<string> = new Set(["reno", "newreno", "cubic"]);

/** TCP's of which a kernel has several: the one that is meant unless something else is asked for. */
const FUNCTIONS: ReadonlySet<string> = new Set(["freebsd", "default"]);

/** `setsockopt(fd, level, option, value, length)`. */
export function setsockopt(invocation: Invocation): Served {
  const { kernel, args } = invocation;
  return onSocket(invocation, (socket) => {
    const name = args.name(2);
    const value = args.at(3);
    checkKnown(invocation, name);
    switch (name) {
      case "SO_LINGER":
        return setLinger(invocation, socket, value);
      case "SO_TIMESTAMPING":
        return setStamping(invocation, socket);
      case "TCP_CONGESTION":
        return chosen(invocation, value, CONGESTION, "the congestion control");
      case "TCP_FUNCTION_BLK": {
        const set = value.kind === "struct" ? args.field(value, "function_set_name") : value;
        return chosen(invocation, set ?? value, FUNCTIONS, "the TCP");
      }
    }
    const number = args.pointed(3) ?? 0;
    if (KEPT_OPTIONS.has(name)) {
      socket.asked.set(name, number);
      return gives(0);
    }
    const errno = SOCKET_OPTIONS[name]!.set?.(kernel, socket, number | 0);
    return errno === undefined ? gives(0) : fails(errno);
  });
}

/** Refuses an option that nobody here knows, or that needs what there is not. */
function checkKnown({ args }: Invocation, name: string): void {
  if (Object.hasOwn(MISSING_OPTIONS, name)) throw new Skipped(args.line, MISSING_OPTIONS[name]!);
  const known = Object.hasOwn(SOCKET_OPTIONS, name) || KEPT_OPTIONS.has(name) || SPECIAL.has(name);
  if (!known) throw new Skipped(args.line, `the socket option ${name}`);
}

const SPECIAL: ReadonlySet<string> = new Set([
  "SO_LINGER",
  "SO_ERROR",
  "SO_TIMESTAMPING",
  "TCP_CONGESTION",
  "TCP_FUNCTION_BLK",
  "TCP_INFO",
]);

/** Something that is chosen by name; a name that stands for what there is not skips the script. */
function chosen(
  { args }: Invocation,
  value: Expression,
  known: ReadonlySet<string>,
  what: string,
): Served {
  const name = value.kind === "string" ? value.text : value.kind === "word" ? value.word : "?";
  if (known.has(name)) return gives(0);
  throw new Skipped(args.line, `${what} "${name}"`);
}

function setLinger({ args }: Invocation, socket: Socket, value: Expression): Served {
  const part = (name: string, place: number): number => {
    const fields = args.fieldsOf(value);
    const field = fields.find((field) => field.name === name) ?? fields[place];
    if (field === undefined) throw args.refusal(`the linger has no ${name}`);
    return args.numberOf(field.value);
  };
  const on = part("l_onoff", 0);
  const span = part("l_linger", 1);
  socket.linger = on === 0 ? undefined : seconds(Math.max(0, span));
  return gives(0);
}

function setStamping({ kernel, args }: Invocation, socket: Socket): Served {
  const flags = args.pointed(3) ?? 0;
  const has = (name: string) => (flags & kernel.flagOf(`SOF_TIMESTAMPING_${name}`)) !== 0;
  if (has("OPT_STATS")) throw new Skipped(args.line, "SOF_TIMESTAMPING_OPT_STATS");
  socket.stampsAlone = has("OPT_TSONLY");
  socket.stampWishes = flags === 0 ? null : {
    sched: has("TX_SCHED"),
    snd: has("TX_SOFTWARE"),
    ack: has("TX_ACK"),
    from: socket.ackedOctets,
  };
  return gives(0);
}

/** `getsockopt(fd, level, option, value, length)`. */
export function getsockopt(invocation: Invocation): Served {
  const { kernel, args } = invocation;
  return onSocket(invocation, (socket) => {
    const name = args.name(2);
    const value = args.at(3);
    checkKnown(invocation, name);
    if (name === "SO_ERROR") {
      return gives(0, errorMismatch(invocation, value, socket.takeError()));
    }
    if (value.kind === "ellipsis") return gives(0);
    if (name === "SO_LINGER") return getLinger(invocation, socket, value);
    if (name === "TCP_INFO") return getInfo(invocation, socket, value);
    if (value.kind !== "list") throw new Skipped(args.line, `reading ${name} as a structure`);
    const known = SOCKET_OPTIONS[name]?.get;
    const actual = known === undefined ? socket.asked.get(name) ?? 0 : known(kernel, socket);
    return gives(0, differs(name, args.pointedOf(value) >>> 0, actual >>> 0));
  });
}

/** Compares an error by its name: `[ECONNRESET]`, `[0]`. */
function errorMismatch({ args }: Invocation, value: Expression, actual: string | null) {
  if (value.kind === "ellipsis") return undefined;
  const [only] = args.listOf(value);
  const expected = only?.kind === "word" ? only.word : String(args.pointedOf(value));
  const came = actual ?? "0";
  return expected === came ? undefined : { what: "SO_ERROR", expected, actual: came };
}

function getLinger({ args }: Invocation, socket: Socket, value: Expression): Served {
  const { linger } = socket;
  const [on, span] = args.fieldsOf(value);
  const expected = [on, span].map((field) => field === undefined ? 0 : args.numberOf(field.value));
  const mismatch = differs("l_onoff", expected[0]!, Number(linger !== undefined)) ??
    differs("l_linger", expected[1]!, (linger ?? 0) / 1e9);
  return gives(0, mismatch);
}

/** Compares the written fields of a `struct tcp_info`. */
function getInfo({ kernel, args }: Invocation, socket: Socket, value: Expression): Served {
  const info = tcpInfo(kernel, socket);
  for (const field of args.fieldsOf(value)) {
    const actual = info.get(field.name);
    if (actual === undefined) throw new Skipped(args.line, field.name);
    if (field.value.kind === "ellipsis") continue;
    const mismatch = differs(field.name, args.numberOf(field.value), actual);
    if (mismatch !== undefined) return gives(0, mismatch);
  }
  return gives(0);
}
