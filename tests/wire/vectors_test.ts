/**
 * Known packets, octet by octet. Each was put together field by field from the RFCs' pictures outside this project,
 * with checksums as remainders modulo 65,535 of one big number: no line of `lib/wire` had a part in them.
 */

import { assert, assertEquals } from "@std/assert";
import { decode, encode } from "../../lib/wire/codec.ts";
import { packedLayout, type SegmentOptions } from "../../lib/wire/options.ts";
import { type IcmpError, type Packet, packetOf } from "../../lib/wire/packet.ts";
import { bytesChunk, payloadBytes } from "../../lib/wire/payload.ts";
import { isRefusal } from "../../lib/wire/refusal.ts";
import { differenceOf } from "../../lib/wire/same.ts";
import { ACK, FIN, PSH, RST, segment, type SegmentInit, SYN, URG } from "../../lib/wire/segment.ts";
import { BOOK, hex } from "./packets.ts";

const [A, B, ROUTER] = ["10.0.0.1", "10.0.0.2", "192.0.2.254"].map((t) => BOOK.parse(t)) as Three;
const [A6, B6, ROUTER6] = ["2001:db8::1", "2001:db8::2", "fe80::fe"].map((t) =>
  BOOK.parse(t)
) as Three;
type Three = [number, number, number];

function text(octets: string): Partial<SegmentInit> {
  const bytes = new TextEncoder().encode(octets);
  return { chunk: bytesChunk(bytes), length: bytes.length };
}

/** An error about A's SYN to B, 40000 to 80. */
function error(init: Pick<IcmpError, "error" | "code" | "mtu">, quotedDst: number): IcmpError {
  const quoted = { quotedDst, quotedSrcPort: 40000, quotedDstPort: 80, quotedSeq: -5 };
  return { kind: "icmp", ...init, ...quoted };
}

const there = { srcPort: 40000, dstPort: 80 };
const back = { srcPort: 80, dstPort: 40000 };
const bsd: SegmentOptions = {
  mss: 1440,
  windowScale: 6,
  sackPermitted: true,
  timestamps: [10, 11],
};

/** What it is, its octets, the packet. */
const VECTORS: readonly (readonly [string, string, Packet])[] = [
  [
    "a SYN over IPv4, its options as Linux lays them out (RFC 9293, 3.2; RFC 7323; RFC 2018)",
    `4500003c00004000400626ba 0a000001 0a000002
     9c400050 fffffffb 00000000 a002faf0 9c7f0000
     020405b4 0402 080a0000000100000000 01 030307`,
    packetOf(
      A,
      B,
      segment({
        ...there,
        seq: -5,
        flags: SYN,
        window: 64240,
        options: { mss: 1460, sackPermitted: true, timestamps: [1, 0], windowScale: 7 },
      }),
    ),
  ],
  [
    "text of an odd length, with timestamps; ECT in the TOS octet",
    `45020039000040003f0627bb 0a000001 0a000002
     9c400050 12345678 9abcdef0 801801f6 54090000
     0101 080a0001117000013880 68656c6c6f`,
    packetOf(
      A,
      B,
      segment({
        ...there,
        seq: 0x12345678,
        ack: 0x9abcdef0 | 0,
        flags: PSH | ACK,
        window: 502,
        options: { timestamps: [70_000, 80_000] },
        ...text("hello"),
      }),
      2,
      63,
    ),
  ],
  [
    "an ACK with timestamps and a SACK block (RFC 2018, 3)",
    `4500004000004000400626b6 0a000002 0a000001
     00509c40 9abcdef0 1234567d b01001f5 84c40000
     0101 080a0001388000011170 0101 050a1234597412345f2c`,
    packetOf(
      B,
      A,
      segment({
        ...back,
        seq: 0x9abcdef0 | 0,
        ack: 0x1234567d,
        flags: ACK,
        window: 501,
        options: { timestamps: [80_000, 70_000], sack: [[0x12345974, 0x12345f2c]] },
      }),
    ),
  ],
  [
    "reserved bits, an urgent pointer, a user timeout (RFC 5482, 3.3), an option of RFC 4727, EOL",
    `4500003500004000400626c1 0a000002 0a000001
     00509c40 00000001 00000000 8e290000 5a360007
     1c048005 fd04abcd 0101 0000 21`,
    packetOf(
      B,
      A,
      segment({
        ...back,
        seq: 1,
        flags: 0xe00 | URG | PSH | FIN,
        urgent: 7,
        options: {
          userTimeout: 0x8005,
          unknown: [{ kind: 253, data: Uint8Array.of(0xab, 0xcd) }],
          layout: [28, 253, 1, 1, 0, 0],
        },
        ...text("!"),
      }),
    ),
  ],
  [
    "a SYN-ACK over IPv6 (RFC 8200, 8.1), its options as the BSDs lay them out",
    `6b9000000028 06ff 20010db8000000000000000000000002 20010db8000000000000000000000001
     00509c40 80000000 7fffffff a012ffff 4feb0000
     020405a0 01 030306 0402 080a0000000a0000000b`,
    packetOf(
      B6,
      A6,
      segment({
        ...back,
        seq: -(2 ** 31),
        ack: 2 ** 31 - 1,
        flags: SYN | ACK,
        window: 65_535,
        options: { ...bsd, layout: packedLayout(bsd) },
      }),
      0xb9,
      255,
    ),
  ],
  [
    "a reset over IPv6",
    `6000000000140640 20010db8000000000000000000000001 20010db8000000000000000000000002
     9c400050 00000005 00000000 50040000 b7d60000`,
    packetOf(A6, B6, segment({ ...there, seq: 5, flags: RST })),
  ],
  [
    "port unreachable (RFC 792)",
    `4500003800004000400126c3 0a000002 0a000001 03036070 00000000
     4500002800004000010665ce 0a000001 0a000002 9c400050 fffffffb`,
    packetOf(B, A, error({ error: "port-unreachable" }, B)),
  ],
  [
    "fragmentation needed, with the next hop's MTU (RFC 1191, 4)",
    `450000380000400040016dc6 c00002fe 0a000001 03045b6f 00000500
     4500002800004000010665ce 0a000001 0a000002 9c400050 fffffffb`,
    packetOf(ROUTER, A, error({ error: "packet-too-big", mtu: 1280 }, B)),
  ],
  [
    "host administratively prohibited: a code that is not its kind's own (RFC 1122, 3.2.2.1)",
    `450000380000400040016dc6 c00002fe 0a000001 030a6069 00000000
     4500002800004000010665ce 0a000001 0a000002 9c400050 fffffffb`,
    packetOf(ROUTER, A, error({ error: "prohibited", code: 10 }, B)),
  ],
  [
    "packet too big over IPv6, from a link-local router (RFC 4443, 3.2)",
    `6000000000383a40 fe8000000000000000000000000000fe 20010db8000000000000000000000001
     02006d3d 00000500
     6000000000140601 20010db8000000000000000000000001 20010db8000000000000000000000002
     9c400050 fffffffb`,
    packetOf(ROUTER6, A6, error({ error: "packet-too-big", mtu: 1280 }, B6)),
  ],
  [
    "reassembly time exceeded over IPv6 (RFC 4443, 3.3)",
    `6000000000383a40 fe8000000000000000000000000000fe 20010db8000000000000000000000001
     0301713c 00000000
     6000000000140601 20010db8000000000000000000000001 20010db8000000000000000000000002
     9c400050 fffffffb`,
    packetOf(ROUTER6, A6, error({ error: "time-exceeded", code: 1 }, B6)),
  ],
  [
    "port unreachable over IPv6 (RFC 4443, 3.1)",
    `6000000000383a40 20010db8000000000000000000000002 20010db8000000000000000000000001
     010444fd 00000000
     6000000000140601 20010db8000000000000000000000001 20010db8000000000000000000000002
     9c400050 fffffffb`,
    packetOf(B6, A6, error({ error: "port-unreachable" }, B6)),
  ],
];

