/** What the tests of `lib/net` share: a world of two hosts, its events, and patterns of segments. */

import { type DurationText, type Instant, parseDuration } from "../../lib/base/time.ts";
import type { FaultAct, TraceEvent } from "../../lib/net/events.ts";
import type { HostOptions } from "../../lib/net/host_options.ts";
import type { Host } from "../../lib/net/host.ts";
import type { FaultSpec, SegmentPattern } from "../../lib/net/pattern.ts";
import type { Wire } from "../../lib/net/wire.ts";
import { World, type WorldOptions } from "../../lib/net/world.ts";
import type { LinkOptions } from "../../lib/link/options.ts";
import { FIN, FLAG_NAMES, flagNames, PSH } from "../../lib/wire/segment.ts";

/** Two hosts, a link between them, and everything that happened. */
export interface Stage {
  readonly world: World;
  readonly a: Host;
  readonly b: Host;
  readonly wire: Wire;
  readonly events: TraceEvent[];
}

export interface StageOptions extends WorldOptions {
  readonly a?: HostOptions;
  readonly b?: HostOptions;
  readonly link?: Partial<LinkOptions>;
}

export function stage(options: StageOptions = {}): Stage {
  const events: TraceEvent[] = [];
  const { a, b, link, ...others } = options;
  const observer = { observe: (event: TraceEvent) => void events.push(event) };
  const world = new World({ observer, ...others });
  // These tests are about the network: every write is a segment of its own, and a
  // full one has 1,460 octets.
  const tcp = { nagle: false, timestamps: false, sack: false };
  const one = world.host("A", { ...a, tcp: { ...tcp, ...a?.tcp } });
  const other = world.host("B", { ...b, tcp: { ...tcp, ...b?.tcp } });
  const wire = world.link(one, other, link ?? { delay: parseDuration("20ms") });
  return { world, a: one, b: other, wire, events };
}

export function moment(text: DurationText): Instant {
  return Number(parseDuration(text)) as Instant;
}

/** A pattern of segments: flags by name, "exactly" them (PSH aside); the rest is not compared. */
export function pattern(flags: string, rest: Partial<SegmentPattern> = {}): SegmentPattern {
  const bits = FLAG_NAMES.reduce(
    (all, [bit, n]) => flags.split(",").includes(n) ? all | bit : all,
    0,
  );
  return {
    from: null,
    end: null,
    flags: bits,
    flagsMask: flags === "" ? 0 : 63 & ~PSH,
    seq: null,
    ack: null,
    length: null,
    octets: null,
    tries: null,
    state: null,
    window: null,
    between: null,
    ...rest,
  };
}

/** Every FIN, whatever else is set. */
export function fins(rest: Partial<SegmentPattern> = {}): SegmentPattern {
  return { ...pattern("", rest), flags: FIN, flagsMask: FIN };
}

export function fault(act: FaultAct, of: SegmentPattern, rest: Partial<FaultSpec> = {}): FaultSpec {
  const spec = {
    act,
    pattern: of,
    timesMax: 1,
    to: null,
    span: 0,
    copies: 1,
    as: "",
    optional: false,
  };
  return { ...spec, ...rest };
}

/** What was sent, dropped, copied and delivered, one line each: `"0.02 delivered B SYN"`. */
export function story(events: readonly TraceEvent[], kinds: string): string[] {
  const lines: string[] = [];
  for (const event of events) {
    if (!kinds.split(" ").includes(event.kind) || !("packet" in event)) continue;
    const { body, corrupted } = event.packet;
    const flags = body.kind === "segment" ? flagNames(body.flags) : body.error;
    const text = body.kind === "segment" && body.length > 0 ? `+${body.length}` : "";
    const where = "host" in event ? `${event.host} ` : "";
    const why = event.kind === "dropped" ? ` ${event.reason}` : "";
    const hurt = corrupted ? " corrupted" : "";
    lines.push(`${event.at / 1e9} ${event.kind} ${where}${flags}${text}${why}${hurt}`);
  }
  return lines;
}
