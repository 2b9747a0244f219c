/**
 * Stacks with one defect each, made of ours: what a conformance kit has to find.
 *
 * @module
 */

import { type Instant, NEVER } from "../../lib/base/time.ts";
import { seqDiff } from "../../lib/base/seq.ts";
import type { StackFactory } from "../../lib/net/host_options.ts";
import type { TcpConfig } from "../../lib/tcp/config.ts";
import { TcpStack } from "../../lib/tcp/endpoint.ts";
import type { IsnKey } from "../../lib/tcp/isn.ts";
import type { Call, Output, Signal, Stack } from "../../lib/tcp/stack.ts";
import { CLOSED, FIN_WAIT_1 } from "../../lib/tcp/state.ts";
import type { Packet } from "../../lib/wire/packet.ts";
import { ACK, FIN, RST, segLen, type Segment, SYN } from "../../lib/wire/segment.ts";

/** Our stack as one that is not ours: the least of the boundary, and places to do something wrong. */
export class Foreign implements Stack {
  protected readonly inner: TcpStack;

  constructor(key: IsnKey, settings: Partial<TcpConfig> = {}) {
    this.inner = new TcpStack(settings, key);
  }

  call(call: Call, now: Instant): Output {
    return this.change(this.inner.call(call, now));
  }
  arrive(packet: Packet, now: Instant): Output {
    return this.change(this.inner.arrive(this.heard(packet), now));
  }
  poll(now: Instant): Output {
    return this.change(this.inner.poll(now));
  }
  deadline(): Instant {
    return this.inner.deadline();
  }
  recurring(): boolean {
    return this.inner.recurring();
  }

  /** What comes out, changed. */
  protected change({ packets, signals, ...rest }: Output): Output {
    return {
      ...rest,
      packets: packets.map((packet) => this.sends(packet)).filter((packet) => packet !== null),
      signals: signals.flatMap((signal) => this.tells(signal)),
    };
  }
  protected heard(packet: Packet): Packet {
    return packet;
  }
  protected sends(packet: Packet): Packet | null {
    return packet;
  }
  protected tells(signal: Signal): Signal[] {
    return [signal];
  }
}

/** One that shows its connections as well. */
export class Shown extends Foreign {
  inspect(connection: number): ReturnType<TcpStack["inspect"]> {
    return this.inner.inspect(connection);
  }
}

function withBody(packet: Packet, change: Partial<Segment>): Packet {
  return { ...packet, body: { ...packet.body as Segment, ...change } };
}

class TellsTwice extends Foreign {
  protected override tells(signal: Signal): Signal[] {
    return signal.kind === "closed" ? [signal, signal] : [signal];
  }
}

