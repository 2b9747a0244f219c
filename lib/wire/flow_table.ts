/**
 * Demultiplexing by (local address, local port, remote address, remote port): a hash table whose chains
 * run through the entries, because a look-up comes with every segment and a `Map` needs one key.
 *
 * @module
 */

import type { Address } from "./address.ts";

/** One end's view of a connection's two sockets, and its place in a {@linkcode FlowTable}. */
export interface Flow {
  /** The address at this end. */
  readonly localAddress: Address;
  /** The port at this end. */
  readonly localPort: number;
  /** The address at the other end. */
  readonly remoteAddress: Address;
  /** The port at the other end. */
  readonly remotePort: number;
  /** The next entry of the same bucket: the table's own. */
  nextInBucket: this | null;
}

function hashOf(la: Address, lp: number, ra: Address, rp: number): number {
  let hash = Math.imul(la ^ Math.imul(ra, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ lp ^ (rp << 16), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** A table of flows. */
export class FlowTable<F extends Flow> {
  #buckets: (F | null)[] = new Array(16).fill(null);

  /** How many flows it holds. */
  size = 0;

  /** The flow of these sockets, or undefined. */
  get(la: Address, lp: number, ra: Address, rp: number): F | undefined {
    let entry: F | null = this.#buckets[hashOf(la, lp, ra, rp) & (this.#buckets.length - 1)]!;
    while (entry !== null) {
      if (
        entry.remotePort === rp && entry.localPort === lp && entry.remoteAddress === ra &&
        entry.localAddress === la
      ) return entry;
      entry = entry.nextInBucket as F | null;
    }
    return undefined;
  }

  /** Puts a flow in. Of two with the same sockets, the one put in last is found. */
  add(flow: F): void {
    if (this.size === this.#buckets.length) this.#grow();
    this.#link(flow);
    this.size++;
  }

  /** Takes a flow out; nothing happens if it is not in. */
  delete(flow: F): void {
    const buckets = this.#buckets;
    const at = this.#bucketOf(flow);
    let entry: F | null = buckets[at]!;
    if (entry === flow) {
      buckets[at] = flow.nextInBucket as F | null;
    } else {
      while (entry !== null && entry.nextInBucket !== flow) entry = entry.nextInBucket as F | null;
      if (entry === null) return;
      entry.nextInBucket = flow.nextInBucket as F | null;
    }
    flow.nextInBucket = null;
    this.size--;
  }

  #bucketOf(flow: F): number {
    const { localAddress, localPort, remoteAddress, remotePort } = flow;
    return hashOf(localAddress, localPort, remoteAddress, remotePort) & (this.#buckets.length - 1);
  }

  #link(flow: F): void {
    const at = this.#bucketOf(flow);
    flow.nextInBucket = this.#buckets[at]!;
    this.#buckets[at] = flow;
  }

  #grow(): void {
    const old = this.#buckets;
    this.#buckets = new Array(old.length * 2).fill(null);
    for (let entry of old) {
      // Chains are read from the newest; relinking in reverse keeps the newest first.
      const chain: F[] = [];
      for (; entry !== null; entry = entry.nextInBucket as F | null) chain.push(entry);
      for (let i = chain.length - 1; i >= 0; i--) this.#link(chain[i]!);
    }
  }
}
