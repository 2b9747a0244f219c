/**
 * What ties a script's connection to one of the world: addresses, sequence numbers, timestamps. Scripts count
 * sequence numbers from each side's SYN, except on SYNs themselves, where they are absolute; the script chooses the
 * peer's ISN, the host its own.
 *
 * @module
 */

import type { Address } from "../wire/address.ts";

/** How far a flow is, as the script tells it. */
export type FlowStage =
  /** A socket that does nothing yet. */
  | "idle"
  | "listening"
  /** `connect()` was called. */
  | "connecting"
  /** The script has expected its SYN. */
  | "syn-sent"
  /** The script has given the SYN-ACK. */
  | "syn-acked"
  /** The script has given the first packet. */
  | "opened"
  /** The script has expected the SYN-ACK. */
  | "syn-ack-sent"
  /** The script has given an ACK. */
  | "accepted";

/** TCP in datagrams of UDP: the outer ports. */
export interface Tunnel {
  /** The host's. */
  readonly localPort: number;
  /** The peer's. */
  readonly remotePort: number;
}

/** A connection as the script sees it. */
export class Flow {
  /** How far it is. */
  stage: FlowStage = "idle";
  /** The host's address. */
  localAddress: Address = 0;
  /** The host's port; 0 while it is not known. */
  localPort = 0;
  /** The peer's address. */
  remoteAddress: Address = 0;
  /** The peer's port; 0 while it is not known. */
  remotePort = 0;
  /** The host's ISN in the script, uint32. */
  scriptIss = 0;
  /** The host's ISN in the world, int32. */
  liveIss = 0;
  /** The peer's ISN, the same in both, int32. */
  liveIrs = 0;
  /** The datagrams that its segments are in; null if they are in none. */
  tunnel: Tunnel | null = null;

  /** The host's timestamps in the world, by those in the script. */
  readonly #stamps: Map<number, number> = new Map();
  /** The first pair of them; null before. */
  #firstStamp: readonly [script: number, live: number] | null = null;

  /** Whether a packet sent by the host is of this flow. */
  isOf(src: Address, srcPort: number, dst: Address, dstPort: number): boolean {
    return this.localPort === srcPort && this.remotePort === dstPort &&
      this.localAddress === src && this.remoteAddress === dst;
  }

  /** What is added to a number of the peer's in the script, for one in the world. */
  remoteShift(syn: boolean): number {
    return syn ? 0 : this.liveIrs;
  }

  /** What is added to a number of the host's in the script, for one in the world. */
  localShift(syn: boolean): number {
    return syn ? (this.liveIss - this.scriptIss) | 0 : this.liveIss;
  }

  /** A timestamp of the host's was expected as `script` and came as `live`. */
  learnStamp(script: number, live: number): void {
    this.#stamps.set(script >>> 0, live | 0);
    this.#firstStamp ??= [script, live];
  }

  /** A timestamp that the host sent, in the script's terms; undefined before the first that was expected. */
  scriptStamp(live: number): number | undefined {
    if (this.#firstStamp === null) return undefined;
    const [script, first] = this.#firstStamp;
    return (script + (live - first)) >>> 0;
  }

  /**
   * The timestamp in the world that the script echoes; undefined if it is not known.
   *
   * @param scaled whether its distance to the first does for one that was never expected
   */
  liveStamp(script: number, scaled: boolean): number | undefined {
    const known = this.#stamps.get(script >>> 0);
    if (known !== undefined || !scaled || this.#firstStamp === null) return known;
    const [firstScript, firstLive] = this.#firstStamp;
    return (script - firstScript + firstLive) | 0;
  }
}
