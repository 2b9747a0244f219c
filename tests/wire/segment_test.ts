import { assertEquals, assertThrows } from "@std/assert";
import { formatAddress } from "../../lib/wire/address.ts";
import { decode, encode } from "../../lib/wire/codec.ts";
import { isRefusal } from "../../lib/wire/refusal.ts";
import { BOOK } from "./packets.ts";
import { corrupted, numbered, packetOf } from "../../lib/wire/packet.ts";
import { NO_CHUNK, patternChunk } from "../../lib/wire/payload.ts";
import { NO_OPTIONS, optionsOctets, sackOctets } from "../../lib/wire/options.ts";
import {
  ACK,
  AE,
  CWR,
  ECE,
  FIN,
  FLAG_NAMES,
  flagNames,
  PSH,
  RST,
  segLen,
  segment,
  SYN,
  URG,
} from "../../lib/wire/segment.ts";

const PORTS = { srcPort: 1, dstPort: 2 };

Deno.test("segLen() counts text, SYN and FIN, and no other flag (RFC 9293, 3.4)", () => {
  for (let flags = 0; flags < 64; flags++) {
    const expected = 10 + ((flags & SYN) === 0 ? 0 : 1) + ((flags & FIN) === 0 ? 0 : 1);
    assertEquals(segLen(segment({ ...PORTS, flags, length: 10 })), expected, flagNames(flags));
  }
});

Deno.test("the control bits stand where the header has them (RFC 9293, 3.1)", () => {
  assertEquals([FIN, SYN, RST, PSH, ACK, URG, ECE, CWR, AE], [1, 2, 4, 8, 16, 32, 64, 128, 256]);
  assertEquals(FLAG_NAMES.reduce((all, [bit]) => all | bit, 0), 511);
});

Deno.test("flagNames() names each flag once, SYN and FIN first", () => {
  assertEquals(
    [0, SYN | ACK, ACK | FIN | PSH, 63].map(flagNames),
    ["none", "SYN,ACK", "FIN,PSH,ACK", "SYN,FIN,RST,PSH,ACK,URG"],
  );
});

Deno.test("segment() fills in what is left out and keeps numbers int32", () => {
  const made = segment({ ...PORTS, seq: 2 ** 32 - 1, ack: 2 ** 31 });
  assertEquals(made, {
    kind: "segment",
    srcPort: 1,
    dstPort: 2,
    seq: -1,
    ack: -(2 ** 31),
    flags: 0,
    window: 0,
    urgent: 0,
    options: NO_OPTIONS,
    chunk: NO_CHUNK,
    offset: 0,
    length: 0,
  });
});

Deno.test("optionsOctets() pads to whole words (RFC 9293, 3.1)", () => {
  const all = [{}, NO_OPTIONS, { mss: 1 }, { windowScale: 0 }, { mss: 1, windowScale: 0 }];
  assertEquals(all.map(optionsOctets), [0, 0, 4, 4, 8]);
});

Deno.test("a SACK option without blocks takes no room and no place, in either layout (RFC 2018, 3)", () => {
  assertEquals([sackOctets(0), sackOctets(1), optionsOctets({ sack: [] })], [0, 12, 0]);
  for (const options of [{ sack: [] }, { sack: [], mss: 1, layout: [2] }]) {
    const packet = packetOf(1, 2, segment({ ...PORTS, options }));
    const { mss } = options as { mss?: number };
    const back = decode(encode(packet, BOOK), BOOK);
    assertEquals(!isRefusal(back) && back.body.kind === "segment" && back.body.options, {
      ...(mss === undefined ? {} : { mss }),
    });
  }
});

Deno.test("packetOf() counts both headers, options and text; an ICMP error its quotation", () => {
  const options = { mss: 1460, windowScale: 7 };
  assertEquals(packetOf(1, 2, segment(PORTS)).length, 40);
  assertEquals(packetOf(1, 2, segment({ ...PORTS, options, length: 100 })).length, 148);
  const icmp = {
    kind: "icmp",
    error: "port-unreachable",
    quotedDst: 1,
    quotedSrcPort: 2,
    quotedDstPort: 3,
    quotedSeq: 4,
  } as const;
  assertEquals(packetOf(1, 2, icmp).length, 56);
});

Deno.test("numbered() and corrupted() change a copy and leave the packet as it was", () => {
  const body = segment({ ...PORTS, chunk: patternChunk(1), length: 3 });
  const packet = packetOf(1, 2, body);
  const before = { ...packet };
  assertEquals(numbered(packet, 5, 4), { ...before, id: 5, copyOf: 4 });
  assertEquals(numbered(packet, 5), { ...before, id: 5, copyOf: 0 });
  assertEquals(corrupted(packet), { ...before, corrupted: true });
  assertEquals(packet, before);
});

Deno.test("formatAddress() reads an address as IPv4", () => {
  assertEquals([1, 0x0a000001, 0xffff_ffff].map(formatAddress), [
    "0.0.0.1",
    "10.0.0.1",
    "255.255.255.255",
  ]);
});

Deno.test("what the packets share cannot be written", () => {
  assertThrows(() => {
    (NO_OPTIONS as { mss: number }).mss = 1;
  }, TypeError);
});
