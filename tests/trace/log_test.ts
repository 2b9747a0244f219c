import { assertEquals, assertMatch } from "@std/assert";
import type { Instant } from "../../lib/base/time.ts";
import type { TraceEvent } from "../../lib/net/events.ts";
import { toJsonLine, toJsonLines } from "../../lib/trace/jsonl.ts";
import { summaryOf } from "../../lib/trace/summary.ts";
import { toText } from "../../lib/trace/text.ts";
import { Trace } from "../../lib/trace/trace.ts";
import { ESTABLISHED } from "../../lib/tcp/state.ts";
import { AddressBook } from "../../lib/wire/address.ts";
import type { SegmentOptions } from "../../lib/wire/options.ts";
import { packetOf } from "../../lib/wire/packet.ts";
import { bytesChunk } from "../../lib/wire/payload.ts";
import { ACK, segment, SYN, URG } from "../../lib/wire/segment.ts";
import { assertGolden } from "./golden.ts";
import * as tales from "./tales.ts";

Deno.test("toText() writes one line an event", () => {
  assertGolden("drops.log", toText(tales.drops()));
  assertGolden("last_ack_lost.log", toText(tales.lastAckLost().events));
  for (const tell of [tales.duplicates, tales.injectedReset, tales.dataBothWays]) {
    const events = tell();
    assertEquals(toText(events).split("\n").length, events.length);
  }
});

Deno.test("toJsonLines() writes one object a line, plain and in one order", () => {
  const events = tales.duplicates();
  const lines = toJsonLines(events);
  assertGolden("duplicates.jsonl", lines.trimEnd());
  const parsed = lines.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(parsed.map(({ kind }) => kind), events.map(({ kind }) => kind));
  const backwards = events.map((event) =>
    Object.fromEntries(Object.entries(event).toReversed()) as unknown as TraceEvent
  );
  assertEquals(toJsonLines(backwards), lines);
});

Deno.test("toJsonLine() writes octets that are no pattern as base64, and ICMP errors", () => {
  const [opened] = tales.handshake().filter((event) => event.kind === "opened");
  const chunk = bytesChunk(Uint8Array.of(0, 1, 2, 255), 3);
  const read = {
    kind: "read",
    at: 0 as Instant,
    end: opened!.end,
    payload: { chunk, offset: 1, length: 3 },
  } as const;
  assertEquals(JSON.parse(toJsonLine(read)).payload, { stream: 3, base64: "AQL/" });
  const packet = packetOf(0x0a000001, 0x0a000002, {
    kind: "icmp",
    error: "port-unreachable",
    quotedDst: 0x0a000001,
    quotedSrcPort: 80,
    quotedDstPort: 40000,
    quotedSeq: -1,
  });
  const line = toJsonLine({ kind: "copied", at: 7 as Instant, packet });
  assertEquals(JSON.parse(line).packet.icmp.quotedSeq, 0xffff_ffff);
  assertMatch(toText([{ kind: "copied", at: 7 as Instant, packet }]), /ICMP port-unreachable/);
});

Deno.test("toText() and toJsonLine() tell every option of a segment, SACK blocks relative to the ACK", () => {
  const packet = packetOf(
    1,
    2,
    segment({
      srcPort: 80,
      dstPort: 40000,
      seq: 5001,
      ack: -5,
      flags: ACK | URG,
      urgent: 7,
      window: 100,
      options: {
        mss: 1460,
        windowScale: 2,
        sackPermitted: true,
        sack: [[95, 195], [295, 395]],
        timestamps: [-1, 9],
      },
    }),
  );
  const identity = { try: 1, seq: 1, ack: 1, state: ESTABLISHED } as const;
  assertEquals(
    toText([{ kind: "injected", at: 0 as Instant, packet, identity }]).trim(),
    "0.000  -         injected   #0 URG seq 1 ack 1 sack 101:201 301:401 up 7 win 100 mss 1460 scale 2 " +
      "sack-permitted ts 4294967295 echo 9",
  );
  const line = toJsonLine({ kind: "copied", at: 0 as Instant, packet });
  assertEquals(JSON.parse(line).packet.segment.options, {
    mss: 1460,
    windowScale: 2,
    sackPermitted: true,
    sack: [[95, 195], [295, 395]],
    timestamps: [4294967295, 9],
  });
});

