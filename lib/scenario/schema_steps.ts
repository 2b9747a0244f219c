/**
 * The shape of a story's faults and steps. Whether the names in them mean anybody is checked after that.
 *
 * @module
 */

import type { z } from "zod";
import { STATE_NAMES, type StateName } from "../tcp/state.ts";
import type { Outcome } from "../tcp/stack.ts";
import type { IcmpKind } from "../wire/packet.ts";
import {
  type Branch,
  choice,
  duration,
  endName,
  flags,
  givenName,
  hostName,
  isObject,
  list,
  numberIn,
  object,
  octets,
  oneOf,
  port,
  range,
  span,
  table,
  text,
  truth,
  visited,
  visitPart,
  wholeIn,
} from "./fields.ts";
import type {
  Act,
  EndExpectation,
  Expect,
  Expected,
  Fault,
  FaultMatch,
  HostTotals,
  Inject,
  Seen,
  SegmentMatch,
  Step,
  StepTime,
} from "./format.ts";
import { NAME, parseEnd, parseSocket } from "./names.ts";
import { remedy } from "./nearest.ts";
import { show } from "./problems.ts";
import { linkSettings, listener } from "./schema_settings.ts";

const SEQ_MAX = 2 ** 32 - 1;
const COUNT_MAX = Number.MAX_SAFE_INTEGER;

const state: z.ZodType<StateName> = oneOf("state", STATE_NAMES);
const count = wholeIn(0, COUNT_MAX);
const counts = range(count);
const seqs = range(wholeIn(0, SEQ_MAX));
const secondsHeld = range(numberIn(0, COUNT_MAX));

const OUTCOMES: Readonly<Record<Outcome, true>> = Object.freeze({
  closed: true,
  refused: true,
  reset: true,
  "timed-out": true,
  aborted: true,
  returned: true,
  gone: true,
});

const ICMP_KINDS: Readonly<Record<IcmpKind, true>> = Object.freeze({
  "net-unreachable": true,
  "host-unreachable": true,
  "protocol-unreachable": true,
  "port-unreachable": true,
  "packet-too-big": true,
  "source-route-failed": true,
  "time-exceeded": true,
  "parameter-problem": true,
  "source-quench": true,
});

const matchFields = {
  from: hostName,
  of: endName,
  is: flags,
  has: flags,
  seq: seqs,
  ack: seqs,
  length: range(wholeIn(0, 65_535)),
  octets: counts,
  try: range(wholeIn(1, COUNT_MAX)),
  state,
  window: range(wholeIn(0, 2 ** 30)),
  between: span("may be equal"),
};

const MATCH_EXAMPLE = `{ from: "A", is: "SYN" }`;

const segmentMatch = object<SegmentMatch>(MATCH_EXAMPLE, {}, matchFields);
const faultMatch = object<FaultMatch>(MATCH_EXAMPLE, {}, {
  ...matchFields,
  times: wholeIn(1, COUNT_MAX),
});

type FaultOf<K extends PropertyKey> = Extract<Fault, Record<K, unknown>>;
type CutHosts = Extract<FaultOf<"cut">["cut"], { hosts: unknown }>;
type CutWay = Extract<FaultOf<"cut">["cut"], { from: unknown }>;

const CUT_EXAMPLE = `{ from: "A", to: "B" } or { hosts: ["A", "B"] }`;
const cutHosts = object<CutHosts>(CUT_EXAMPLE, {
  hosts: visited((value, report) => {
    if (!Array.isArray(value) || value.length !== 2) {
      return report([], `${show(value)} is no pair of hosts, write ["A", "B"]`);
    }
    value.forEach((name, at) => visitPart(hostName, name, [at], report));
  }),
}, {});
const cutWay = object<CutWay>(CUT_EXAMPLE, { from: hostName, to: hostName }, {});
const cut: z.ZodType<FaultOf<"cut">["cut"]> = visited((value, report) =>
  visitPart(isObject(value) && "hosts" in value ? cutHosts : cutWay, value, [], report)
);

const optional = { optional: truth };

