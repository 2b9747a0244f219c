/**
 * Whether the segments that a story picks or makes can exist.
 *
 * @module
 */

import { ACK, flagNames, PSH } from "../wire/segment.ts";
import type { Context } from "./check_context.ts";
import type { Fault, Inject, SegmentMatch } from "./format.ts";
import { parseEnd, parseFlags } from "./names.ts";
import type { Path } from "./problems.ts";

/** Checks every fault. */
export function checkFaults(context: Context): void {
  for (const [at, fault] of (context.story.faults ?? []).entries()) {
    const path = ["faults", at];
    if ("cut" in fault) checkCut(context, fault.cut, [...path, "cut"]);
    else {
      const { act, match } = matchOf(fault);
      checkMatch(context, match, [...path, act]);
    }
  }
}

function matchOf(fault: Exclude<Fault, { cut: unknown }>): { act: string; match: SegmentMatch } {
  if ("drop" in fault) return { act: "drop", match: fault.drop };
  if ("delay" in fault) return { act: "delay", match: fault.delay };
  if ("hold" in fault) return { act: "hold", match: fault.hold };
  if ("duplicate" in fault) return { act: "duplicate", match: fault.duplicate };
  return { act: "corrupt", match: fault.corrupt };
}

function checkCut(
  context: Context,
  cut: Extract<Fault, { cut: unknown }>["cut"],
  path: Path,
): void {
  const named = "hosts" in cut
    ? cut.hosts.map((host, at) => ({ host, place: [...path, "hosts", at] }))
    : [{ host: cut.from, place: [...path, "from"] }, { host: cut.to, place: [...path, "to"] }];
  const known = named.filter(({ host, place }) => context.knowsHost(host, place));
  if (known.length === 2 && known[0]!.host === known[1]!.host) {
    context.report(known[1]!.place, `"${known[1]!.host}" has no link to itself, name two hosts`);
  }
}

/** Checks a pattern. A connection may be opened before or behind it: faults and `never` wait. */
export function checkMatch(context: Context, match: SegmentMatch, path: Path): void {
  const { from, of } = match;
  if (from !== undefined) context.knowsHost(from, [...path, "from"]);
  if (of !== undefined && context.knowsEnd(of, [...path, "of"]) && from !== undefined) {
    checkAt(context, of, from, [...path, "of"]);
  }
  if (match.is === undefined) return;
  const is = parseFlags(match.is);
  if (match.ack !== undefined && (is & ACK) === 0) {
    const flags = flagNames(is | ACK);
    context.report([...path, "ack"], `"${match.is}" acknowledges nothing, write is: "${flags}"`);
  }
  const missing = match.has === undefined ? 0 : parseFlags(match.has) & ~(is | PSH);
  if (missing !== 0) {
    const cause = `"${match.is}" exactly leaves no room for ${flagNames(missing)}`;
    context.report([...path, "has"], `${cause}, write is: "${flagNames(is | missing)}"`);
  }
}

function checkAt(context: Context, of: string, from: string, path: Path): void {
  const end = parseEnd(of)!;
  if (end.host !== from) {
    context.report(path, `"${of}" is no end at ${from}, write "${from}.${end.connection}"`);
  }
}

/** Checks a segment of the story's own, made by the step at `before` in the script. */
export function checkInject(context: Context, inject: Inject, path: Path, before: number): void {
  const { to, from, of, ports } = inject;
  const known = context.knowsHost(to, [...path, "to"]);
  if (context.knowsHost(from, [...path, "from"]) && known && to === from) {
    context.report([...path, "from"], `"${from}" is where it arrives, name another host`);
  }
  if (of !== undefined) {
    // An ICMP error is about a connection of the host that it arrives at: that end names it as well.
    const named = inject.icmp !== undefined && parseEnd(of)?.host === to ? to : from;
    if (context.knowsEnd(of, [...path, "of"], before)) checkAt(context, of, named, [...path, "of"]);
    if (ports !== undefined) {
      context.report([...path, "ports"], `"of" names the ports already, leave one out`);
    }
  }
  if (inject.mtu !== undefined && inject.icmp !== "packet-too-big") {
    context.report([...path, "mtu"], `only icmp: "packet-too-big" has one, leave it out`);
  }
  if (inject.icmp !== undefined) checkIcmp(context, inject, path);
  else checkOwnSegment(context, inject, path);
}

const SEGMENT_FIELDS = [
  "flags",
  "seq",
  "ack",
  "relativeTo",
  "window",
  "timestamp",
  "length",
  "tos",
] as const;

function checkIcmp(context: Context, inject: Inject, path: Path): void {
  for (const field of SEGMENT_FIELDS) {
    if (inject[field] === undefined) continue;
    context.report([...path, field], `an ICMP error has no "${field}", leave one out`);
  }
  if (inject.of === undefined) {
    const message = `missing, write the end that the ICMP error is about, "${inject.from}.c"`;
    context.report([...path, "of"], message);
  }
}

function checkOwnSegment(context: Context, inject: Inject, path: Path): void {
  const flags = parseFlags(inject.flags ?? "none");
  if (inject.ack !== undefined && (flags & ACK) === 0) {
    const message = `"${inject.flags ?? "none"}" acknowledges nothing, write flags: "${
      flagNames(flags | ACK)
    }"`;
    context.report([...path, "ack"], message);
  }
  if (inject.of !== undefined) return;
  if (inject.ports === undefined) {
    context.report([...path, "of"], `missing, write an end, "${inject.from}.c", or ports`);
  }
  if (inject.relativeTo !== undefined) {
    const message = `without "of" numbers are absolute, leave "relativeTo" out`;
    context.report([...path, "relativeTo"], message);
  }
  if (inject.timestamp !== undefined) {
    const message = `without "of" there is no TS.Recent, leave "timestamp" out`;
    context.report([...path, "timestamp"], message);
  }
  for (const field of ["seq", "ack"] as const) {
    const value = inject[field] ?? 0;
    if (value >= 0) continue;
    const message = `${value} is no absolute number, write ${value + 2 ** 32}`;
    context.report([...path, field], message);
  }
}
