import { assertEquals, assertNotEquals } from "@std/assert";
import type { TcpConfig } from "../../lib/tcp/config.ts";
import { SYN } from "../../lib/wire/segment.ts";
import type { Instant } from "../../lib/base/time.ts";
import { TcpStack } from "../../lib/tcp/endpoint.ts";
import type { Packet } from "../../lib/wire/packet.ts";
import { Bench, LOCAL, REMOTE, type Told } from "./bench.ts";

// SYN cookies: RFC 4987, section 3.6.

function listening(synCookies: TcpConfig["synCookies"], backlog = 128, bare = {}): Bench {
  const bench = new Bench({ passive: true, synCookies, ...bare });
  bench.call({ op: "listen", localPort: 80, backlog });
  return bench;
}

const OPTIONS = { mss: 1300, windowScale: 7, sackPermitted: true, timestamps: [7, 0] } as const;

/** The SYN of a peer, and the cookie that it gets. */
function ask(bench: Bench, told: Told = {}): number {
  bench.arrive({ flags: "SYN", seq: 0, options: OPTIONS, ...told });
  return bench.last.seq;
}

/** The ACK that brings a cookie back. */
function bring(bench: Bench, cookie: number, told: Told = {}): string[] {
  const sent = bench.arrive({ seq: 1, ack: cookie + 1 - bench.iss, ...told });
  const opened = bench.signals.findLast(({ kind }) => kind === "opened");
  if (opened !== undefined) bench.connection = opened.connection;
  return sent;
}

Deno.test("a cookie is a SYN-ACK with the MSS alone, and nothing is remembered (RFC 4987, 3.6)", () => {
  const bench = listening("always");
  ask(bench);
  assertEquals(bench.last.flags & SYN, SYN);
  assertEquals([bench.last.options, bench.last.window, bench.last.ack], [
    { mss: 1460 },
    65_535,
    5001,
  ]);
  assertEquals([bench.stack.tcbs, bench.stack.deadline()], [0, Infinity as never]);
  const small = listening("always", 128, { receiveBufferOctetsMax: 1000 });
  ask(small);
  assertEquals(small.last.window, 1000);
});

Deno.test("the ACK that brings a cookie back makes the connection: LISTEN to ESTABLISHED (RFC 4987, 3.6)", () => {
  const bench = listening("always");
  const cookie = ask(bench);
  assertEquals(bring(bench, cookie), []);
  assertEquals([bench.state, bench.path], ["ESTABLISHED", ["ESTABLISHED"]]);
  assertEquals(bench.news, ["acceptable"]);
  const { iss, irs, sndUna, sndNxt, rcvNxt } = bench.inspect()!;
  assertEquals([iss, irs, sndUna, sndNxt, rcvNxt], [
    cookie,
    5000,
    cookie + 1 | 0,
    cookie + 1 | 0,
    5001,
  ]);
});

Deno.test("of the SYN's options a cookie keeps the MSS, rounded down (RFC 4987, 3.6)", () => {
  for (
    const [mss, kept] of [[20, 28], [28, 28], [535, 216], [1300, 1220], [1460, 1460], [9000, 1460]]
  ) {
    const bench = listening("always");
    bring(bench, ask(bench, { options: { ...OPTIONS, mss: mss! } }));
    bench.send(10_000);
    assertEquals(
      Math.max(...bench.log.map(({ segment }) => segment.length)),
      kept,
      `MSS ${mss}`,
    );
    assertEquals(bench.last.options, {});
  }
});

Deno.test("text and FIN may come with the cookie (RFC 9293, 3.10.7.4, seventh and eighth step)", () => {
  const bench = listening("always");
  const cookie = ask(bench);
  bring(bench, cookie, { flags: "FIN,PSH,ACK", text: "hi" });
  assertEquals([bench.state, bench.receive().text, bench.news.includes("eof")], [
    "CLOSE-WAIT",
    "hi",
    true,
  ]);
});

Deno.test("a cookie of other sockets, another ISN or another number draws a reset (RFC 9293, 3.10.7.2, second step)", () => {
  const bench = listening("always");
  const cookie = ask(bench);
  const wrong: Told[] = [
    { port: 40_001 },
    { seq: 2 },
    { ack: cookie + 2 - bench.iss },
    { ack: (cookie ^ 0x0100_0000) + 1 - bench.iss }, // another MSS
  ];
  for (const told of wrong) {
    assertEquals(bring(bench, cookie, told).map((sent) => sent.slice(0, 3)), ["RST"]);
    assertEquals(bench.stack.tcbs, 0);
  }
});

Deno.test("a cookie lasts at least one tick of its counter and less than two (RFC 4987, 3.6)", () => {
  for (
    const [asked, brought, valid] of [[0, 63, true], [63, 127, true], [0, 127, true], [
      0,
      128,
      false,
    ], [63, 2048, false]]
  ) {
    const bench = listening("always");
    bench.until(`${asked as number}s`);
    const cookie = ask(bench);
    bench.until(`${brought as number}s`);
    bring(bench, cookie);
    assertEquals(bench.stack.tcbs, valid ? 1 : 0, `${asked} to ${brought} s`);
  }
});

Deno.test("no cookie is baked, and none is taken, with the policy off (RFC 9293, 3.10.7.2)", () => {
  const cookie = ask(listening("always"));
  const bench = listening("off");
  assertEquals(bring(bench, cookie).map((sent) => sent.slice(0, 3)), ["RST"]);
  ask(bench);
  assertEquals(bench.stack.tcbs, 1);
});

