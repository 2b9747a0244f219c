/**
 * The shape of a story's faults, and of the segments that they and steps speak of.
 *
 * @module
 */

import type { z } from "zod";
import { STATE_NAMES, type StateName } from "../tcp/state.ts";
import type { IcmpKind } from "../wire/packet.ts";
import { INJECT, SEGMENT } from "./about.ts";
import * as about from "./about_steps.ts";
import {
  choice,
  duration,
  endName,
  flags,
  givenName,
  hostName,
  isObject,
  object,
  oneOf,
  port,
  range,
  span,
  truth,
  visited,
  visitPart,
  wholeIn,
} from "./fields.ts";
import { eitherForm, pairForm } from "./form.ts";
import type { Fault, FaultMatch, Inject, RangeOf, SegmentMatch } from "./format.ts";
import { show } from "./problems.ts";

/** The highest sequence number. */
export const SEQ_MAX = 2 ** 32 - 1;
/** The most that is counted. */
export const COUNT_MAX = Number.MAX_SAFE_INTEGER;

/** A state by name. */
export const state: z.ZodType<StateName> = oneOf("state", STATE_NAMES, "state");
/** How many: a number or a range. */
export const counts: z.ZodType<RangeOf<number>> = range(wholeIn(0, COUNT_MAX));
const seqs = range(wholeIn(0, SEQ_MAX));

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
  "prohibited": true,
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

/** A segment by what it is. */
export const segmentMatch: z.ZodType<SegmentMatch> = object<SegmentMatch>(
  MATCH_EXAMPLE,
  {},
  matchFields,
  SEGMENT,
);
const faultMatch = object<FaultMatch>(MATCH_EXAMPLE, {}, {
  ...matchFields,
  times: wholeIn(1, COUNT_MAX),
}, about.PICKED);

type FaultOf<K extends PropertyKey> = Extract<Fault, Record<K, unknown>>;
type CutHosts = Extract<FaultOf<"cut">["cut"], { hosts: unknown }>;
type CutWay = Extract<FaultOf<"cut">["cut"], { from: unknown }>;

const CUT_EXAMPLE = `{ from: "A", to: "B" } or { hosts: ["A", "B"] }`;
const cutHosts = object<CutHosts>(
  CUT_EXAMPLE,
  {
    hosts: visited(pairForm(hostName), (value, report) => {
      if (!Array.isArray(value) || value.length !== 2) {
        return report([], `${show(value)} is no pair of hosts, write ["A", "B"]`);
      }
      value.forEach((name, at) => visitPart(hostName, name, [at], report));
    }),
  },
  {},
  about.CUT_HOSTS,
);
const cutWay = object<CutWay>(CUT_EXAMPLE, { from: hostName, to: hostName }, {}, about.CUT_WAY);
const cut: z.ZodType<FaultOf<"cut">["cut"]> = visited(
  eitherForm(cutHosts, cutWay),
  (value, report) =>
    visitPart(isObject(value) && "hosts" in value ? cutHosts : cutWay, value, [], report),
);

const optional = { optional: truth };

/** A fault. */
export const faultSchema: z.ZodType<Fault> = choice<Fault>(
  "fault",
  `{ drop: { from: "A", is: "SYN" } }`,
  {
    drop: object<FaultOf<"drop">>("", { drop: faultMatch }, optional, about.FAULTS.drop),
    delay: object<FaultOf<"delay">>(
      "",
      { delay: faultMatch, by: duration() },
      optional,
      about.FAULTS.delay,
    ),
    hold: object<FaultOf<"hold">>(
      "",
      { hold: faultMatch, as: givenName },
      optional,
      about.FAULTS.hold,
    ),
    duplicate: object<FaultOf<"duplicate">>("", { duplicate: faultMatch }, {
      ...optional,
      copies: wholeIn(1, 1_000_000),
      after: duration(),
    }, about.FAULTS.duplicate),
    corrupt: object<FaultOf<"corrupt">>(
      "",
      { corrupt: faultMatch },
      optional,
      about.FAULTS.corrupt,
    ),
    cut: object<FaultOf<"cut">>("", { cut, between: span("differ") }, optional, about.FAULTS.cut),
  },
  ["by", "as", "copies", "after", "between", "optional"],
);

/** A segment of one's own. */
export const injectSchema: z.ZodType<Inject> = object<Inject>(
  `{ to: "B", from: "A", of: "A.c", flags: "RST" }`,
  { to: hostName, from: hostName },
  {
    of: endName,
    ports: visited(pairForm(port), (value, report) => {
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
    timestamp: wholeIn(-(2 ** 31), 2 ** 31 - 1),
    length: wholeIn(0, 65_495),
    tos: wholeIn(0, 255),
    mtu: wholeIn(0, 65_535),
    icmp: oneOf("ICMP error", Object.keys(ICMP_KINDS) as IcmpKind[]),
    count: wholeIn(1, 1_000_000),
    every: duration(),
  },
  INJECT,
);
