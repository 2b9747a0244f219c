/**
 * A host's TCP: what comes in is handed to the room that knows it, what comes out is collected. It knows
 * nothing of worlds, links, traces or clocks: `now` is told at every call.
 *
 * @module
 */

import { unreachable } from "../base/fail.ts";
import type { Instant } from "../base/time.ts";
import type { Packet } from "../wire/packet.ts";
import type { Payload } from "../wire/payload.ts";
import { FIN, type Segment, SYN } from "../wire/segment.ts";
import { arriveOther } from "./arrive.ts";
import { arriveIcmp } from "./arrive_icmp.ts";
import { arriveListen } from "./arrive_listen.ts";
import { arriveSynSent } from "./arrive_syn_sent.ts";
import {
  abortNow,
  accept,
  type Answer,
  close,
  configure,
  configurePort,
  connect,
  listen,
  receive,
  send,
  shutdown,
  unlisten,
} from "./calls.ts";
import { type TcpConfig, wholeConfig } from "./config.ts";
import { Core, NONE } from "./core.ts";
import { emit } from "./emit.ts";
import { expire } from "./expire.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { IsnKey } from "./isn.ts";
import { heard } from "./keep_alive.ts";
import { metricsOf } from "./metrics.ts";
import type {
  Call,
  ConnectionNumber,
  Inspection,
  Metrics,
  Output,
  Signal,
  Stack,
} from "./stack.ts";
import { SYN_SENT } from "./state.ts";

/** What {@linkcode TcpStack} hands out: the same object at every call, with lists of its own each time. */
class StackOutput implements Output, Answer {
  error: Answer["error"] = null;
  connection: ConnectionNumber = -1;
  octets = 0;
  payloads: readonly Payload[] = NONE;
  packets: readonly Packet[] = NONE;
  signals: readonly Signal[] = NONE;

  /** An answer to begin with. */
  clear(core: Core): this {
    core.packets = NONE;
    core.signals = NONE;
    this.error = null;
    this.connection = -1;
    this.octets = 0;
    this.payloads = NONE;
    return this;
  }

  /** What came of it. */
  collect(core: Core): this {
    this.packets = core.packets;
    this.signals = core.signals;
    return this;
  }
}

/** A TCP after RFC 9293 and what it cites. */
export class TcpStack implements Stack {
  readonly #core: Core;
  readonly #output = new StackOutput();

  /**
   * A stack without connections.
   *
   * @param config settings that differ from {@linkcode TCP_DEFAULTS}
   * @param isnKey the secret behind its initial sequence numbers: another for each host and boot
   */
  constructor(config: Partial<TcpConfig> = {}, isnKey: IsnKey = { key0: 0, key1: 0 }) {
    this.#core = new Core(wholeConfig(config), isnKey);
  }

  /** Its settings. */
  get config(): TcpConfig {
    return this.#core.config;
  }

  /** How many TCBs it holds; listeners have none. */
  get tcbs(): number {
    return this.#core.flows.size;
  }

  /** Serves a user call; what it makes due goes out with it. */
  call(call: Call, now: Instant): Output {
    const output = this.#begin(now);
    this.#dispatch(call, now, output);
    return output.collect(this.#core);
  }

  /**
   * Takes a packet. Answers to it wait for the next poll, due at once: MUST-58 wants ACKs aggregated, and an
   * application that reacts at the same moment lets its data or FIN carry them.
   */
  arrive(packet: Packet, now: Instant): Output {
    const core = this.#core;
    const output = this.#begin(now);
    if (packet.body.kind === "icmp") arriveIcmp(core, packet, packet.body);
    else arriveSegment(core, packet, packet.body, now);
    return output.collect(core);
  }

  /** Fires the timers that are due and sends the answers that waited. */
  poll(now: Instant): Output {
    const core = this.#core;
    const output = this.#begin(now);
    const { timers } = core;
    while (timers.next() <= now) expire(core, timers.take(), now);
    const { dirty } = core;
    core.dirty = NONE;
    for (let i = 0; i < dirty.length; i++) {
      const tcb = dirty[i]!;
      tcb.dirty = false;
      if (core.lives(tcb)) emit(core, tcb, now, "segment");
    }
    return output.collect(core);
  }

  /** When it wants to be polled: 0, long past, when answers wait. */
  deadline(): Instant {
    return this.#core.dirty.length > 0 ? 0 as Instant : this.#core.timers.next();
  }

  /** Whether only zero-window probes and keep-alive are left. */
  recurring(): boolean {
    return this.#core.dirty.length === 0 && this.#core.timers.busy === 0;
  }

  /** Every number that decides its future: see `fingerprint.ts`. */
  fingerprint(now: Instant): readonly number[] {
    return fingerprintOf(this.#core, now);
  }

  /** STATUS (RFC 9293, section 3.10.6). */
  inspect(connection: ConnectionNumber): Inspection | undefined {
    return this.#core.tcbs[connection] ?? undefined;
  }

  /** What a connection has measured and agreed on; undefined if there is none of this number. */
  metrics(connection: ConnectionNumber): Metrics | undefined {
    const tcb = this.#core.tcbs[connection];
    return tcb === undefined || tcb === null ? undefined : metricsOf(tcb);
  }

  #begin(now: Instant): StackOutput {
    this.#core.now = now;
    return this.#output.clear(this.#core);
  }

  #dispatch(call: Call, now: Instant, answer: Answer): void {
    const core = this.#core;
    switch (call.op) {
      case "connect":
        return connect(core, call, now, answer);
      case "listen":
        return listen(core, call, answer);
      case "unlisten":
        return unlisten(core, call, answer);
      case "accept":
        return accept(core, call, answer);
      case "configure-port":
        return configurePort(core, call, answer);
    }
    const tcb = core.tcbs[call.connection];
    if (tcb === undefined || tcb === null) {
      answer.error = "connection does not exist";
      return;
    }
    switch (call.op) {
      case "send":
        return send(core, tcb, call, now, answer);
      case "receive":
        return receive(core, tcb, call.octets, now, answer);
      case "shutdown":
        return shutdown(core, tcb, now, answer);
      case "close":
        return close(core, tcb, now, answer, call.linger);
      case "configure":
        return configure(core, tcb, call.settings, now);
      case "abort":
        return abortNow(core, tcb);
      default:
        unreachable(call);
    }
  }
}

/** Hands a segment to its connection, to a listener, or to nobody (RFC 9293, section 3.10.7). */
function arriveSegment(core: Core, packet: Packet, segment: Segment, now: Instant): void {
  const { config } = core;
  if (config.dropSynFin && (segment.flags & (SYN | FIN)) === (SYN | FIN)) return;
  const tcb = core.flows.get(packet.dst, segment.dstPort, packet.src, segment.srcPort);
  if (tcb !== undefined) {
    if (tcb.extras !== null) heard(core, tcb, tcb.extras, now);
    if (tcb.state === SYN_SENT) arriveSynSent(core, tcb, packet, segment, now);
    else arriveOther(core, tcb, packet, segment, now);
    return;
  }
  const listener = core.listeners.get(segment.dstPort);
  if (listener !== undefined) arriveListen(core, listener, packet, segment, now);
  else if (isAnswered(config, segment)) core.refuse(packet, segment, config);
}

/** Whether a segment for nobody draws a reset. */
function isAnswered({ unknownSegments }: TcpConfig, { flags }: Segment): boolean {
  switch (unknownSegments) {
    case "reset":
      return true;
    case "drop-syn":
      return (flags & SYN) === 0;
    case "drop":
      return false;
    default:
      return unreachable(unknownSegments);
  }
}
