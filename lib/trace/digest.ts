/**
 * A hash of a whole trace: equal events give equal digests on every engine and machine, and a change of
 * any field of any event gives another. It is no defence against somebody who looks for a collision.
 *
 * What is hashed is data, never identity: an event read back from a file hashes like the original. Octets
 * of a pattern are hashed as (stream, offset, length), those of a chunk with bytes as themselves (not their
 * place in the chunk). So a pattern and a copy of its octets differ: to make them agree, every pattern
 * would have to be computed, octet by octet, and a run of any size would pay for it. An IPv6 address is hashed as its
 * place in the world's book, which an event alone does not lead to: in two runs of one story the places are the same.
 *
 * @module
 */

import { unreachable } from "../base/fail.ts";
import type { End, Observer, SegmentIdentity, TraceEvent } from "../net/events.ts";
import { type Address, isIp6 } from "../wire/address.ts";
import type { SackBlock, SegmentOptions } from "../wire/options.ts";
import type { IcmpError, Packet } from "../wire/packet.ts";
import type { Chunk } from "../wire/payload.ts";

/** Words that wait to be mixed: a multiple of four. */
const BUFFER_WORDS = 128;

/** How many words a packet takes at most, without names and octets. */
const PACKET_WORDS = 24;

/** The options that few segments have, by the bits that mark them: user timeout, unknown ones, a layout. */
const RARE_OPTIONS = 128 | 256 | 512;

/** How many different strings are remembered; later ones are written out each time. */
const STRINGS_MAX = 1024;

/** How many ends are remembered, by the low bits of their number: a power of 2. */
const ENDS = 256;

function sameEnd(a: End, b: End): boolean {
  return a.id === b.id && a.name === b.name && a.host === b.host && a.passive === b.passive &&
    a.stream === b.stream && a.localAddress === b.localAddress && a.localPort === b.localPort &&
    a.remoteAddress === b.remoteAddress && a.remotePort === b.remotePort;
}

/** Mixes `words[0..count)`, a multiple of four, into the four lanes. Each step can be undone: nothing is lost. */
function mix(lanes: Int32Array, words: Int32Array, count: number): void {
  let a = lanes[0]!;
  let b = lanes[1]!;
  let c = lanes[2]!;
  let d = lanes[3]!;
  for (let i = 0; i < count; i += 4) {
    a = Math.imul(a ^ words[i]!, 0x2c1b3c6d);
    b = Math.imul(b ^ words[i + 1]!, 0x297a2d39);
    c = Math.imul(c ^ words[i + 2]!, 0x85a308d3);
    d = Math.imul(d ^ words[i + 3]!, 0x5851f42d);
    // A product's low bits know nothing of the factors' high bits: bring the high ones down, then across.
    a ^= a >>> 15;
    b ^= b >>> 13;
    c ^= c >>> 16;
    d ^= d >>> 14;
    a = (a + ((d << 7) | (d >>> 25))) | 0;
    b ^= (a << 11) | (a >>> 21);
    c = (c + ((b << 17) | (b >>> 15))) | 0;
    d ^= (c << 5) | (c >>> 27);
    a = (a + d) | 0;
  }
  lanes[0] = a;
  lanes[1] = b;
  lanes[2] = c;
  lanes[3] = d;
}

/** Bits that tell IPv6 addresses, whose low 32 bits are what else is hashed, from IPv4 ones. */
function versionBits(one: Address, other: Address, bit: number): number {
  return (isIp6(one) ? bit : 0) | (isIp6(other) ? bit << 1 : 0);
}

/** Hashes a run's events as they come. It allocates nothing for an event once it knows the names. */
export class Digest implements Observer {
  // First digits of the fraction of pi: lanes that start alike would stay related.
  readonly #lanes = Int32Array.of(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344);
  readonly #words = new Int32Array(BUFFER_WORDS);
  readonly #strings = new Map<string, number>();
  readonly #ends: (End | null)[] = new Array<End | null>(ENDS).fill(null);
  #used = 0;
  #events = 0;

  /** How many events it has taken. */
  get events(): number {
    return this.#events;
  }

