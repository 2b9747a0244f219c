/**
 * Who plays in a ladder: which hosts have the two columns, which connections are shown, what they are
 * called. It leaves out what they do.
 *
 * @module
 */

import type { End, TraceEvent } from "../net/events.ts";
import { type Address, formatAddress } from "../wire/address.ts";
import type { Packet } from "../wire/packet.ts";
import type { LadderPicture, Side } from "./ladder_row.ts";

/** A pair of sockets, the same seen from either end. */
function pairKey(a: Address, aPort: number, b: Address, bPort: number): string {
  const swap = a > b || (a === b && aPort > bPort);
  return swap ? `${b}:${bPort}-${a}:${aPort}` : `${a}:${aPort}-${b}:${bPort}`;
}

function pairOfEnd(end: End): string {
  return pairKey(end.localAddress, end.localPort, end.remoteAddress, end.remotePort);
}

/** The sockets of a segment, or those that an ICMP error quotes (its receiver's, hence the order). */
function pairOfPacket({ src, dst, body }: Packet): string {
  return body.kind === "segment"
    ? pairKey(src, body.srcPort, dst, body.dstPort)
    : pairKey(dst, body.quotedSrcPort, body.quotedDst, body.quotedDstPort);
}

/** A connection's name without its host's. */
function shortName(end: End): string {
  return end.name.startsWith(`${end.host}.`) ? end.name.slice(end.host.length + 1) : end.name;
}

/** The cast of one ladder. */
export class Cast {
  /** The names over the columns. */
  readonly heads: LadderPicture["heads"];
  /** Whether rows have to name their connection: a host has more than one. */
  readonly named: boolean;
  readonly #hosts: readonly [string, string];
  /** The end that a column is confined to; null for all of its host's. */
  readonly #only: readonly [string | null, string | null];
  readonly #hostOf = new Map<Address, string>();
  readonly #ends: readonly End[];
  /** The end last opened on a pair of sockets, as the story goes on. */
  readonly #current = new Map<string, End>();

  /**
   * The cast of a run.
   *
   * @param ends hosts or ends by name, left and right; without them, the host that first opens a connection
   * and its peer, else the first two
   */
  constructor(events: readonly TraceEvent[], ends?: readonly [string, string]) {
    const seen = new Set<string>();
    const found = new Map<number, End>();
    for (const event of events) {
      if ("end" in event && event.end !== null && !found.has(event.end.id)) {
        found.set(event.end.id, event.end);
        this.#hostOf.set(event.end.localAddress, event.end.host);
        seen.add(event.end.host);
      }
      if (event.kind === "sent") this.#hostOf.set(event.packet.src, event.host);
      if (event.kind === "delivered") this.#hostOf.set(event.packet.dst, event.host);
      if ("host" in event) seen.add(event.host);
    }
    this.#ends = [...found.values()];
    if (ends === undefined) {
      this.#hosts = this.#usualHosts([...seen]);
      this.#only = [null, null];
    } else {
      const named = ends.map((name) =>
        this.#ends.find((end) => end.name === name && !seen.has(name))
      );
      this.#hosts = [named[0]?.host ?? ends[0], named[1]?.host ?? ends[1]];
      this.#only = [named[0]?.name ?? null, named[1]?.name ?? null];
    }
    const shown = ([0, 1] as const).map((side) =>
      this.#ends.filter((end) => end.host === this.#hosts[side] && this.sideOf(end) === side)
    );
    this.named = shown.some((list) => list.length > 1);
    const head = (side: Side) =>
      (this.named ? undefined : shown[side]?.[0]?.name) ?? this.#hosts[side];
    this.heads = [this.#only[0] ?? head(0), this.#only[1] ?? head(1)];
  }

  #usualHosts(seen: readonly string[]): readonly [string, string] {
    const opener = this.#ends.find((end) => !end.passive);
    if (opener === undefined) return [seen[0] ?? "", seen[1] ?? ""];
    const peer = this.#hostOf.get(opener.remoteAddress) ??
      seen.find((host) => host !== opener.host) ?? formatAddress(opener.remoteAddress);
    return [opener.host, peer];
  }

  /** A host's column; null if it has none. */
  sideOfHost(host: string): Side | null {
    return host === this.#hosts[0] ? 0 : host === this.#hosts[1] ? 1 : null;
  }

  /** The column of an end that is shown: null for one of a third host, to one, or of another connection. */
  sideOf(end: End): Side | null {
    const side = this.sideOfHost(end.host);
    if (side === null) return null;
    const only = this.#only[side];
    if (only !== null && only !== end.name) return null;
    const peer = this.#hostOf.get(end.remoteAddress);
    return peer === undefined || peer === this.#hosts[1 - side] ? side : null;
  }

  /** The column that a packet comes from; null if it is not shown. `end` is its sender, where known. */
  sideOfSender(packet: Packet, end: End | null): Side | null {
    if (end !== null) return this.sideOf(end);
    if (!this.#showsPair(pairOfPacket(packet))) return null;
    const from = this.sideOfHost(this.#hostOf.get(packet.src) ?? "");
    const to = this.sideOfHost(this.#hostOf.get(packet.dst) ?? "");
    if (from === null) {
      return to !== null && !this.#hostOf.has(packet.src) ? (1 - to) as Side : null;
    }
    return from !== to && (to !== null || !this.#hostOf.has(packet.dst)) ? from : null;
  }

  #showsPair(pair: string): boolean {
    if (this.#only[0] === null && this.#only[1] === null) return true;
    return this.#ends.some((end) => pairOfEnd(end) === pair && this.#only.includes(end.name));
  }

  /** Takes note that an end was opened, so that packets of its sockets bear its name. */
  meet(end: End): void {
    this.#current.set(pairOfEnd(end), end);
  }

  /** What rows about an end are named; empty if they need no name. */
  nameOf(end: End | null): string {
    return this.named && end !== null ? shortName(end) : "";
  }

  /** What rows about a packet are named; its ports if it belongs to no connection. */
  nameOfPacket(packet: Packet, end: End | null): string {
    if (!this.named) return "";
    const known = end ?? this.#current.get(pairOfPacket(packet));
    if (known !== undefined) return shortName(known);
    const { body } = packet;
    return body.kind === "segment" ? `:${body.srcPort}` : `:${body.quotedSrcPort}`;
  }
}