Deno.test("toText() and toJsonLine() tell what few packets have, and IPv6 addresses by their places", () => {
  const book = new AddressBook();
  const [src, dst] = [book.parse("2001:db8::1"), book.parse("2001:db8::2")];
  const options: SegmentOptions = {
    userTimeout: 0x8005,
    unknown: [{ kind: 253, data: Uint8Array.of(1, 255) }, { kind: 254, data: new Uint8Array() }],
    layout: [28, 253, 254, 1, 0],
  };
  const odd = packetOf(
    src,
    dst,
    segment({ srcPort: 80, dstPort: 4000, flags: SYN | 0xa00, options }),
  );
  const event = { kind: "copied", at: 0 as Instant, packet: odd } as const;
  assertEquals(
    toText([event]).trim(),
    "0.000  -         copied     #0 SYN,reserved 5 0:1 win 0 uto 32773 option 253 01ff " +
      "option 254 empty laid out 28,253,254,1,0",
  );
  const told = JSON.parse(toJsonLine(event)).packet;
  assertEquals([told.src, told.dst], ["v6:1", "v6:2"]);
  assertEquals([told.segment.flags, told.segment.reserved], [["SYN"], 5]);
  assertEquals(told.segment.options, {
    userTimeout: 0x8005,
    unknown: [{ kind: 253, base64: "Af8=" }, { kind: 254, base64: "" }],
    layout: [28, 253, 254, 1, 0],
  });
  const tooBig = packetOf(src, dst, {
    kind: "icmp",
    error: "packet-too-big",
    code: 1,
    mtu: 1280,
    quotedDst: src,
    quotedSrcPort: 80,
    quotedDstPort: 4000,
    quotedSeq: 1,
  });
  const error = { kind: "copied", at: 0 as Instant, packet: tooBig } as const;
  assertMatch(toText([error]), /ICMP packet-too-big code 1 mtu 1280$/);
  const { icmp } = JSON.parse(toJsonLine(error)).packet;
  assertEquals([icmp.code, icmp.mtu, icmp.quotedDst], [1, 1280, "v6:1"]);
});

Deno.test("summaryOf() counts what became of the segments", () => {
  assertEquals(summaryOf(tales.drops()), {
    sent: 11,
    retransmitted: 1,
    injected: 0,
    duplicated: 0,
    keptBack: 0,
    delivered: 4,
    reordered: 0,
    dropped: 6,
    drops: { loss: 1, "queue-full": 1, fault: 1, aqm: 1, checksum: 1, partition: 1 },
  });
  assertEquals(summaryOf(tales.reordered()).reordered, 1);
  const { duplicated, delivered, dropped } = summaryOf(tales.duplicates());
  assertEquals({ duplicated, delivered, dropped }, { duplicated: 3, delivered: 9, dropped: 1 });
  assertEquals(summaryOf(tales.holdAndRelease()).keptBack, 2);
  // The held FIN came after its own second sending; the delayed data still came in its turn.
  assertEquals(summaryOf(tales.holdAndRelease()).reordered, 1);
});

Deno.test("Trace keeps the first events and says how many it left out", () => {
  const events = tales.handshake();
  const whole = new Trace();
  const short = new Trace(3);
  for (const event of events) {
    whole.observe(event);
    short.observe(event);
  }
  assertEquals(whole.events, events);
  assertEquals(whole.omission, null);
  assertEquals(short.events, events.slice(0, 3));
  assertEquals(short.omitted, events.length - 3);
  assertEquals(
    short.omission,
    `the trace keeps the first 3 events; ${events.length - 3} more came after`,
  );
});