  /** The digest of the events so far: 32 hexadecimal digits. More may be observed after. */
  hex(): string {
    const lanes = this.#lanes.slice();
    const words = new Int32Array(BUFFER_WORDS + 12);
    words.set(this.#words.subarray(0, this.#used));
    const end = (this.#used + 3) & ~3;
    // How many events, then empty rounds until each bit of the last word has reached all lanes.
    words[end] = this.#events;
    words[end + 1] = this.#used;
    mix(lanes, words, end + 12);
    let text = "";
    for (const lane of lanes) text += (lane >>> 0).toString(16).padStart(8, "0");
    return text;
  }

  /** Takes the next event. */
  observe(event: TraceEvent): void {
    this.#events++;
    switch (event.kind) {
      case "sent":
        this.#start(1, event.at);
        this.#string(event.host);
        this.#end(event.end);
        this.#packet(event.packet);
        return this.#identity(event.identity);
      case "delivered":
        this.#start(2, event.at);
        this.#string(event.host);
        this.#end(event.end);
        return this.#packet(event.packet);
      case "dropped":
        this.#start(3, event.at);
        this.#string(event.reason);
        return this.#packet(event.packet);
      case "copied":
        this.#start(4, event.at);
        return this.#packet(event.packet);
      case "faulted":
        this.#start(5, event.at);
        this.#put(event.fault);
        this.#string(event.act);
        return this.#packet(event.packet);
      case "injected":
        this.#start(6, event.at);
        this.#packet(event.packet);
        return this.#identity(event.identity);
      default:
        return this.#endEvent(event);
    }
  }

  /** Events without a packet. */
  #endEvent(
    event: Exclude<TraceEvent, { readonly packet: Packet }>,
  ): void {
    switch (event.kind) {
      case "called":
        this.#start(7, event.at);
        this.#string(event.host);
        this.#end(event.end);
        this.#string(event.call);
        this.#number(event.octets);
        return event.error === null ? this.#put(-1) : this.#string(event.error);
      case "opened":
        this.#start(8, event.at);
        return this.#end(event.end);
      case "moved":
        this.#start(9, event.at);
        this.#end(event.end);
        this.#put((event.from << 8) | event.to);
        return this.#string(event.cause);
      case "accepted":
        this.#start(10, event.at);
        return this.#end(event.end);
      case "read": {
        this.#start(11, event.at);
        this.#end(event.end);
        const { chunk, offset, length } = event.payload;
        return this.#octets(chunk, offset, length);
      }
      case "eof":
        this.#start(12, event.at);
        return this.#end(event.end);
      case "told":
        this.#start(13, event.at);
        this.#end(event.end);
        return this.#string(event.news);
      case "closed":
        this.#start(14, event.at);
        this.#end(event.end);
        return this.#string(event.outcome);
      case "host":
        this.#start(15, event.at);
        this.#string(event.host);
        return this.#string(event.act);
      case "relinked":
        this.#start(16, event.at);
        return this.#string(event.place);
      default:
        return unreachable(event);
    }
  }

  #start(kind: number, at: number): void {
    this.#put(kind);
    this.#number(at);
  }

  #put(word: number): void {
    this.#words[this.#used++] = word;
    if (this.#used === BUFFER_WORDS) this.#drain();
  }

  /** Mixes what is there in whole blocks; the rest waits. */
  #drain(): void {
    const words = this.#words;
    const whole = this.#used & ~3;
    mix(this.#lanes, words, whole);
    this.#used -= whole;
    for (let i = 0; i < this.#used; i++) words[i] = words[whole + i]!;
  }

  /** An integer up to 2^53 in two words. */
  #number(value: number): void {
    this.#put(value | 0);
    this.#put(Math.floor(value / 0x1_0000_0000));
  }

  /** A string: written out the first time, by its number after. */
  #string(text: string): void {
    const known = this.#strings.get(text);
    if (known !== undefined) return this.#put(known);
    if (this.#strings.size < STRINGS_MAX) this.#strings.set(text, this.#strings.size + 1);
    this.#put(0);
    this.#put(text.length);
    for (let i = 0; i < text.length; i++) this.#put(text.charCodeAt(i));
  }