Deno.test("by policy cookies are baked only while the backlog is full, and recycle nobody (RFC 4987, 3.6)", () => {
  const bench = listening("when-full", 2);
  ask(bench, { port: 1001 });
  ask(bench, { port: 1002 });
  assertEquals([bench.stack.tcbs, bench.last.options.windowScale], [2, undefined]);
  const cookie = ask(bench, { port: 1003 });
  assertEquals([bench.stack.tcbs, bench.last.options], [2, { mss: 1460 }]);
  bring(bench, cookie, { port: 1003 });
  assertEquals([bench.stack.tcbs, bench.state], [3, "ESTABLISHED"]);
});

Deno.test("a cookie that comes back to a full queue for accept waits for the next segment (RFC 4987, 3.6)", () => {
  const bench = listening("always", 1);
  const [first, second] = [ask(bench), ask(bench, { port: 1001 })];
  bring(bench, first);
  assertEquals(bring(bench, second, { port: 1001 }), []);
  assertEquals(bench.stack.tcbs, 1);
  bench.call({ op: "accept", localPort: 80 });
  bring(bench, second, { port: 1001 });
  assertEquals(bench.stack.tcbs, 2);
});

Deno.test("cookies of different peers, moments and hosts differ (RFC 4987, 3.6)", () => {
  const bench = listening("always");
  const first = ask(bench);
  assertEquals(ask(bench), first); // the same SYN again within a tick
  assertNotEquals(ask(bench, { port: 1001 }), first);
  assertNotEquals(ask(bench, { seq: 1 }), first);
  bench.until("64s");
  assertNotEquals(ask(bench), first);
});

Deno.test("a counterfactual two-way handshake knows no cookies", () => {
  const bench = listening("always", 128, { handshake: "two-way" });
  ask(bench);
  assertEquals(bench.stack.tcbs, 1);
});

Deno.test("a cookie has the type of service and time to live of its socket, as every packet (RFC 9293, 3.9.2, MUST-48, MUST-49)", () => {
  const bench = listening("always", 128, { tos: 0x48, ttl: 3 });
  ask(bench);
  const { packet } = bench.log.at(-1)!;
  assertEquals([packet.tos, packet.ttl], [0x48, 3]);
});

Deno.test("a socket without options of its own sends none in a cookie, and takes the peer's MSS for 536 (RFC 9293, 3.7.1, MUST-15)", () => {
  const bench = listening("always", 128, { synOptions: "none" });
  const cookie = ask(bench);
  assertEquals(bench.last.options, {});
  bring(bench, cookie);
  bench.send(10_000);
  assertEquals(Math.max(...bench.log.map(({ segment }) => segment.length)), 536);
});

Deno.test("a connection from a cookie has agreed on nothing but the MSS: no SACK, no timestamps, no scale (RFC 4987, 3.6)", () => {
  const bench = listening("always", 128, { windowScaling: true, receiveBufferOctetsMax: 1 << 20 });
  bring(bench, ask(bench));
  bench.arrive({ seq: 11, length: 10 }); // a gap, to be told by SACK if by anything
  assertEquals([bench.last.options, bench.last.window], [{}, 65_535]);
  const { sack, timestamps, scaling, sndScale, rcvScale } = bench.stack.metrics(bench.connection)!;
  assertEquals([sack, timestamps, scaling, sndScale, rcvScale], [false, false, false, 0, 0]);
});

Deno.test("a FIN alone may bring a cookie back, a SYN never (RFC 9293, 3.10.7.2)", () => {
  const bench = listening("always");
  const cookie = ask(bench);
  assertEquals(bring(bench, cookie, { flags: "SYN,ACK" }).map((sent) => sent.slice(0, 3)), ["RST"]);
  assertEquals(bench.stack.tcbs, 0);
  bring(bench, cookie, { flags: "FIN,ACK" });
  assertEquals([bench.state, bench.news.includes("eof")], ["CLOSE-WAIT", true]);
});

Deno.test("the segment that brings a cookie back says how much may be sent (RFC 9293, 3.10.7.4, fifth step)", () => {
  const bench = listening("always");
  bring(bench, ask(bench), { window: 500 });
  bench.send(2000);
  assertEquals([bench.inspect()!.sndWnd, bench.last.length], [500, 500]);
});

Deno.test("no cookie is baked while the queue for accept is full: its SYN-ACK would promise what is not there", () => {
  const bench = listening("always", 1);
  bring(bench, ask(bench));
  assertEquals(bench.arrive({ flags: "SYN", seq: 0, port: 1001 }), []);
  bench.call({ op: "accept", localPort: 80 });
  assertEquals(bench.arrive({ flags: "SYN", seq: 0, port: 1001 }).length, 1);
});

Deno.test("a cookie is good for its own sockets alone, each of their parts and the host's secret (RFC 4987, 3.6)", () => {
  const brought = (other: Partial<Packet>, port = 40_000, key = 0) => {
    const bench = listening("always");
    const cookie = ask(bench);
    const stack = new TcpStack({ synCookies: "always" }, { key0: key & 1, key1: key >> 1 });
    stack.call({ op: "listen", localPort: 80 }, 0 as Instant);
    const packet = bench.packet({ seq: 1, ack: cookie + 1 - bench.iss, port });
    stack.arrive({ ...packet, ...other }, 0 as Instant);
    return stack.tcbs;
  };
  assertEquals(brought({}), 1);
  assertEquals([brought({ src: REMOTE + 1 }), brought({ dst: LOCAL + 1 })], [0, 0]);
  assertEquals([brought({}, 40_001), brought({}, 40_000, 1), brought({}, 40_000, 2)], [0, 0, 0]);
});
