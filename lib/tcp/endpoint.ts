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
import { arriveOther } from "./arrive.ts";
import { arriveIcmp } from "./arrive_icmp.ts";
import { arriveListen } from "./arrive_listen.ts";
import { arriveSynSent } from "./arrive_syn_sent.ts";
import {
  abortNow,
  accept,
  type Answer,
  close,
  connect,
  listen,
  receive,
  send,
  shutdown,
  unlisten,
} from "./calls.ts";
import { TCP_DEFAULTS, type TcpConfig } from "./config.ts";
import { Core } from "./core.ts";
import { emit } from "./emit.ts";
import { expire } from "./expire.ts";
import type { IsnKey } from "./isn.ts";
import type { Call, ConnectionNumber, Inspection, Output, Signal, Stack } from "./stack.ts";
import { SYN_SENT } from "./state.ts";

const NOTHING: readonly Payload[] = Object.freeze([]);

/** What {@linkcode TcpStack} hands out: the same object and arrays at every call. */
class StackOutput implements Output, Answer {
  error: Answer["error"] = null;
  connection: ConnectionNumber = -1;
  octets = 0;
  payloads: readonly Payload[] = NOTHING;

  constructor(readonly packets: Packet[], readonly signals: Signal[]) {}

  clear(): this {
    // Setting a length that already holds is far from free.
    if (this.packets.length > 0) this.packets.length = 0;
    if (this.signals.length > 0) this.signals.length = 0;
    this.error = null;
    this.connection = -1;
    this.octets = 0;
    this.payloads = NOTHING;
    return this;
  }
}

/** A TCP after RFC 9293 and what it cites. */
export class TcpStack implements Stack {
  readonly #core: Core;
  readonly #output: StackOutput;

  /**
   * A stack without connections.
   *
   * @param config settings that differ from {@linkcode TCP_DEFAULTS}
   * @param isnKey the secret behind its initial sequence numbers: another for each host and boot
   */
  constructor(config: Partial<TcpConfig> = {}, isnKey: IsnKey = { key0: 0, key1: 0 }) {
    this.#core = new Core(Object.freeze({ ...TCP_DEFAULTS, ...config }), isnKey);
    this.#output = new StackOutput(this.#core.packets, this.#core.signals);
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
    const output = this.#output.clear();
    this.#dispatch(call, now, output);
    return output;
  }

  /**
   * Takes a packet. Answers to it wait for the next poll, due at once: MUST-58 wants ACKs aggregated, and an
   * application that reacts at the same moment lets its data or FIN carry them.
   */
  arrive(packet: Packet, now: Instant): Output {
    const output = this.#output.clear();
    const core = this.#core;
    const { body } = packet;
    if (body.kind === "icmp") {
      arriveIcmp(core, packet, body);
      return output;
    }
    const tcb = core.flows.get(packet.dst, body.dstPort, packet.src, body.srcPort);
    if (tcb !== undefined) {
      if (tcb.state === SYN_SENT) arriveSynSent(core, tcb, packet, body, now);
      else arriveOther(core, tcb, packet, body, now);
      return output;
    }
    const listener = core.listeners.get(body.dstPort);
    if (listener !== undefined) arriveListen(core, listener, packet, body, now);
    else if (core.config.unknownSegments === "reset") core.refuse(packet, body);
    return output;
  }

  /** Fires the timers that are due and sends the answers that waited. */
  poll(now: Instant): Output {
    const output = this.#output.clear();
    const { timers, dirty } = this.#core;
    while (timers.next() <= now) expire(this.#core, timers.take(), now);
    for (const tcb of dirty) {
      tcb.dirty = false;
      if (this.#core.lives(tcb)) emit(this.#core, tcb, now, "segment");
    }
    if (dirty.length > 0) dirty.length = 0;
    return output;
  }

  /** When it wants to be polled: 0, long past, when answers wait. */
  deadline(): Instant {
    return this.#core.dirty.length > 0 ? 0 as Instant : this.#core.timers.next();
  }

  /** Whether only zero-window probes are left. */
  recurring(): boolean {
    return this.#core.dirty.length === 0 && this.#core.timers.busy === 0;
  }

  /** STATUS (RFC 9293, section 3.10.6). */
  inspect(connection: ConnectionNumber): Inspection | undefined {
    return this.#core.tcbs[connection] ?? undefined;
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
    }
    const tcb = core.tcbs[call.connection];
    if (tcb === undefined || tcb === null) {
      answer.error = "connection does not exist";
      return;
    }
    switch (call.op) {
      case "send":
        return send(core, tcb, call.payload, now, answer);
      case "receive":
        return receive(core, tcb, call.octets, now, answer);
      case "shutdown":
        return shutdown(core, tcb, now, answer);
      case "close":
        return close(core, tcb, now, answer);
      case "abort":
        return abortNow(core, tcb);
      default:
        unreachable(call);
    }
  }
}
