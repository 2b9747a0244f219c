/**
 * A packetdrill script as plain data: what the parser makes and the runner plays. Both dialects, google's and nplab's,
 * become this one shape; what only one of them writes is a field that the other leaves out.
 *
 * @module
 */

import type { Duration } from "../base/time.ts";
import type { IcmpKind } from "../wire/packet.ts";

/** Where something stands in a script's file. Both count from 1. */
export interface Place {
  /** The line. */
  readonly line: number;
  /** The column. */
  readonly column: number;
}

/** A whole script. */
export interface Script {
  /** The file that it was read from, as its reader named it. */
  readonly file: string;
  /** Its lines, for messages. */
  readonly lines: readonly string[];
  /** `--name=value` lines at the top, in order; a value is undefined where none is written. */
  readonly options: readonly ScriptOption[];
  /** What happens, in order; commands before the first time stand at `"+0"`. */
  readonly events: readonly ScriptEvent[];
}

/** An option line. */
export interface ScriptOption {
  /** Where it stands. */
  readonly place: Place;
  /** Its name, without dashes. */
  readonly name: string;
  /** Its value. */
  readonly value: string | undefined;
}

/** When an event happens, or is expected. */
export type When =
  /** Anytime: `*`. Only of packets sent. */
  | { readonly kind: "any" }
  /** `1.5`, or a range `1.0~1.2`: since the script began; `until` equals `from` where there is no range. */
  | { readonly kind: "absolute"; readonly from: Duration; readonly until: Duration }
  /** `+0.1`, or a range `+0~+0.1`: since the event before. */
  | { readonly kind: "relative"; readonly from: Duration; readonly until: Duration };

/** One event of a script. */
export interface ScriptEvent {
  /** Where its time stands. */
  readonly place: Place;
  /** When. */
  readonly when: When;
  /** What. */
  readonly action: Action;
}

/** What an event does or expects. */
export type Action =
  | PacketAction
  | IcmpAction
  | CallAction
  | CommandAction
  | CodeAction
  | FeatureAction;

/** Something that the parser understands and that no runner here can play: the script is skipped, by this name. */
export interface FeatureAction {
  /** What tells it from other actions. */
  readonly kind: "feature";
  /** The feature's name, as a user would look for it: `"SCTP"`, `"UDP packets"`, `"MPLS"`. */
  readonly name: string;
}

/** What is checked of, or given to, the IP header. */
export interface IpInfo {
  /** The whole type of service or traffic class octet. */
  readonly tos?: number;
  /** Its upper six bits alone (RFC 2474). */
  readonly dscp?: number;
  /** Its lower two bits alone (RFC 3168, section 5); `"ect01"` is either of ECT(0) and ECT(1). */
  readonly ecn?: "noecn" | "ect0" | "ect1" | "ce" | "ect01";
  /** Time to live, or hop limit. */
  readonly ttl?: number;
  /** The IPv6 flow label: read, and left alone. */
  readonly flowLabel?: number;
}

/** A TCP segment, injected or expected. */
export interface PacketAction {
  /** What tells it from other actions. */
  readonly kind: "packet";
  /** `"<"`: towards the host under test. `">"`: expected from it. */
  readonly direction: "<" | ">";
  /** The IP header, as far as it is written. */
  readonly ip: IpInfo;
  /** The ports, where they are written. */
  readonly ports?: { readonly src: number; readonly dst: number };
  /** The control bits: an or of `lib/wire/segment.ts`'s. */
  readonly flags: number;
  /** The first sequence number, uint32: relative to the sender's ISN unless `absoluteSeq`. */
  readonly seq: number;
  /** Whether `seq` is absolute (nplab: `!`). */
  readonly absoluteSeq: boolean;
  /** Whether the sequence number is not compared (nplab: `...`). */
  readonly anySeq: boolean;
  /** Octets of text. */
  readonly length: number;
  /** The acknowledgment number, uint32, relative to the receiver's ISN; 0 where it is unwritten. */
  readonly ack: number;
  /** Whether an ack is written. */
  readonly ackWritten: boolean;
  /** Whether `ack` is absolute (nplab: `!`). */
  readonly absoluteAck: boolean;
  /** The window field; undefined where it is unwritten. */
  readonly window?: number;
  /** The urgent pointer; 0 where it is unwritten. */
  readonly urgent: number;
  /** The options in order; `"any"` for `<...>`. */
  readonly options: readonly OptionSpec[] | "any";
  /** TCP over UDP (RFC 6951's idea; nplab): the outer ports, `/udp(src > dst)`. */
  readonly udp?: { readonly src: number; readonly dst: number };
}

