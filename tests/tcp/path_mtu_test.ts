import { assertEquals } from "@std/assert";
import { IP6_LOCAL, IP6_REMOTE } from "./ip6.ts";
import { establishedStack, inState } from "./factory.ts";
import type { Bench } from "./bench.ts";

// Path MTU: RFC 9293, section 3.7.2; RFC 1191; RFC 8201.

/** "Packet too big" about the number `seq`. */
function tooBig(bench: Bench, seq: number, mtu?: number): string[] {
  return bench.icmp("packet-too-big", seq, bench.localPort, mtu);
}

function mssOf(bench: Bench): number {
  return bench.stack.metrics(bench.connection)!.sndMss;
}

Deno.test("a packet too big lowers the MSS, and what is in flight goes again at once in smaller pieces (RFC 1191, 6.4)", () => {
  const bench = establishedStack();
  const window = bench.send(2000) && bench.inspect()!.congestionWindow;
  bench.take();
  assertEquals(tooBig(bench, 1, 540), [
    "ACK 1+500 ack 1",
    "ACK 501+500 ack 1",
    "ACK 1001+500 ack 1",
    "PSH,ACK 1501+500 ack 1",
  ]);
  assertEquals([mssOf(bench), bench.inspect()!.congestionWindow], [500, window]); // no sign of congestion
  bench.arrive({ ack: 2001 });
  assertEquals(bench.send(600).sent, ["ACK 2001+500 ack 1", "PSH,ACK 2501+100 ack 1"]);
});

Deno.test("an MTU that is no smaller, or about a number that is not in flight, changes nothing (RFC 5927, 4.1 and 7)", () => {
  const bench = establishedStack();
  bench.send(1000);
  for (const [seq, mtu] of [[1, 1500], [1, 9000], [1001, 540], [0, 540], [-5000, 540]] as const) {
    assertEquals([tooBig(bench, seq, mtu), mssOf(bench)], [[], 1000], `${seq} ${mtu}`);
  }
});

Deno.test("a router that names no MTU means the next size that links have (RFC 1191, 5 and 7)", () => {
  const bench = establishedStack({ peer: { mss: 1460 } });
  bench.send(1460);
  tooBig(bench, 1);
  assertEquals(mssOf(bench), 1452); // 1492
  tooBig(bench, 1, 0);
  assertEquals(mssOf(bench), 966); // 1006
});

Deno.test("no report takes the MTU below the least that IP allows (RFC 791; RFC 8200, 5)", () => {
  const bench = establishedStack();
  bench.send(100);
  tooBig(bench, 1, 1);
  assertEquals(mssOf(bench), 28);
});

Deno.test("timestamps are counted: the text shrinks by their octets (RFC 9293, 3.7.1)", () => {
  const bench = establishedStack({ peer: { mss: 1460, timestamps: [1, 0] } });
  bench.send(10);
  tooBig(bench, 1, 552);
  assertEquals(mssOf(bench), 500);
});

Deno.test("pathMtu says which reports count: none, of text, or of SYNs too", () => {
  for (
    const [pathMtu, syn, text] of [["ignore", 1460, 1000], ["data", 1460, 500], [
      "always",
      500,
      500,
    ]] as const
  ) {
    const opening = inState("SYN-SENT", { pathMtu });
    const sent = tooBig(opening, 0, 540);
    assertEquals([opening.last.options.mss, sent.length], [syn, syn === 500 ? 1 : 0], pathMtu);
    const bench = establishedStack({ pathMtu });
    bench.send(1000);
    tooBig(bench, 1, 540);
    assertEquals([mssOf(bench), bench.news.at(-1)], [text, "icmp"], pathMtu);
  }
});

Deno.test("over IPv6 the header takes 40 octets, and `data` heeds reports about SYNs (RFC 8201, 4)", () => {
  const bench = inState("SYN-SENT", { pathMtu: "data", local: IP6_LOCAL, remote: IP6_REMOTE });
  assertEquals(bench.last.options.mss, 1440);
  assertEquals(tooBig(bench, 0, 1280), ["SYN 0"]);
  assertEquals(bench.last.options.mss, 1220);
  tooBig(bench, 0, 600); // RFC 8200, section 5: no link takes less than 1280
  assertEquals(bench.last.options.mss, 1220);
});

Deno.test("a path MTU that still is more than the peer takes leaves the MSS as it was agreed (RFC 9293, 3.7.1, MUST-16)", () => {
  const bench = establishedStack({ peer: { mss: 536 } });
  bench.send(1000);
  bench.take();
  tooBig(bench, 1, 1400);
  assertEquals(mssOf(bench), 536);
  tooBig(bench, 1, 576);
  assertEquals(mssOf(bench), 536); // 576 - 40, just what it is
  tooBig(bench, 1, 575);
  assertEquals(mssOf(bench), 535);
});

Deno.test("what goes again because of a smaller MTU is no silence: cwnd does not start anew (RFC 5681, 4.1)", () => {
  const bench = establishedStack({ sndWnd: 60_000 });
  bench.send(10_000);
  for (let n = 1; n <= 9; n++) bench.arrive({ ack: 1 + 1000 * n });
  bench.until("900ms");
  tooBig(bench, 9001, 1000);
  bench.until("1100ms");
  bench.arrive({ ack: 10_001 });
  const before = bench.inspect()!.congestionWindow!;
  bench.until("1800ms"); // more than an RTO after the first sending, less after the second
  bench.send(1);
  assertEquals([before > 10_000, bench.inspect()!.congestionWindow], [true, before]);
});

Deno.test("a report about a SYN-ACK lowers what its connection will send (RFC 9293, 3.7.2)", () => {
  const bench = inState("SYN-RECEIVED", { passive: true });
  tooBig(bench, 0, 540);
  assertEquals(mssOf(bench), 500);
});

Deno.test("over IPv6 the MSS shrinks by headers of 60 octets (RFC 8201, 4; RFC 9293, 3.7.1)", () => {
  const bench = establishedStack({ local: IP6_LOCAL, remote: IP6_REMOTE, peer: { mss: 1440 } });
  bench.send(1440);
  tooBig(bench, 1, 1300);
  assertEquals(mssOf(bench), 1240);
});
