/** What the tests of `lib/check` share: runs told by hand, event by event, and a judge for them. */

import type { Instant } from "../../lib/base/time.ts";
import { CheckSet } from "../../lib/check/check_set.ts";
import type {
  CheckName,
  CheckView,
  Failure,
  FinalView,
  Preconditions,
} from "../../lib/check/view.ts";
import type { End, TraceEvent } from "../../lib/net/events.ts";
import { TCP_DEFAULTS, type TcpConfig } from "../../lib/tcp/config.ts";
import type { CallError, Inspection, Outcome } from "../../lib/tcp/stack.ts";
import {
  type Cause,
  CLOSE_WAIT,
  CLOSED,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  LAST_ACK,
  LISTEN,
  type State,
  SYN_RECEIVED,
  SYN_SENT,
  TIME_WAIT,
} from "../../lib/tcp/state.ts";
import { numbered, type Packet, packetOf } from "../../lib/wire/packet.ts";
import { patternChunk, type Payload } from "../../lib/wire/payload.ts";
import { ACK, FIN, segment, type SegmentInit, SYN } from "../../lib/wire/segment.ts";

/** An end's ISS: near the wrap, so that signed and unsigned numbers part ways. */
export const ISS: Readonly<Record<number, number>> = { 1: 0x7fff_ff00, 2: -100, 3: 5000, 4: 9000 };

/** Makes an end. Odd ids are A's active ones, even ids B's passive ones. */
export function end(id: number, more: Partial<End> = {}): End {
  const active = id % 2 === 1;
  const incarnation = Math.ceil(id / 2);
  return {
    id,
    name: `${active ? "A" : "B"}.c${incarnation === 1 ? "" : `#${incarnation}`}`,
    host: active ? "A" : "B",
    passive: !active,
    stream: id,
    localAddress: active ? 1 : 2,
    localPort: active ? 1000 : 80,
    remoteAddress: active ? 2 : 1,
    remotePort: active ? 80 : 1000,
    ...more,
  };
}

/** The first connection's ends. */
export const A = end(1);
export const B = end(2);

/** An event, or what `inspect()` shows of an end from then on. */
export type Step = TraceEvent | { readonly kind: "shows"; readonly end: End; readonly seen: Shown };
/** What `inspect()` shows, as far as it differs from a fresh connection; null for nothing. */
export type Shown = Partial<Inspection> | null;

/** A run being told. Sequence numbers are counted from the ISS of their end. */
export class Story {
  readonly steps: Step[] = [];
  at = 0 as Instant;
  #packets = 0;

  time(milliseconds: number): this {
    this.at = Math.round(milliseconds * 1e6) as Instant;
    return this;
  }

  call(end: End, call: (TraceEvent & { kind: "called" })["call"], octets = 0): this {
    const error: CallError | null = null;
    this.steps.push({ kind: "called", at: this.at, host: end.host, end, call, octets, error });
    return this;
  }

  open(end: End): this {
    this.steps.push({ kind: "opened", at: this.at, end });
    return this;
  }

  move(end: End, from: State, to: State, cause: Cause): this {
    this.steps.push({ kind: "moved", at: this.at, end, from, to, cause });
    return this;
  }

  close(end: End, outcome: Outcome): this {
    this.steps.push({ kind: "closed", at: this.at, end, outcome });
    return this;
  }

  read(end: End, payload: Payload): this {
    this.steps.push({ kind: "read", at: this.at, end, payload });
    return this;
  }

  eof(end: End): this {
    this.steps.push({ kind: "eof", at: this.at, end });
    return this;
  }

  host(host: string, act: "reboot" | "pause" | "resume"): this {
    this.steps.push({ kind: "host", at: this.at, host, act });
    return this;
  }

  /** From here on `inspect(end)` shows this, besides what a fresh connection shows; null for nothing. */
  show(end: End, seen: Shown): this {
    this.steps.push({ kind: "shows", end, seen });
    return this;
  }

  /** A segment between the ends `from` and `to`, its numbers counted from their ISNs. */
  packet(from: End, to: End, init: Omit<SegmentInit, "srcPort" | "dstPort">): Packet {
    const acks = ((init.flags ?? ACK) & ACK) !== 0;
    return numbered(
      packetOf(
        from.localAddress,
        from.remoteAddress,
        segment({
          window: 65_535,
          flags: ACK,
          ...init,
          srcPort: from.localPort,
          dstPort: from.remotePort,
          seq: ISS[from.id]! + (init.seq ?? 0),
          ack: acks ? ISS[to.id]! + (init.ack ?? 0) : 0,
          ...((init.length ?? 0) > 0
            ? {
              chunk: init.chunk ?? patternChunk(from.stream),
              offset: init.offset ?? (init.seq ?? 0) - 1,
            }
            : {}),
        }),
      ),
      ++this.#packets,
    );
  }

  sends(from: End, packet: Packet): this {
    this.steps.push({
      kind: "sent",
      at: this.at,
      host: from.host,
      end: from,
      packet,
      identity: { try: 1, seq: 0, ack: 0, state: CLOSED },
    });
    return this;
  }

  arrives(to: End | null, packet: Packet, host = to?.host ?? "B"): this {
    this.steps.push({ kind: "delivered", at: this.at, host, end: to, packet });
    return this;
  }

  /** A segment is sent now and arrives 10 ms later, which it then is. */
  pass(from: End, to: End, init: Omit<SegmentInit, "srcPort" | "dstPort">): this {
    const packet = this.packet(from, to, init);
    this.sends(from, packet);
    this.at = (this.at + 10e6) as Instant;
    return this.arrives(to, packet);
  }

