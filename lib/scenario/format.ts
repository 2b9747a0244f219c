/**
 * The scenario format, version 1: plain data that can be generated, shrunk, compared, saved and printed.
 * It leaves out code of every kind: no row of the catalogue needs any.
 *
 * @module
 */

import type { DurationText } from "../base/time.ts";
import type { OctetsText, ProbabilityText, RateText } from "../base/units.ts";
import type { IcmpKind } from "../wire/packet.ts";
import type { Outcome } from "../tcp/stack.ts";
import type { StateName } from "../tcp/state.ts";
import type { TcpSettings } from "./tcp_settings.ts";

/** The flags of a segment by name, in any order, joined by commas. */
export type FlagsText = string;

/** A whole number, or an inclusive range of them. */
export type RangeOf<T> = T | readonly [T, T];

export type { TcpSettings };

/** A port that a host listens on from the start. */
export interface ListenSettings {
  /** The port, 1 to 65,535. */
  port: number;
  /** Half-open connections held, and those waiting for accept; the stack's `backlog` if left out. */
  backlog?: number;
  /** Whether the application accepts at once (`"auto"`, the default) or only by an `accept` step. */
  accept?: "auto" | "manual";
  /** The ISNs of its first connections, in order (0 to 2^32 - 1); later ones by RFC 9293, section 3.4.1. */
  iss?: readonly number[];
}

/** A host. */
export interface HostSettings {
  /** Ports that it listens on from the start. */
  listen?: number | ListenSettings | readonly (number | ListenSettings)[];
  /** Its stack's settings. */
  tcp?: TcpSettings;
  /** Whether its applications read what arrives at once (`"auto"`, the default) or only by `read` steps. */
  reading?: "auto" | "manual";
  /** Its clock against the world's: ahead by `offset` at the start, fast by `driftPpm` millionths
   * (whole, -500,000 to 500,000). */
  clock?: { offset?: DurationText; driftPpm?: number };
}

/** One direction of a link; what is left out does nothing. Names are netem's. */
export interface LinkSettings {
  /** Time from end to end, besides queueing; 0 if left out. */
  delay?: DurationText;
  /** Delay is uniform in [delay - jitter, delay + jitter); below 0 counts as 0. */
  jitter?: DurationText;
  /** The probability that a packet is lost. */
  loss?: ProbabilityText;
  /** The probability that a packet comes twice. */
  duplicate?: ProbabilityText;
  /** The probability that a packet is sent without delay, past those that wait. */
  reorder?: ProbabilityText;
  /** The probability that a packet is damaged. */
  corrupt?: ProbabilityText;
  /** Bits a second, headers of IP counted; unlimited if left out. */
  rate?: RateText;
  /** What the queue before `rate` holds; unlimited if left out. */
  queue?: { octets?: OctetsText; packets?: number };
  /** The longest packet, octets; unlimited if left out. */
  mtu?: number;
  /** When nothing passes: from, until (exclusive). */
  partitions?: readonly (readonly [DurationText, DurationText])[];
  /** Whether packets are carried as octets, written down and read again; the run is the same. */
  bytes?: boolean;
}

/** A segment by identity, not by its place in the run. All that is written must hold. */
export interface SegmentMatch<H extends string = string> {
  /** The sending host. */
  from?: H;
  /** The sender's connection: `"A.c"`, `"A.c#2"`. */
  of?: `${H}.${string}`;
  /** Exactly these flags; PSH is compared only if named. */
  is?: FlagsText;
  /** At least these flags. */
  has?: FlagsText;
  /** SEQ relative to the sender's ISS: 0 is the SYN, 1 the first octet. */
  seq?: RangeOf<number>;
  /** ACK relative to the receiver's ISS. */
  ack?: RangeOf<number>;
  /** Octets of text. */
  length?: RangeOf<number>;
  /** Carries at least one of these octets of the stream, the first being 0. */
  octets?: RangeOf<number>;
  /** Which sending of the same segment: 1 the first, 2 the first retransmission. */
  try?: RangeOf<number>;
  /** The sender's state when it was sent. */
  state?: StateName;
  /** The window field, scaled: octets. */
  window?: RangeOf<number>;
  /** When it was sent: from, until (inclusive). */
  between?: readonly [DurationText, DurationText];
}

/** A segment that a fault picks. */
export interface FaultMatch<H extends string = string> extends SegmentMatch<H> {
  /** How many segments it hits at most; every one that matches if left out. */
  times?: number;
}

