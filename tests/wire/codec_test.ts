import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ScenarioError } from "../../lib/base/fail.ts";
import { AddressBook } from "../../lib/wire/address.ts";
import { decode, encode } from "../../lib/wire/codec.ts";
import type { SegmentOptions } from "../../lib/wire/options.ts";
import {
  corrupted,
  type IcmpError,
  numbered,
  type Packet,
  packetOf,
} from "../../lib/wire/packet.ts";
import { bytesChunk, patternChunk, payloadBytes } from "../../lib/wire/payload.ts";
import { isRefusal } from "../../lib/wire/refusal.ts";
import { differenceOf } from "../../lib/wire/same.ts";
import { segment } from "../../lib/wire/segment.ts";
import { BOOK, itemOctets, items, optionsOf, packets } from "./packets.ts";

const PORTS = { srcPort: 40000, dstPort: 80 };

/** A packet that must be one. */
function decoded(bytes: Uint8Array, book = BOOK): Packet {
  const packet = decode(bytes, book);
  assert(!isRefusal(packet), JSON.stringify(packet));
  return packet;
}

Deno.test("decode() undoes encode(), for every packet that a wire can carry", () => {
  fc.assert(
    fc.property(packets, (packet) => {
      const bytes = encode(packet, BOOK);
      assertEquals(bytes.length, packet.length);
      const back = decoded(bytes);
      assertEquals(back, packet);
      assertEquals(differenceOf(packet, back), null);
    }),
    { seed: 9293, numRuns: 5_000 },
  );
});

Deno.test("encode() undoes decode(), to the last reserved bit and the place of each option", () => {
  const header = fc.record({ items, octets: fc.uint8Array({ minLength: 20, maxLength: 20 }) });
  fc.assert(
    fc.property(header, fc.uint8Array({ maxLength: 9 }), ({ items, octets }, text) => {
      // A header of any octets, but for its data offset and checksum; encode() here is only asked to sum.
      const options = items.flatMap(itemOctets);
      const bare = encode(
        packetOf(
          1,
          2,
          segment({
            ...PORTS,
            options: optionsOf(items),
            chunk: bytesChunk(text),
            length: text.length,
          }),
        ),
        BOOK,
      );
      assertEquals([...bare.subarray(40, 40 + options.length)], options);
      octets[12] = ((20 + options.length) << 2) | (octets[12]! & 0x0f);
      octets[16] = octets[17] = 0;
      bare.set(octets, 20);
      const sum = checksum([
        ...bare.subarray(12, 20),
        0,
        6,
        0,
        bare.length - 20,
        ...bare.subarray(20),
      ]);
      bare.set([sum >> 8, sum & 0xff], 36);
      assertEquals(encode(decoded(bare), BOOK), bare);
    }),
    { seed: 1071, numRuns: 5_000 },
  );
});

/** The checksum by arithmetic modulo 65,535 on one big number: another way than the one under test. */
function checksum(octets: number[]): number {
  const even = octets.length % 2 === 0 ? octets : [...octets, 0];
  const whole = even.reduce((sum, octet) => (sum * 256 + octet) % 65_535, 0);
  return (65_535 - whole) % 65_535;
}

Deno.test("encode() writes the octets of a pattern, and of a part of a chunk", () => {
  const pattern = { chunk: patternChunk(7), offset: 1001, length: 333 };
  const chunk = bytesChunk(Uint8Array.of(1, 2, 3, 4, 5));
  for (const payload of [pattern, { chunk, offset: 2, length: 3 }]) {
    const packet = packetOf(1, 2, segment({ ...PORTS, ...payload }));
    const { body } = decoded(encode(packet, BOOK));
    assert(body.kind === "segment");
    assertEquals(payloadBytes(body), payloadBytes(payload));
    assertEquals([body.chunk.stream, body.offset], [0, 0]);
  }
});

Deno.test("decode() keeps nothing of the octets: who writes them again does not reach the packet", () => {
  const unknown = [{ kind: 253, data: Uint8Array.of(1, 2) }];
  const chunk = bytesChunk(Uint8Array.of(1, 2, 3));
  const packet = packetOf(1, 2, segment({ ...PORTS, chunk, length: 3, options: { unknown } }));
  const bytes = encode(packet, BOOK);
  const back = decoded(bytes);
  bytes.fill(0xff);
  assertEquals(differenceOf(packet, back), null);
});

Deno.test("encode() of a damaged packet is refused by its checksum, whichever octet its number chooses", () => {
  fc.assert(
    fc.property(packets, fc.nat(), (packet, id) => {
      const answer = decode(encode(corrupted(numbered(packet, id)), BOOK), BOOK);
      assert(isRefusal(answer));
      assertEquals(answer.reason, "checksum");
    }),
    { seed: 5, numRuns: 1_000 },
  );
  const packet = packetOf(1, 2, segment({ ...PORTS, chunk: patternChunk(1), length: 3 }));
  const whole = encode(packet, BOOK);
  for (let id = 0; id < 200; id++) {
    const damaged = encode(corrupted(numbered(packet, id)), BOOK);
    const places = [...whole.keys()].filter((i) => whole[i] !== damaged[i]);
    assertEquals(places, [20 + id % 23]);
  }
});