  /** An end: written out when it is not the one that was last seen in its place, by its number else. */
  #end(end: End | null): void {
    if (end === null) return this.#put(-1);
    const known = this.#ends[end.id & (ENDS - 1)]!;
    if (known === end || (known !== null && sameEnd(known, end))) return this.#number(end.id);
    this.#ends[end.id & (ENDS - 1)] = end;
    this.#put(-2);
    this.#number(end.id);
    // Not by #string(): a run with many connections would fill it with names that do not come again.
    this.#put(end.name.length);
    for (let i = 0; i < end.name.length; i++) this.#put(end.name.charCodeAt(i));
    this.#string(end.host);
    this.#put((end.passive ? 1 : 0) | versionBits(end.localAddress, end.remoteAddress, 2));
    this.#number(end.stream);
    this.#put(end.localAddress);
    this.#put(end.remoteAddress);
    this.#put((end.localPort << 16) | end.remotePort);
  }

  #identity(identity: SegmentIdentity): void {
    this.#put(identity.try);
    this.#number(identity.seq);
    this.#number(identity.ack);
    this.#put(identity.state);
  }

  #packet(packet: Packet): void {
    const { body } = packet;
    // Most words of a trace are put here: straight into the buffer, its end seen to once.
    if (this.#used > BUFFER_WORDS - PACKET_WORDS) this.#drain();
    const words = this.#words;
    let used = this.#used;
    words[used++] = packet.id;
    words[used++] = packet.copyOf;
    words[used++] = packet.src;
    words[used++] = packet.dst;
    words[used++] = (packet.corrupted ? 0x1_0000 : 0) | (packet.ttl << 8) | packet.tos |
      versionBits(packet.src, packet.dst, 0x2_0000);
    words[used++] = packet.length;
    if (body.kind === "icmp") {
      // A segment's first word is even. What few errors have is marked there, and put only then.
      words[used++] = 1 | (body.code === undefined ? 0 : 2) | (body.mtu === undefined ? 0 : 4) |
        versionBits(body.quotedDst, 0, 8);
      this.#used = used;
      return this.#icmp(body);
    }
    const { options } = body;
    const { mss, windowScale, sackPermitted, sack, timestamps } = options;
    const present = (mss === undefined ? 0 : 2) | (windowScale === undefined ? 0 : 4) |
      (sackPermitted === undefined ? 0 : sackPermitted ? 8 : 16) |
      (sack === undefined ? 0 : 32) | (timestamps === undefined ? 0 : 64) |
      (options.userTimeout === undefined ? 0 : 128) | (options.unknown === undefined ? 0 : 256) |
      (options.layout === undefined ? 0 : 512);
    words[used++] = (body.flags << 16) | present;
    words[used++] = (body.srcPort << 16) | body.dstPort;
    words[used++] = body.seq;
    words[used++] = body.ack;
    words[used++] = (body.urgent << 16) | body.window;
    if (mss !== undefined) words[used++] = mss;
    if (windowScale !== undefined) words[used++] = windowScale;
    if (timestamps !== undefined) {
      words[used++] = timestamps[0];
      words[used++] = timestamps[1];
    }
    this.#used = used;
    if (sack !== undefined) this.#sack(sack);
    if ((present & RARE_OPTIONS) !== 0) this.#rareOptions(options);
    this.#octets(body.chunk, body.offset, body.length);
  }

  #sack(blocks: readonly SackBlock[]): void {
    this.#put(blocks.length);
    for (let i = 0; i < blocks.length; i++) {
      this.#put(blocks[i]![0]);
      this.#put(blocks[i]![1]);
    }
  }

  #rareOptions({ userTimeout, unknown, layout }: SegmentOptions): void {
    if (userTimeout !== undefined) this.#put(userTimeout);
    if (unknown !== undefined) {
      this.#put(unknown.length);
      for (const { kind, data } of unknown) {
        this.#put((kind << 16) | data.length);
        for (const octet of data) this.#put(octet);
      }
    }
    if (layout === undefined) return;
    this.#put(layout.length);
    for (const kind of layout) this.#put(kind);
  }

  #icmp(icmp: IcmpError): void {
    this.#string(icmp.error);
    this.#put(icmp.quotedDst);
    this.#put((icmp.quotedSrcPort << 16) | icmp.quotedDstPort);
    this.#put(icmp.quotedSeq);
    if (icmp.code !== undefined) this.#put(icmp.code);
    if (icmp.mtu !== undefined) this.#put(icmp.mtu);
  }

  #octets(chunk: Chunk, offset: number, length: number): void {
    const bytes = chunk.bytes;
    this.#put(bytes === null ? length : ~length);
    this.#put(chunk.stream);
    if (bytes === null) return this.#number(offset);
    const end = offset + length;
    let at = offset;
    for (; at + 4 <= end; at += 4) {
      this.#put(
        bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24),
      );
    }
    for (; at < end; at++) this.#put(bytes[at]!);
  }
}

/** The digest of a whole trace: 32 hexadecimal digits. */
export function digestOf(events: Iterable<TraceEvent>): string {
  const digest = new Digest();
  for (const event of events) digest.observe(event);
  return digest.hex();
}