/** An explicit fault: it acts on segments between their sender and the link. One that never hits fails the story. */
export type Fault<H extends string = string> =
  & (
    /** The segment vanishes. */
    | { drop: FaultMatch<H> }
    /** The segment enters the link later. */
    | { delay: FaultMatch<H>; by: DurationText }
    /** The segment waits until `release`. */
    | { hold: FaultMatch<H>; as: string }
    /** Copies go with it, each `after` behind the last (0 if left out). */
    | { duplicate: FaultMatch<H>; copies?: number; after?: DurationText }
    /** The segment arrives damaged. */
    | { corrupt: FaultMatch<H> }
    /** Everything that `from` sends to `to` vanishes; both ways if named as `hosts`; from, until (exclusive). */
    | {
      cut: { from: H; to: H } | { hosts: readonly [H, H] };
      between: readonly [DurationText, DurationText];
    }
  )
  & {
    /** Whether the story holds though the fault may hit nothing. */
    optional?: boolean;
  };

/** A segment of one's own, put into the network. Numbers are relative to a connection, or absolute without one. */
export interface Inject<H extends string = string> {
  /** The host that it arrives at. */
  to: H;
  /** The host that it pretends to come from. */
  from: H;
  /** The connection whose sockets and numbers it uses, named at the end that it pretends to come from; for an ICMP
   * error also at the end that it arrives at, the only one while that is in SYN-SENT. */
  of?: `${H}.${string}`;
  /** The ports, where `of` is left out: source, destination. */
  ports?: readonly [number, number];
  /** The flags. */
  flags?: FlagsText;
  /** SEQ: relative to the ISS of `of`, or absolute. 0 if left out. */
  seq?: number;
  /** ACK: relative to the ISS of the other end of `of`, or absolute. 0 if left out. */
  ack?: number;
  /** What SEQ and ACK are counted from: the ISNs (the default), or RCV.NXT of the end that it arrives at and
   * SND.NXT of the same: 0 then is just what is expected. */
  relativeTo?: "iss" | "next";
  /** The window field. 65,535 if left out. */
  window?: number;
  /** Its timestamp, in ticks behind (below 0) or ahead of TS.Recent of the end that it arrives at; none if left out. */
  timestamp?: number;
  /** Octets of text, all foreign to every stream. 0 if left out. */
  length?: number;
  /** An ICMP error in place of a segment, about the last segment that `to` sent on `of`. */
  icmp?: IcmpKind;
  /** Of `icmp: "packet-too-big"`: the next hop's MTU, octets; 0, a router that does not say, if left out. */
  mtu?: number;
  /** The IP header's type of service octet: 3 is a congestion mark (RFC 3168). 0 if left out. */
  tos?: number;
  /** How many, one after the other; each from the next source port if `of` is left out. 1 if left out. */
  count?: number;
  /** How long one comes after another; 0 if left out. */
  every?: DurationText;
}

/** When a step is taken: one of these at most. Without any: together with the step before, the first at 0. */
export interface StepTime<H extends string = string> {
  /** At this moment of the run. */
  at?: DurationText;
  /** This long after the step before. */
  after?: DurationText;
  /** When every one of these has been entered or come (see {@linkcode Seen}); waits if it is not yet. */
  when?: Seen<H>;
}

/** Something to wait for: states entered, octets or EOF come, a segment sent. */
export type Seen<H extends string = string> =
  & {
    readonly [name in `${H}.${string}`]?:
      | StateName
      | { octets: number }
      | "EOF"
      | "accepted"
      | "readable";
  }
  & { readonly sent?: SegmentMatch<H> };

/** Something that is done. */
export type Act<H extends string = string> =
  /** Active OPEN; the connection is then `"A.c"` for `as: "c"`. `from` is the local port. */
  | { on: H; connect: `${H}:${number}`; as: string; from?: number; iss?: number }
  /** Passive OPEN. */
  | { on: H; listen: number | ListenSettings }
  /** The listener closes. */
  | { on: H; unlisten: number }
  /** The application accepts the oldest connection that waits. */
  | { on: H; accept: number }
  /**
   * The application sends octets of the connection's pattern, or a text: urgent with all before them, or without
   * PUSH, so that they wait for company.
   */
  | {
    on: `${H}.${string}`;
    send: OctetsText | { text: string };
    urgent?: boolean;
    push?: boolean;
  }
  /** The application reads up to so many octets. */
  | { on: `${H}.${string}`; read: OctetsText }
  /** The application stops reading, goes on reading, ends its direction, aborts. */
  | { on: `${H}.${string}`; do: "pause" | "resume" | "shutdown" | "abort" }
  /** The application is gone; after `linger`, 0 for at once, a reset ends what the peer has not acknowledged. */
  | { on: `${H}.${string}`; do: "close"; linger?: DurationText }
  /** The host loses its memory, stops, goes on. */
  | { on: H; do: "reboot" | "pause" | "resume" }
  /** What was held enters the link. */
  | { release: string }
  /** A segment of one's own. */
  | { inject: Inject<H> }
  /** A link changes: every pair's, or those of one pair (`"A-B"`) or direction (`"A>B"`). */
  | { relink: LinkSettings; between?: string };