Deno.test("decode() of IPv6 takes addresses into a book that has not met them", () => {
  const theirs = new AddressBook();
  const mine = new AddressBook();
  const there = [theirs.parse("2001:db8::1"), theirs.parse("2001:db8::2")] as const;
  const back = decoded(encode(packetOf(there[1], there[0], segment(PORTS)), theirs), mine);
  assertEquals([mine.format(back.src), mine.format(back.dst)], ["2001:db8::2", "2001:db8::1"]);
});

Deno.test("encode() refuses what no octets can say, by place, and says what to write instead", () => {
  const one = packetOf(1, 2, segment(PORTS));
  const tcp = (init: Partial<Parameters<typeof segment>[0]>) => {
    const body = segment({ ...PORTS, ...init });
    return packetOf(1, 2, { ...body, ...init as object });
  };
  const options = (options: SegmentOptions) => tcp({ options });
  const icmp = (init: Partial<IcmpError>, src = 1, dst = 2) =>
    packetOf(src, dst, {
      kind: "icmp",
      error: "port-unreachable",
      quotedDst: src,
      quotedSrcPort: 1,
      quotedDstPort: 2,
      quotedSeq: 3,
      ...init,
    });
  const [a, b, none] = ["2001:db8::1", "2001:db8::2", "::"].map((text) => BOOK.parse(text)) as [
    number,
    number,
    number,
  ];
  const refused: readonly (readonly [Packet, string])[] = [
    [{ ...one, src: 0 }, "at src: 0 is no IPv4 address, write 1 to 4294967295"],
    [{ ...one, dst: 1.5 }, "at dst: 1.5"],
    [{ ...one, src: a }, "at src: it is of another IP version than dst, write both of one"],
    [packetOf(a + 1e6, b, segment(PORTS)), `at src: the book has no address ${a + 1e6}`],
    [packetOf(none, b, segment(PORTS)), "at src: no host has ::, write another"],
    [{ ...one, ttl: 256 }, "at ttl: 256 does not fit its field, write 0 to 255"],
    [{ ...one, tos: -1 }, "at tos: -1"],
    [{ ...one, length: 41 }, "at length: 41 is not what its parts take, write 40"],
    [tcp({ srcPort: 65_536 }), "at srcPort: 65536 does not fit its field, write 0 to 65535"],
    [tcp({ dstPort: NaN }), "at dstPort: NaN"],
    [tcp({ seq: 2 ** 31 }), "at seq: 2147483648 is no int32, write it with | 0"],
    [tcp({ ack: 0.5 }), "at ack: 0.5"],
    [tcp({ flags: 0x1000 }), "at flags: 4096 does not fit its field, write 0 to 4095"],
    [tcp({ window: 1e6 }), "at window: 1000000"],
    [tcp({ urgent: -1 }), "at urgent: -1"],
    [tcp({ length: 65_496, chunk: patternChunk(1) }), "write 65515 or fewer"],
    [tcp({ length: 3, chunk: bytesChunk(new Uint8Array(2)) }), "at length: its chunk ends at 2"],
    [options({ mss: 65_536 }), "at options.mss: 65536"],
    [options({ windowScale: 256 }), "at options.windowScale: 256"],
    [options({ userTimeout: -1 }), "at options.userTimeout: -1"],
    [options({ sack: [[0, 2 ** 32]] }), "at options.sack: 4294967296"],
    [options({ timestamps: [0.5, 0] }), "at options.timestamps: 0.5"],
    [options({ mss: 1, layout: [1, 1, 1, 1] }), "kind 2 has no place, write both or neither"],
    [options({ layout: [2] }), "kind 2 has no value, write both or neither"],
    [options({ layout: [1] }), "at options.layout: it takes 1 octets, fill it up"],
    [options({ mss: 1, layout: [0, 1, 1, 1, 2] }), "an option stands behind EOL (0)"],
    [options({ mss: 1, layout: [0, 2, 0, 0, 0] }), "an option stands behind EOL (0)"],
    [
      options({ unknown: [{ kind: 2, data: new Uint8Array(2) }] }),
      "kind 2 has no value, write both or neither",
    ],
    [
      options({ unknown: [{ kind: 99, data: new Uint8Array(2) }], layout: [98] }),
      "98: it has places for kinds 98, write those of options.unknown",
    ],
    [
      options({ unknown: [{ kind: 99, data: new Uint8Array(39) }] }),
      "at options: they take 44 octets, write 40 or fewer",
    ],
    [icmp({ code: 4 }), "at code: 4 is no code of port-unreachable, write 3 or leave it out"],
    [icmp({ mtu: 1 }), "at mtu: port-unreachable has no room for 1, leave it out"],
    [icmp({ error: "packet-too-big", mtu: 65_536 }), "at mtu: 65536"],
    [icmp({ error: "source-quench" }, a, b), "at error: IPv6 has no source-quench, write another"],
    [icmp({ error: "protocol-unreachable" }, a, b), "IPv6 has no protocol-unreachable"],
    [icmp({ quotedDst: a }), `at dst: ${a} is no IPv4 address`],
    [icmp({ quotedSrcPort: -1 }), "at quotedSrcPort: -1"],
    [icmp({ quotedDstPort: 1e5 }), "at quotedDstPort: 100000"],
    [icmp({ quotedSeq: 2 ** 32 }), "at quotedSeq: 4294967296"],
  ];
  for (const [packet, message] of refused) {
    const error = assertThrows(() => encode(packet, BOOK), ScenarioError, message);
    assert(error.message.startsWith("Cannot encode a packet at "), error.message);
  }
});