/** An option of a segment, as it is written. */
export type OptionSpec =
  | { readonly kind: "nop" }
  | { readonly kind: "eol" }
  | { readonly kind: "mss"; readonly mss: number }
  | { readonly kind: "wscale"; readonly shift: number }
  | { readonly kind: "sackOK" }
  /** Blocks: uint32, relative like an acknowledgment number unless `absolute` (nplab: `!`). */
  | { readonly kind: "sack"; readonly blocks: readonly SackSpec[] }
  /** TS. `value` undefined: not compared (nplab: `...`). `absoluteEcho` (nplab: `!`): not mapped. */
  | {
    readonly kind: "TS";
    readonly value: number | undefined;
    readonly echo: number;
    readonly absoluteEcho: boolean;
  }
  /** Fast Open (RFC 7413), `experimental` in RFC 6994's form: the cookie, empty for a request. */
  | { readonly kind: "FO"; readonly cookie: Uint8Array; readonly experimental: boolean }
  /** Any other, as octets: MD5, AccECN, generic ones. `name` is how it is written. */
  | {
    readonly kind: "raw";
    readonly number: number;
    readonly data: Uint8Array;
    readonly name: string;
  };

/** A block of a SACK option. */
export interface SackSpec {
  /** Its first number. */
  readonly left: number;
  /** The number after its last. */
  readonly right: number;
  /** Whether both are absolute. */
  readonly absolute: boolean;
}

/** An ICMP error, injected. (One that is expected is a feature: TCP sends none.) */
export interface IcmpAction {
  /** What tells it from other actions. */
  readonly kind: "icmp";
  /** Always inbound. */
  readonly direction: "<";
  /** The IP header, as far as it is written. */
  readonly ip: IpInfo;
  /** What it means to TCP; undefined for a type that TCP does not read (echo). */
  readonly error: IcmpKind | undefined;
  /** The code on the wire: IPv4's where it has the name, else IPv6's; `icmpMeaning()` has each family's. */
  readonly code: number;
  /** How it is written: `"unreachable frag_needed"`. */
  readonly name: string;
  /** The next hop's MTU. */
  readonly mtu?: number;
  /** The quoted segment's first sequence number, relative to its sender's ISN. */
  readonly seq: number;
  /** The quoted segment's octets of text. */
  readonly length: number;
}

/** A system call, and what it must answer. */
export interface CallAction {
  /** What tells it from other actions. */
  readonly kind: "call";
  /** Its name. */
  readonly name: string;
  /** When it must end, where it blocks: written like the event's time, absolute or relative as that is. */
  readonly until?: Duration;
  /** Its arguments. */
  readonly args: readonly Expression[];
  /** What it must return. */
  readonly result: Expression;
  /** The error it must set, where one is written: `"EINPROGRESS"`. */
  readonly errno?: string;
  /** What stands behind it in parentheses. */
  readonly note?: string;
}

/** An expression: an argument, or a result. */
export type Expression =
  /** `...`: whatever fits. */
  | { readonly kind: "ellipsis"; readonly place: Place }
  | { readonly kind: "integer"; readonly place: Place; readonly value: number }
  /** A symbol: `SOL_SOCKET`. */
  | { readonly kind: "word"; readonly place: Place; readonly word: string }
  | { readonly kind: "string"; readonly place: Place; readonly text: string }
  /** `a | b`. */
  | {
    readonly kind: "or";
    readonly place: Place;
    readonly left: Expression;
    readonly right: Expression;
  }
  /** `[a, b]`: an array, or what a pointer points to. */
  | { readonly kind: "list"; readonly place: Place; readonly items: readonly Expression[] }
  /** `{name=value, ...}`: a structure; entries without a name have an empty one. `name(n)=v` keeps `n` in `count`. */
  | { readonly kind: "struct"; readonly place: Place; readonly fields: readonly Field[] }
  /** `f(x)`: `htons(80)`, `inet_addr("...")`. */
  | {
    readonly kind: "apply";
    readonly place: Place;
    readonly name: string;
    readonly args: readonly Expression[];
  };

/** A field of a structure. */
export interface Field {
  /** Its name. */
  readonly name: string;
  /** What stands in parentheses behind the name. */
  readonly count?: Expression;
  /** Its value. */
  readonly value: Expression;
}

/** A shell command between back-quotes: several lines, as written. */
export interface CommandAction {
  /** What tells it from other actions. */
  readonly kind: "command";
  /** The text between the back-quotes. */
  readonly text: string;
}

/** Assertions between `%{` and `}%`. */
export interface CodeAction {
  /** What tells it from other actions. */
  readonly kind: "code";
  /** The text between the brackets, without the blanks at its ends. */
  readonly text: string;
  /** Where the text begins, for messages. */
  readonly textPlace: Place;
}