/** Totals of a host, asked of its name. */
export interface HostTotals {
  /** TCBs now, listeners not counted. */
  tcbs?: RangeOf<number>;
  /** Connections that applications accepted so far. */
  accepted?: RangeOf<number>;
  /** Connections whose handshake was done so far, accepted or not. */
  established?: RangeOf<number>;
  /** Seconds that TCBs were held, summed over all, to the millisecond. */
  tcbSeconds?: RangeOf<number>;
}

/** What is asked of an end of a connection. */
export interface EndExpectation {
  /** Its state. */
  state?: StateName;
  /** How it ended; `"open"` while it has not. */
  outcome?: Outcome | "open";
  /** Octets that its application sent (taken by the stack or waiting for it). */
  sent?: RangeOf<number>;
  /** Octets that its application received. */
  received?: RangeOf<number>;
  /** The text that its application received, read as UTF-8. */
  text?: string;
  /** Whether its application heard EOF. */
  eof?: boolean;
  /** What its application heard of trouble and urgent data, in order: "R1", "urgent", ICMP errors. */
  told?: readonly string[];
  /** Whether its application accepted it, for a passive one. */
  accepted?: boolean;
  /** Every state from the first to the last. */
  path?: readonly StateName[];
  /** Seconds from its TCB's beginning to its end, or to now. */
  lived?: RangeOf<number>;
}

/**
 * Ends and hosts, and what is asked of them. A state alone is short for `{ state }`. Where host names are not
 * known as types, any name may be asked for anything: reading the story tells them apart.
 */
export type Expected<H extends string = string> = string extends H
  ? { readonly [name: string]: StateName | EndExpectation | HostTotals | undefined }
  :
    & { readonly [name in `${H}.${string}`]?: StateName | EndExpectation }
    & { readonly [name in H]?: HostTotals };

/** Something that must be so. */
export type Expect<H extends string = string> =
  /** Holds at this step's time; or becomes so by a time; or holds from this step's time until one. */
  | { expect: Expected<H>; by?: DurationText; until?: DurationText }
  /** The states that an end has passed through, in order, from its first to now. */
  | { passes: { readonly [name in `${H}.${string}`]?: readonly StateName[] } }
  /** Such a segment is sent: at this very step's time if it has `at`, `after` or `when`; by a time; else before now. */
  | { sent: SegmentMatch<H>; by?: DurationText; times?: RangeOf<number> }
  /** No such segment is sent: from this step until a time, else in the whole run. */
  | { never: SegmentMatch<H>; until?: DurationText }
  /** What must be so at the end: at quiescence, or at the step's `at`. */
  | { end: Expected<H> };

/** A step of a story. */
export type Step<H extends string = string> = StepTime<H> & (Act<H> | Expect<H>);

/** What a variant of a story replaces. Hosts and links are merged setting by setting; lists are replaced. */
export interface Case<H extends string = string> {
  /** Why this variant; the story's own `why` if left out. */
  why?: string;
  /** Settings of hosts that differ. */
  hosts?: { readonly [name in H]?: HostSettings };
  /** Settings of every link that differ. */
  link?: LinkSettings;
  /** Settings of single links that differ. */
  links?: { readonly [pair: string]: LinkSettings };
  /** Other faults. */
  faults?: readonly Fault<H>[];
  /** Another script. */
  script?: readonly Step<H>[];
  /** Another end: replaces the last `end` step's expectation. */
  end?: Expected<H>;
  /** Checks that this case must break. */
  violates?: readonly string[];
  /** The story holds segments for longer than MSL. */
  outlives?: "MSL";
}

/** A fault story. */
export interface Scenario<H extends string = string> {
  /** The version of the format; 1 if left out. */
  format?: 1;
  /** Why the story is told: one sentence. */
  why: string;
  /** Where the expectations come from: RFC and section. */
  cite?: string | readonly string[];
  /** The hosts by name. */
  hosts: { readonly [name in H]: HostSettings };
  /** The link that joins every pair of hosts. */
  link?: LinkSettings;
  /** Links of single pairs (`"A-B"`, both directions) or directions (`"A>B"`), on top of `link`. */
  links?: { readonly [pair: string]: LinkSettings };
  /** Faults. */
  faults?: readonly Fault<H>[];
  /** Acts and expectations on one timeline. */
  script: readonly Step<H>[];
  /** Variants of the story; without any, it is told once. */
  cases?: { readonly [name: string]: Case<H> };
  /** Checks that the story must break: a counterfactual. */
  violates?: readonly string[];
  /** The story holds segments for longer than MSL. */
  outlives?: "MSL";
  /** How many seeds a story that draws at random is run with; 10 if left out. */
  seeds?: number;
  /** Bounds; hitting one fails the story. */
  bounds?: { virtualTime?: DurationText; events?: number };
}

/** Types a story: host names are inferred from `hosts` alone, so that an unknown one is a type error at its place. */
export function scenario<const Hosts extends { readonly [name: string]: HostSettings }>(
  story: { hosts: Hosts } & NoInfer<Omit<Scenario<keyof Hosts & string>, "hosts">>,
): Scenario<keyof Hosts & string> {
  return story;
}
