/**
 * Packets of a link that carries octets: each is written down where it enters the line and read again where it leaves.
 *
 * What is delivered is the packet that was sent, not the one that was read: octets know neither a packet's number, nor
 * which stream its text belongs to and where in it, which traces name. So the original is kept beside its octets, what
 * was read is held against it field by field and octet by octet, and a difference is a {@linkcode Defect} of our own
 * encoder or decoder. A run is therefore the same with octets and without, to the digest of its trace; what octets add
 * is the proof that every packet of it can stand on a wire.
 *
 * @module
 */

import { Defect } from "../base/fail.ts";
import type { AddressBook } from "../wire/address.ts";
import { decode, encode } from "../wire/codec.ts";
import type { Packet } from "../wire/packet.ts";
import { isRefusal } from "../wire/refusal.ts";
import { differenceOf } from "../wire/same.ts";

/** The octets of packets under way. */
export class Cargo {
  readonly #book: AddressBook;
  readonly #octets: Map<Packet, Uint8Array> = new Map();

  /** Nothing under way. */
  constructor(book: AddressBook) {
    this.#book = book;
  }

  /**
   * Writes a packet down.
   *
   * @throws {ScenarioError} if it says what no octets can (see {@linkcode encode})
   */
  load(packet: Packet): void {
    this.#octets.set(packet, encode(packet, this.#book));
  }

  /**
   * Reads a packet again, as its receiver would: one that was damaged must be refused by its checksum, any other must
   * say what it said. One that was let in before the link carried octets has none, and passes.
   *
   * @throws {Defect} if it is not so
   */
  unload(packet: Packet): void {
    const octets = this.#octets.get(packet);
    if (octets === undefined) return;
    this.#octets.delete(packet);
    const read = decode(octets, this.#book);
    if (isRefusal(read)) {
      if (packet.corrupted && read.reason === "checksum") return;
      throw new Defect(
        `Cannot carry packet ${packet.id} as octets: refused by ${read.reason} at octet ${read.at}`,
      );
    }
    const difference = packet.corrupted ? "corrupted" : differenceOf(packet, read);
    if (difference === null) return;
    throw new Defect(
      `Cannot carry packet ${packet.id} as octets: they say another ${difference} than it does`,
    );
  }
}