for (const [what, octets, packet] of VECTORS) {
  Deno.test(`encode() and decode() know ${what}`, () => {
    const bytes = hex(octets);
    assertEquals(encode(packet, BOOK).toHex(), bytes.toHex());
    assertEquals(decode(bytes, BOOK), packet);
  });
}

/** Packets with what a `Packet` does not carry, and what is left of them. */
const STRAYS: readonly (readonly [string, string, Packet])[] = [
  [
    "IPv4's identification, DF bit and options, octets behind EOL, padding behind the packet",
    `46000032beef0000400612d0 0a000001 0a000002 94040000
     9c400050 00000001 00000002 60100003 d15c0000 00aabbcc 6162 000000`,
    packetOf(
      A,
      B,
      segment({
        ...there,
        seq: 1,
        ack: 2,
        flags: ACK,
        window: 3,
        options: { layout: [0, 0, 0, 0] },
        ...text("ab"),
      }),
    ),
  ],
  [
    "IPv6's flow label and extension headers: hop-by-hop, destination options, routing at its end, a whole fragment",
    `6001234500460040 20010db8000000000000000000000001 20010db8000000000000000000000002
     3c00010400000000 2b00010400000000 2c0202000000000000000000000000000000000000000000
     0600000012345678
     9c400050 00000001 00000002 50100003 56650000 6162`,
    packetOf(
      A6,
      B6,
      segment({ ...there, seq: 1, ack: 2, flags: ACK, window: 3, ...text("ab") }),
    ),
  ],
  [
    "an error's pointer, and all of a quotation but addresses, ports and number, whatever its checksum",
    `4500005c0000400040016da2 c00002fe 0a000001 0c00f0d4 14000000
     4600004000630000c806dead 0a000001 0a000002 01010100
     9c400050 00000007 00000000 501000034a6f0000 7878787878787878787878787878787878787878`,
    packetOf(ROUTER, A, {
      kind: "icmp",
      error: "parameter-problem",
      quotedDst: B,
      quotedSrcPort: 40000,
      quotedDstPort: 80,
      quotedSeq: 7,
    }),
  ],
];

for (const [what, octets, packet] of STRAYS) {
  Deno.test(`decode() leaves out ${what}; encode() writes the rest`, () => {
    const read = decode(hex(octets), BOOK);
    assert(!isRefusal(read), JSON.stringify(read));
    assertEquals(differenceOf(packet, read), null);
    assertEquals(decode(encode(read, BOOK), BOOK), read);
    if (packet.body.kind === "segment" && read.body.kind === "segment") {
      assertEquals(payloadBytes(read.body), payloadBytes(packet.body));
    }
  });
}