/** A fault. */
export const faultSchema: z.ZodType<Fault> = choice<Fault>(
  "fault",
  `{ drop: { from: "A", is: "SYN" } }`,
  {
    drop: object<FaultOf<"drop">>("", { drop: faultMatch }, optional),
    delay: object<FaultOf<"delay">>("", { delay: faultMatch, by: duration() }, optional),
    hold: object<FaultOf<"hold">>("", { hold: faultMatch, as: givenName }, optional),
    duplicate: object<FaultOf<"duplicate">>("", { duplicate: faultMatch }, {
      ...optional,
      copies: wholeIn(1, 1_000_000),
      after: duration(),
    }),
    corrupt: object<FaultOf<"corrupt">>("", { corrupt: faultMatch }, optional),
    cut: object<FaultOf<"cut">>("", { cut, between: span("differ") }, optional),
  },
  ["by", "as", "copies", "after", "between", "optional"],
);

const inject: z.ZodType<Inject> = object<Inject>(
  `{ to: "B", from: "A", of: "A.c", flags: "RST" }`,
  { to: hostName, from: hostName },
  {
    of: endName,
    ports: visited((value, report) => {
      if (!Array.isArray(value) || value.length !== 2) {
        return report([], `${show(value)} is no pair of ports, write [49152, 80]`);
      }
      value.forEach((item, at) => visitPart(port, item, [at], report));
    }),
    flags,
    seq: wholeIn(-SEQ_MAX, SEQ_MAX),
    ack: wholeIn(-SEQ_MAX, SEQ_MAX),
    relativeTo: oneOf("origin", ["iss", "next"]),
    window: wholeIn(0, 65_535),
    length: wholeIn(0, 65_495),
    icmp: oneOf("ICMP error", Object.keys(ICMP_KINDS) as IcmpKind[]),
    count: wholeIn(1, 1_000_000),
    every: duration(),
  },
);

const hostTotals = object<HostTotals>("{ tcbs: 0 }", {}, {
  tcbs: counts,
  accepted: counts,
  established: counts,
  tcbSeconds: secondsHeld,
});

const endExpectation = object<EndExpectation>(`{ state: "CLOSED" }`, {}, {
  state,
  outcome: oneOf("outcome", [...Object.keys(OUTCOMES) as Outcome[], "open"]),
  sent: counts,
  received: counts,
  text: visited((value, report) => {
    if (typeof value !== "string") report([], `${show(value)} is no text, write "ping"`);
  }),
  eof: truth,
  accepted: truth,
  path: list(`["SYN-SENT", "ESTABLISHED"]`, state),
  lived: secondsHeld,
});

const EXPECTED_EXAMPLE = `{ "A.c": "ESTABLISHED" }`;

/** Ends and hosts, and what is asked of them. */
export const expectedSchema: z.ZodType<Expected> = visited((value, report) => {
  if (!isObject(value)) {
    const cause = value === undefined ? "missing" : `${show(value)} is no object`;
    return report([], `${cause}, write ${EXPECTED_EXAMPLE}`);
  }
  for (const [name, asked] of Object.entries(value)) {
    if (!NAME.test(name)) {
      visitPart(endName, name, [name], report);
      visitPart(isObject(asked) ? endExpectation : state, asked, [name], report);
    } else if (typeof asked === "string") {
      report([name], `"${asked}" is asked of a host, name an end of a connection, "${name}.c"`);
    } else visitPart(hostTotals, asked, [name], report);
  }
});

const SEEN_WORDS = [...STATE_NAMES, "EOF", "accepted", "readable"] as const;
const seenWord = oneOf("state or sign", SEEN_WORDS);
const seenOctets = object<{ octets: number }>("{ octets: 1000 }", {
  octets: wholeIn(0, COUNT_MAX),
}, {});

const seen: z.ZodType<Seen> = visited((value, report) => {
  if (!isObject(value)) return report([], `${show(value)} is no object, write ${EXPECTED_EXAMPLE}`);
  for (const [name, sign] of Object.entries(value)) {
    if (name === "sent") visitPart(segmentMatch, sign, [name], report);
    else if (parseEnd(name) === undefined) visitPart(endName, name, [name], report);
    else visitPart(isObject(sign) ? seenOctets : seenWord, sign, [name], report);
  }
});