  /** The handshake of two ends, 20 ms. */
  handshake(a: End = A, b: End = B, synOptions: SegmentInit["options"] = {}): this {
    const options = synOptions;
    this.call(a, "connect").open(a).move(a, CLOSED, SYN_SENT, "call");
    const syn = this.packet(a, b, { flags: SYN, options });
    this.sends(a, syn).time(this.at / 1e6 + 10).arrives(null, syn);
    this.open(b).move(b, LISTEN, SYN_RECEIVED, "segment");
    this.pass(b, a, { flags: SYN | ACK, ack: 1, options });
    this.move(a, SYN_SENT, ESTABLISHED, "segment");
    this.pass(a, b, { seq: 1, ack: 1 });
    return this.move(b, SYN_RECEIVED, ESTABLISHED, "segment");
  }

  /** A's user sends 100 octets, B's reads them. */
  data(a: End = A, b: End = B, from = 0): this {
    this.call(a, "send", 100);
    this.pass(a, b, { seq: 1 + from, ack: 1, length: 100 });
    this.read(b, { chunk: patternChunk(a.stream), offset: from, length: 100 });
    return this.pass(b, a, { seq: 1, ack: 101 + from });
  }

  /** A shuts its direction, then B; A waits for 2MSL. `sent` octets went before. */
  fourWayClose(a: End = A, b: End = B, sent = 100): this {
    const fin = 1 + sent;
    this.halfClose(a, b, sent).call(b, "shutdown").move(b, CLOSE_WAIT, LAST_ACK, "call");
    this.pass(b, a, { flags: FIN | ACK, seq: 1, ack: fin + 1 });
    this.eof(a).move(a, FIN_WAIT_2, TIME_WAIT, "segment");
    this.pass(a, b, { seq: fin + 1, ack: 2 });
    this.move(b, LAST_ACK, CLOSED, "segment").close(b, "closed");
    this.at = (this.at - 10e6 + 240e9) as Instant;
    return this.move(a, TIME_WAIT, CLOSED, "timeout").close(a, "closed");
  }

  /** A shuts its direction. */
  halfClose(a: End = A, b: End = B, sent = 100): this {
    const fin = 1 + sent;
    this.call(a, "shutdown").move(a, ESTABLISHED, FIN_WAIT_1, "call");
    this.pass(a, b, { flags: FIN | ACK, seq: fin, ack: 1 });
    this.eof(b).move(b, ESTABLISHED, CLOSE_WAIT, "segment");
    this.pass(b, a, { seq: 1, ack: fin + 1 });
    return this.move(a, FIN_WAIT_1, FIN_WAIT_2, "segment");
  }
}

/** How a run is judged. */
export interface Court {
  readonly names?: readonly CheckName[];
  readonly preconditions?: Partial<Preconditions>;
  /** Settings that differ; null for foreign stacks. */
  readonly config?: Partial<TcpConfig> | null;
  /** How the run ended; at quiescence, with the ends that the events leave, if left out. */
  readonly final?: Partial<FinalView>;
  /** The hosts' clock; the world's if left out. */
  readonly hostTime?: (at: Instant) => Instant;
}

const FRESH: Inspection = {
  ...A,
  state: ESTABLISHED,
  iss: 0,
  irs: 0,
  sndUna: 0,
  sndNxt: 0,
  sndWnd: 65_535,
  rcvNxt: 0,
  rcvAdv: 0,
  rto: 1e9,
  rexmitAt: Infinity,
  timeWaitAt: Infinity,
  unreadOctets: 0,
};

/** Feeds a run to the checks. */
export function judge(steps: readonly Step[], court: Court = {}): readonly Failure[] {
  const shown = new Map<End, Shown>();
  const config = court.config === null ? undefined : { ...TCP_DEFAULTS, ...court.config };
  const view: CheckView = {
    inspect(end) {
      const seen = shown.get(end);
      return seen ? { ...FRESH, ...seen } : undefined;
    },
    config: () => config,
    hostTime: (_end, at) => court.hostTime?.(at) ?? at,
  };
  const { names, preconditions } = court;
  const set = new CheckSet(view, {
    ...(names === undefined ? {} : { names }),
    ...(preconditions === undefined ? {} : { preconditions }),
  });
  const open = new Set<End>();
  let now = 0 as Instant;
  for (const step of steps) {
    if (step.kind === "shows") {
      shown.set(step.end, step.seen);
      continue;
    }
    now = step.at;
    if (step.kind === "opened") open.add(step.end);
    if (step.kind === "closed") open.delete(step.end);
    set.observe(step);
  }
  const ends = [...open];
  const verdict = set.finish({ ...view, now, quiescent: true, ends, pending: [], ...court.final });
  return verdict.failures;
}

/** The failures as `check: message`, to be compared. */
export function told(steps: readonly Step[], court: Court = {}): string[] {
  return judge(steps, court).map(({ check, message }) => `${check}: ${message}`);
}

/** A whole good run: handshake, 100 octets, four-way close. */
export function goodRun(): Story {
  return new Story().handshake().data().fourWayClose();
}

/** The same steps, each changed by `change`; what it returns undefined for is left out. */
export function mutate(
  steps: readonly Step[],
  change: (step: Step, at: number) => Step | undefined,
): Step[] {
  return steps.map(change).filter((step) => step !== undefined);
}