Deno.test("differenceOf() names the first field that differs, and sees each", () => {
  const text = bytesChunk(Uint8Array.of(1, 2, 3));
  const full: SegmentOptions = {
    mss: 1460,
    windowScale: 7,
    sackPermitted: true,
    sack: [[1, 2]],
    timestamps: [3, 4],
    userTimeout: 5,
    unknown: [{ kind: 99, data: Uint8Array.of(1) }],
  };
  const body = segment({ ...PORTS, options: full, chunk: text, length: 3 });
  const packet = packetOf(1, 2, body);
  const others: Record<string, Packet> = {
    src: { ...packet, src: 3 },
    dst: { ...packet, dst: 3 },
    ttl: { ...packet, ttl: 3 },
    tos: { ...packet, tos: 3 },
    length: { ...packet, length: 3 },
  };
  for (const name of ["srcPort", "dstPort", "seq", "ack", "flags", "window", "urgent"] as const) {
    others[name] = { ...packet, body: { ...body, [name]: body[name] + 1 } };
  }
  others.text = { ...packet, body: { ...body, chunk: bytesChunk(Uint8Array.of(1, 2, 4)) } };
  const changed: SegmentOptions = {
    mss: 1,
    windowScale: 1,
    sackPermitted: false,
    sack: [[1, 3]],
    timestamps: [3, 5],
    userTimeout: 1,
    unknown: [{ kind: 99, data: Uint8Array.of(2) }],
    layout: [1],
  };
  for (const [name, value] of Object.entries(changed)) {
    const options = { ...full, [name]: value };
    others[`options.${name}`] = { ...packet, body: { ...body, options } };
  }
  for (const [name, other] of Object.entries(others)) {
    assertEquals(differenceOf(packet, other), name);
  }
  const icmp: Required<IcmpError> = {
    kind: "icmp",
    error: "packet-too-big",
    code: 4,
    mtu: 1,
    quotedDst: 2,
    quotedSrcPort: 3,
    quotedDstPort: 4,
    quotedSeq: 5,
  };
  const error = packetOf(1, 2, icmp);
  for (const name of ["code", "mtu", "quotedDst", "quotedSrcPort", "quotedSeq"] as const) {
    const other = { ...error, body: { ...icmp, [name]: icmp[name] + 1 } };
    assertEquals(differenceOf(error, other), name);
  }
  assertEquals(differenceOf(error, { ...error, body: { ...icmp, error: "prohibited" } }), "error");
  assertEquals(differenceOf(error, { ...packet, length: error.length }), "body");
  assertEquals(differenceOf({ ...packet, length: error.length }, error), "body");
});

Deno.test("differenceOf() does not mind how the same is written down", () => {
  const text = { chunk: patternChunk(9), offset: 50, length: 20 };
  const bytes = { chunk: bytesChunk(payloadBytes(text)), offset: 0, length: 20 };
  const plain = packetOf(1, 2, segment({ ...PORTS, ...text, options: { mss: 5 } }));
  const other = packetOf(
    1,
    2,
    segment({
      ...PORTS,
      ...bytes,
      options: { mss: 5, sackPermitted: false, sack: [], layout: [2] },
    }),
  );
  assertEquals(differenceOf(plain, other), null);
  const icmp: IcmpError = {
    kind: "icmp",
    error: "port-unreachable",
    quotedDst: 1,
    quotedSrcPort: 1,
    quotedDstPort: 1,
    quotedSeq: 1,
  };
  const spelled = { ...icmp, code: 3, mtu: 0 };
  assertEquals(differenceOf(packetOf(1, 2, icmp), packetOf(1, 2, spelled)), null);
});