const passes = table(
  `{ "A.c": ["SYN-SENT", "ESTABLISHED"] }`,
  (name) => endName.safeParse(name).error?.issues[0]?.message,
  list(`["SYN-SENT", "ESTABLISHED"]`, state),
);

const socket: z.ZodType<`${string}:${number}`> = visited((value, report) => {
  const parsed = typeof value === "string" ? parseSocket(value) : undefined;
  if (value === undefined) report([], `missing, write "B:80"`);
  else if (parsed === undefined) report([], `${show(value)} is no host and port, write "B:80"`);
  else visitPart(port, parsed.port, [], report);
});

const END_CALLS = ["pause", "resume", "shutdown", "close", "abort"] as const;
const HOST_CALLS = ["reboot", "pause", "resume"] as const;

const anyOn: z.ZodType<string> = visited((value, report) =>
  visitPart(typeof value === "string" && !NAME.test(value) ? endName : hostName, value, [], report)
);
const anyCall: z.ZodType<string> = oneOf("act", [...END_CALLS, "reboot"]);

const sentText = object<{ text: string }>(`{ text: "ping" }`, { text: text(`"ping"`) }, {});
const sentOctets = octets(1);
const payload: z.ZodType<Extract<Act, { send: unknown }>["send"]> = visited((value, report) =>
  visitPart(isObject(value) ? sentText : sentOctets, value, [], report)
);

type StepOf<K extends PropertyKey> =
  & StepTime
  & Omit<Extract<Act | Expect, Record<K, unknown>>, never>;
type DoStep = StepTime & { on: string; do: string };

const time = { at: duration(), after: duration(), when: seen };

const doStep = visited((value, report) => {
  visitPart(object<DoStep>("", { on: anyOn, do: anyCall }, time), value, [], report);
  if (!isObject(value) || typeof value.on !== "string" || typeof value.do !== "string") return;
  const calls: readonly string[] = NAME.test(value.on) ? HOST_CALLS : END_CALLS;
  if (!calls.includes(value.do) && ([...END_CALLS, "reboot"] as string[]).includes(value.do)) {
    const whose = NAME.test(value.on) ? `a host; name an end, "${value.on}.c", or` : "an end;";
    report(["do"], `"${value.do}" is nothing for ${whose} ${remedy(value.do, calls)}`);
  }
});

const onHost = { on: hostName };
const onEnd = { on: endName };

const STEPS = {
  connect: object<StepOf<"connect">>("", { ...onHost, connect: socket, as: givenName }, {
    ...time,
    from: port,
    iss: wholeIn(0, SEQ_MAX),
  }),
  listen: object<StepOf<"listen">>("", { ...onHost, listen: listener }, time),
  unlisten: object<StepOf<"unlisten">>("", { ...onHost, unlisten: port }, time),
  accept: object<StepOf<"accept">>("", { ...onHost, accept: port }, time),
  send: object<StepOf<"send">>("", { ...onEnd, send: payload }, time),
  read: object<StepOf<"read">>("", { ...onEnd, read: octets(1) }, time),
  do: doStep as Branch,
  release: object<StepOf<"release">>("", { release: givenName }, time),
  inject: object<StepOf<"inject">>("", { inject }, time),
  relink: object<StepOf<"relink">>("", { relink: linkSettings }, {
    ...time,
    between: text(`"A-B" or "A>B"`),
  }),
  expect: object<StepOf<"expect">>("", { expect: expectedSchema }, {
    ...time,
    by: duration(),
    until: duration(),
  }),
  passes: object<StepOf<"passes">>("", { passes }, time),
  sent: object<StepOf<"sent">>("", { sent: segmentMatch }, {
    ...time,
    by: duration(),
    times: counts,
  }),
  never: object<StepOf<"never">>("", { never: segmentMatch }, { ...time, until: duration() }),
  end: object<StepOf<"end">>("", { end: expectedSchema }, time),
};

/** A step. */
export const stepSchema: z.ZodType<Step> = choice<Step>(
  "step",
  `{ on: "A", connect: "B:80", as: "c" }`,
  STEPS,
  ["at", "after", "when", "on", "as", "from", "iss", "between", "by", "until", "times"],
);