class RewritesWhatItSent extends Foreign {
  #last: { window: number } | null = null;
  protected override sends(packet: Packet): Packet {
    if (this.#last !== null) this.#last.window = 7;
    const copy = withBody(packet, {});
    this.#last = copy.body as Segment;
    return copy;
  }
}

class RewritesWhatCame extends Foreign {
  protected override heard(packet: Packet): Packet {
    if (!Object.isFrozen(packet)) (packet as { ttl: number }).ttl--;
    return packet;
  }
}

class SendsOnce extends Foreign {
  readonly #reached = new Map<string, number>();
  protected override sends(packet: Packet): Packet | null {
    const s = packet.body as Segment;
    const takes = segLen(s);
    if (takes === 0 || (s.flags & RST) !== 0) return packet;
    const key = `${s.srcPort} ${s.dstPort}`;
    const end = (s.seq + takes) | 0;
    const before = this.#reached.get(key);
    if (before !== undefined && (s.flags & SYN) === 0 && seqDiff(end, before) <= 0) return null;
    this.#reached.set(key, end);
    return packet;
  }
}

class AcksTooMuch extends Foreign {
  protected override sends(packet: Packet): Packet {
    const s = packet.body as Segment;
    return (s.flags & (ACK | SYN | RST)) === ACK && s.length > 0
      ? withBody(packet, { ack: (s.ack + 1) | 0 })
      : packet;
  }
}

class DeafToFins extends Foreign {
  protected override heard(packet: Packet): Packet {
    const { body } = packet;
    return body.kind === "segment" ? withBody(packet, { flags: body.flags & ~FIN }) : packet;
  }
}

class LosesAnOctet extends Foreign {
  override call(call: Call, now: Instant): Output {
    const output = super.call(call, now);
    const [first, ...rest] = output.payloads ?? [];
    if (call.op !== "receive" || first === undefined || first.length < 1_000) return output;
    return { ...output, payloads: [{ ...first, length: first.length - 1 }, ...rest] };
  }
}

class NeverTellsEof extends Foreign {
  protected override tells(signal: Signal): Signal[] {
    return signal.kind === "eof" ? [] : [signal];
  }
}

class SkipsAState extends Foreign {
  protected override tells(signal: Signal): Signal[] {
    return signal.kind === "moved" && signal.to === FIN_WAIT_1 ? [] : [signal];
  }
}

class LeaksWhatWasReset extends Foreign {
  protected override tells(signal: Signal): Signal[] {
    const silent = signal.kind === "closed" && signal.outcome === "reset" ||
      signal.kind === "moved" && signal.to === CLOSED && signal.cause === "reset";
    return silent ? [] : [signal];
  }
}

class Throws extends Foreign {
  protected override heard(packet: Packet): Packet {
    const { body } = packet;
    if (body.kind === "segment" && body.length > 1_000) {
      throw new RangeError("offset is out of bounds");
    }
    return packet;
  }
}

class Restless extends Foreign {
  override deadline(): Instant {
    return 0 as Instant;
  }
}

class Timeless extends Foreign {
  override deadline(): Instant {
    return NaN as Instant;
  }
}

class ForgetsTimers extends Foreign {
  override deadline(): Instant {
    const at = this.inner.deadline();
    return at > 2e9 ? NEVER : at;
  }
}

class TakesTooMuch extends Foreign {
  override call(call: Call, now: Instant): Output {
    const output = super.call(call, now);
    return call.op === "send" ? { ...output, octets: call.payload.length + 1 } : output;
  }
}

class ShowsGhosts extends Shown {
  readonly #shown = new Map<number, ReturnType<TcpStack["inspect"]>>();
  override inspect(connection: number): ReturnType<TcpStack["inspect"]> {
    const seen = super.inspect(connection);
    if (seen !== undefined) this.#shown.set(connection, seen);
    return seen ?? this.#shown.get(connection);
  }
}

class LowersSndUna extends Shown {
  #asked = 0;
  override inspect(connection: number): ReturnType<TcpStack["inspect"]> {
    const seen = super.inspect(connection);
    const back = this.#asked++ % 2;
    return seen && { ...seen, sndUna: (seen.sndUna - back) | 0 };
  }
}

/** A stack with a defect, and who has to find it. */
export interface Broken {
  /** What is wrong. */
  readonly what: string;
  readonly factory: StackFactory;
  /** Where it stands; as A if left out. */
  readonly side?: "A" | "B";
  /** The parts of the kit that have to find it, and by what words. */
  readonly by: Readonly<
    Partial<Record<"contract" | "matrix" | "liveness" | "catalogue" | "lives", RegExp>>
  >;
}

const set = (settings: Partial<TcpConfig>): StackFactory => (key) => new Foreign(key, settings);

/** All of them. */
export const BROKEN: readonly Broken[] = [
  {
    what: "closed is told twice",
    factory: (key) => new TellsTwice(key),
    by: {
      contract: /"closed" was told of connection 0, which is not open/,
      liveness: /stack-contract/,
    },
  },
  {
    what: "a packet is written over once it was sent",
    factory: (key) => new RewritesWhatItSent(key),
    by: { contract: /a packet changed after it was sent/, liveness: /immutable/ },
  },
  {
    what: "a packet that came is written over",
    factory: (key) => new RewritesWhatCame(key),
    by: { liveness: /arrive\(\) changed the packet that arrived/ },
  },
  {
    what: "nothing but SYNs is ever sent again",
    factory: (key) => new SendsOnce(key),
    by: {
      liveness: /outcome closed/,
      lives: /A\.[cpq]\d* gave up though nothing was lost any more/,
    },
  },
  {
    what: "segments with text acknowledge one too many",
    factory: (key) => new AcksTooMuch(key),
    by: { liveness: /ack-received: A\.c acknowledged 1 sequence numbers that it never received/ },
  },
  {
    what: "FINs are not heard",
    factory: (key) => new DeafToFins(key),
    by: { matrix: /FIN/, liveness: /CheckFailed/ },
  },
  {
    what: "an octet of a long read is lost",
    factory: (key) => new LosesAnOctet(key),
    by: { liveness: /stream-prefix/ },
  },
  {
    what: "EOF is never told",
    factory: (key) => new NeverTellsEof(key),
    by: { liveness: /took the FIN of its peer and told nobody/, matrix: /eof/ },
  },
  {
    what: "a state is not told",
    factory: (key) => new SkipsAState(key),
    by: { liveness: /"moved" left FIN-WAIT-1, and connection \d is in ESTABLISHED/ },
  },
  {
    what: "a TCB stays when a reset came",
    factory: (key) => new LeaksWhatWasReset(key),
    by: { liveness: /must not end in|outcome reset/, matrix: /reset/ },
  },
  {
    what: "it throws",
    factory: (key) => new Throws(key),
    by: { liveness: /the stack threw RangeError: offset is out of bounds\n {4}at / },
  },
  {
    what: "it wants to be polled for ever",
    factory: (key) => new Restless(key),
    by: { contract: /deadline\(\) of a new stack gave 0/, liveness: /never has done/ },
  },
  {
    what: "it does not know when to be polled",
    factory: (key) => new Timeless(key),
    by: { contract: /deadline\(\) gave NaN/ },
  },
  {
    what: "its timers stop after two seconds",
    factory: (key) => new ForgetsTimers(key),
    by: { contract: /a minute passed/, liveness: /CheckFailed/ },
  },
  {
    what: "send takes more than it was given",
    factory: (key) => new TakesTooMuch(key),
    by: { contract: /send took 11 octets/ },
  },
  {
    what: "a connection that is gone is still shown",
    factory: (key) => new ShowsGhosts(key),
    by: { contract: /inspect\(\) shows a connection that is gone/ },
  },
  {
    what: "SND.UNA goes back",
    factory: (key) => new LowersSndUna(key),
    by: { liveness: /no-going-back/ },
  },
  {
    what: "there is no TIME-WAIT",
    factory: set({ timeWait: "none" }),
    by: { liveness: /legal-edges/, catalogue: /CheckFailed/ },
  },
  {
    what: "the handshake has two ways",
    side: "B",
    factory: set({ handshake: "two-way" }),
    by: { matrix: /SYN-RECEIVED/, liveness: /legal-edges/ },
  },
  {
    what: "any reset is obeyed",
    factory: set({ resets: "any" }),
    by: { matrix: /RST/ },
  },
];
