import { assertEquals } from "@std/assert";
import { ns } from "../../lib/base/time.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { establishedStack, inState } from "./factory.ts";

// A window that offers all the room there is (`windowOffer: "room"`), as the BSDs do, and buffers of whole segments.

const ROOM: BenchOptions = {
  windowOffer: "room",
  receiveBufferRounding: "mss",
  windowRounding: "up",
  receiveBufferOctetsMax: 65_536,
  delayedAck: ns(0),
  peer: { mss: 1460 },
};

function window(bench: Bench, length: number): number {
  bench.arrive({ length });
  return bench.last.window;
}

Deno.test("the buffer grows to whole segments: 65536 octets are 65700 for an MSS of 1460", () => {
  const bench = establishedStack(ROOM);
  assertEquals(bench.stack.metrics(bench.connection)!.receiveBuffer, 65_700);
  const small = establishedStack({ ...ROOM, peer: { mss: 1000 } });
  assertEquals(small.stack.metrics(small.connection)!.receiveBuffer, 66_000);
  const plain = establishedStack({ ...ROOM, receiveBufferRounding: "none" });
  assertEquals(plain.stack.metrics(plain.connection)!.receiveBuffer, 65_536);
});

Deno.test("without scaling the window is min(65535, buffer - unread), in steps of one octet", () => {
  const bench = establishedStack(ROOM);
  assertEquals(bench.log[0]!.segment.window, 65_535);
  assertEquals(window(bench, 1), 65_535);
  assertEquals(window(bench, 164), 65_535);
  assertEquals(window(bench, 1), 65_534);
  assertEquals(window(bench, 10_000), 55_534);
});

Deno.test("scaled, the window is rounded up, and the edge never moves to the left (SHLD-14)", () => {
  const bench = establishedStack({
    ...ROOM,
    windowScaling: true,
    windowScaleOctets: 2 ** 21,
    peer: { mss: 1460, windowScale: 0 },
  });
  bench.arrive({ length: 1 });
  assertEquals(bench.last.window, Math.ceil(65_699 / 64));
  let edge = bench.inspect()!.rcvAdv;
  let shown = edge;
  for (let i = 0; i < 50; i++) {
    bench.arrive({ length: 7 + i });
    const { rcvAdv } = bench.inspect()!;
    assertEquals(rcvAdv - edge >= 0, true);
    edge = rcvAdv;
    const { ack, window } = bench.last;
    assertEquals(ack + window * 64 - shown >= 0, true, `what the wire shows, ${i}`);
    shown = ack + window * 64;
  }
});

Deno.test("a read tells of a window that grew by two segments and a quarter of the buffer, not of less", () => {
  const bench = establishedStack(ROOM);
  bench.arrive({ length: 40_000 });
  bench.take();
  assertEquals(bench.receive(16_000).sent, []); // less than 65700 / 4
  assertEquals(bench.receive(1_000).sent.length, 1);
  assertEquals(bench.last.window, 65_700 - 23_000);
});

Deno.test("a read says nothing while a delayed ACK waits: that will tell", () => {
  const bench = establishedStack({ ...ROOM, delayedAck: ns(40e6) });
  bench.arrive({ length: 40_000 });
  bench.take();
  assertEquals(bench.receive(40_000).sent, []);
  assertEquals(bench.until("40ms"), ["0.04 ACK 1 ack 40001"]);
  assertEquals(bench.last.window, 65_535);
});

Deno.test("room of less than a segment and a quarter of the buffer is not offered (MUST-39)", () => {
  const bench = establishedStack({ ...ROOM, receiveBufferOctetsMax: 14_600 });
  bench.arrive({ length: 14_600 });
  assertEquals(bench.last.window, 0);
  bench.receive(1_000);
  bench.arrive({ seq: 1, length: 10 }); // old: draws an ACK
  assertEquals(bench.last.window, 0);
  bench.receive(500);
  bench.arrive({ seq: 1, length: 10 });
  assertEquals(bench.last.window, 1_500);
});

Deno.test("a read tells of a window that grew by half of the buffer, not of an octet less", () => {
  for (const [octets, told] of [[19_999, 0], [20_000, 1]] as const) {
    const bench = establishedStack({
      ...ROOM,
      receiveBufferRounding: "none",
      receiveBufferOctetsMax: 40_000,
      peer: { mss: 12_000 },
      mtu: 65_535,
    });
    bench.arrive({ length: 30_000 });
    assertEquals(bench.receive(octets).sent.length, told, `${octets}`);
  }
});

Deno.test("a read tells of a window that grew by two segments, timestamps counted, and by a quarter of the buffer: by both", () => {
  for (
    const [mss, octets, told] of [
      [1460, 9_999, 0],
      [1460, 10_000, 1], // a quarter of the buffer
      [6000, 10_000, 0],
      [6000, 11_999, 0],
      [6000, 12_000, 1], // two segments
    ] as const
  ) {
    const stamps = { timestamps: [1, 0] as const };
    const bench = establishedStack({
      ...ROOM,
      receiveBufferRounding: "none",
      receiveBufferOctetsMax: 40_000,
      peer: { mss, ...stamps },
      mtu: 65_535,
    });
    bench.arrive({ length: 30_000, options: stamps });
    assertEquals(bench.receive(octets).sent.length, told, `${mss} ${octets}`);
  }
});

Deno.test("the buffer counts whole segments as the SYNs agreed on them, timestamps and all", () => {
  const bench = establishedStack({ ...ROOM, peer: { mss: 1460, timestamps: [1, 0] } });
  assertEquals(bench.stack.metrics(bench.connection)!.receiveBuffer, 65_700); // 45 of 1460, not of 1448
});

Deno.test("room that 16 bits do not show is no news: a read says nothing of it", () => {
  const bench = establishedStack({ ...ROOM, receiveBufferOctetsMax: 400_000 });
  bench.arrive({ length: 65_535 });
  bench.arrive({ length: 65_535 });
  bench.arrive({ length: 65_535 });
  bench.take();
  assertEquals([bench.last.window, bench.receive().sent], [65_535, []]);
});

Deno.test("a segment's room is offered, an octet less is not, and so is a quarter of the buffer (MUST-39)", () => {
  for (
    const [buffer, mss, room, window] of [
      [14_600, 1460, 1_459, 0],
      [14_600, 1460, 1_460, 1_460],
      [4_000, 1460, 999, 0],
      [4_000, 1460, 1_000, 1_000],
    ] as const
  ) {
    const bench = establishedStack({
      ...ROOM,
      receiveBufferRounding: "none",
      receiveBufferOctetsMax: buffer,
      peer: { mss },
    });
    bench.arrive({ length: buffer });
    bench.receive(room);
    bench.arrive({ seq: 1, length: 10 }); // old: draws an ACK
    assertEquals(bench.last.window, window, `${buffer} ${room}`);
  }
});

Deno.test("a buffer of whole segments is what is set until their size is known", () => {
  const bench = inState("SYN-SENT", ROOM);
  assertEquals(bench.stack.metrics(bench.connection)!.receiveBuffer, 65_536);
});
