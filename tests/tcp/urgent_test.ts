import { assertEquals } from "@std/assert";
import { Bench } from "./bench.ts";
import { establishedStack, inState } from "./factory.ts";

// Urgent data: RFC 9293, sections 3.8.5, 3.10.2 and 3.10.7.4, sixth step.

function urgent(bench: Bench, octets: number): string[] {
  const payload = bench.payload(octets);
  return bench.call({ op: "send", connection: bench.connection, payload, urgent: true }).sent;
}

/** The urgent fields of what was sent, in order. */
function pointers(bench: Bench): number[] {
  return bench.log.map(({ segment }) => segment.urgent);
}

Deno.test("an urgent send sets URG, the pointer is at the octet that follows (RFC 9293, 3.8.5, MUST-62)", () => {
  const bench = establishedStack();
  assertEquals(urgent(bench, 10), ["PSH,ACK,URG 1+10 ack 1"]);
  assertEquals(bench.last.urgent, 10);
});

Deno.test("everything sent so far is urgent, what follows is not (RFC 9293, 3.10.2)", () => {
  const bench = establishedStack({ nagle: false });
  bench.send(100);
  assertEquals(urgent(bench, 10), ["PSH,ACK,URG 101+10 ack 1"]);
  assertEquals(bench.send(5).sent, ["PSH,ACK 111+5 ack 1"]);
  assertEquals(pointers(bench).slice(-3), [0, 10, 0]);
  bench.arrive({ seq: 1, length: 2000 }); // an ACK stands behind all that is urgent
  assertEquals(bench.last.urgent, 0);
});

Deno.test("a retransmission in front of urgent octets carries the pointer, until they are acknowledged (RFC 9293, 3.8.5)", () => {
  const bench = establishedStack({ nagle: false });
  bench.send(100);
  urgent(bench, 10);
  bench.take();
  assertEquals(bench.until("1s"), ["1 PSH,ACK,URG 1+110 ack 1"]);
  assertEquals(bench.last.urgent, 110);
  bench.arrive({ ack: 111 });
  bench.send(1);
  assertEquals(bench.last.urgent, 0);
});

Deno.test("urgent data of any length is told: what the field cannot show, later segments do (RFC 9293, 3.8.5, MUST-31)", () => {
  const bench = establishedStack({ sendBufferOctetsMax: 200_000, sndWnd: 10_000 });
  urgent(bench, 100_000);
  assertEquals(bench.last.urgent, 65_535);
  let acked = 1;
  while (acked < 60_001) {
    acked += 2000;
    bench.arrive({ ack: acked });
  }
  assertEquals(bench.last.seq - bench.iss + bench.last.urgent, 100_001);
});

Deno.test("before a closed window an ACK by itself tells that something is urgent (RFC 9293, 3.8.5)", () => {
  const bench = establishedStack({ sndWnd: 0 });
  assertEquals(urgent(bench, 10), ["ACK,URG 1 ack 1"]);
  assertEquals(bench.last.urgent, 10);
  assertEquals(bench.until("1s"), ["1 ACK,URG 1+1 ack 1"]);
});

Deno.test("urgent data sent before the handshake is done goes with the first data (RFC 9293, 3.10.2, SYN-SENT)", () => {
  const bench = inState("SYN-SENT");
  assertEquals(urgent(bench, 10), []);
  assertEquals(bench.arrive({ flags: "SYN,ACK", seq: 0, ack: 1 }), ["PSH,ACK,URG 1+10 ack 1"]);
});

Deno.test("the user is told when a pointer passes what was consumed, and of each advance (RFC 9293, 3.8.5, MUST-32)", () => {
  const bench = inState("ESTABLISHED");
  bench.arrive({ flags: "ACK,URG", seq: 1, length: 10, urgent: 10 });
  assertEquals(bench.news, ["urgent", "readable"]);
  bench.arrive({ flags: "ACK,URG", seq: 11, length: 10, urgent: 5 });
  bench.arrive({ flags: "ACK,URG", seq: 21, length: 10, urgent: 0 }); // 21 is past 16
  bench.arrive({ flags: "ACK,URG", seq: 1, length: 10, urgent: 15 }); // old: 16 once more
  assertEquals(bench.news.filter((news) => news === "urgent").length, 3);
});

Deno.test("the application can ask how much is urgent; it stays in line (RFC 9293, 3.8.5, MUST-33)", () => {
  const bench = inState("ESTABLISHED");
  assertEquals(bench.inspect()!.urgentOctets, 0);
  bench.arrive({ flags: "ACK,URG", seq: 1, text: "stop now", urgent: 4 });
  assertEquals(bench.inspect()!.urgentOctets, 4);
  assertEquals([bench.receive(3).text, bench.inspect()!.urgentOctets], ["sto", 1]);
  assertEquals([bench.receive(3).text, bench.inspect()!.urgentOctets], ["p n", 0]);
  // Normal mode again: the next pointer is news.
  bench.arrive({ flags: "ACK,URG", seq: 9, length: 1, urgent: 1 });
  assertEquals(bench.news.filter((news) => news === "urgent").length, 2);
});

Deno.test("a pointer past a closed window is heard, though the text is not taken (RFC 9293, 3.10.7.4, first step)", () => {
  const bench = inState("ESTABLISHED", { rcvWnd: 100 });
  bench.arrive({ seq: 1, length: 100 });
  bench.until("1s");
  assertEquals(bench.arrive({ flags: "ACK,URG", seq: 101, length: 10, urgent: 10 }), [
    "ACK 1 ack 101",
  ]);
  assertEquals([bench.news.at(-1), bench.inspect()!.urgentOctets], ["urgent", 110]);
});

Deno.test("URG is ignored after the peer's FIN, and where it points at what was consumed (RFC 9293, 3.10.7.4, sixth step)", () => {
  for (const state of ["CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"] as const) {
    const bench = inState(state);
    bench.arrive({ flags: "ACK,URG", seq: 2, urgent: 100 });
    assertEquals(bench.news.includes("urgent"), false, state);
  }
  const bench = inState("ESTABLISHED");
  bench.arrive({ seq: 1, length: 10 });
  bench.receive();
  bench.arrive({ flags: "ACK,URG", seq: 11, urgent: 0 });
  assertEquals(bench.news.includes("urgent"), false);
});

Deno.test("URG on the segment that opens a connection is heard, whichever it is (RFC 9293, 3.10.7.3, 3.10.7.4, sixth step)", () => {
  const flags = "ACK,URG";
  const active = inState("SYN-SENT");
  active.arrive({ flags: "SYN,ACK,URG", seq: 0, ack: 1, urgent: 5 });
  assertEquals([active.news, active.inspect()!.urgentOctets], [["urgent"], 4]);
  const passive = inState("SYN-RECEIVED", { passive: true });
  passive.arrive({ flags, seq: 1, ack: 1, urgent: 5 });
  assertEquals([passive.news, passive.inspect()!.urgentOctets], [["acceptable", "urgent"], 5]);
  const baked = new Bench({ passive: true, synCookies: "always" });
  baked.call({ op: "listen", localPort: 80 });
  baked.arrive({ flags: "SYN", seq: 0 });
  baked.arrive({ flags, seq: 1, ack: baked.last.seq + 1 - baked.iss, urgent: 5 });
  assertEquals(baked.news, ["acceptable", "urgent"]);
});

Deno.test("the same pointer again is no advance, and one farther back neither (RFC 9293, 3.8.5, MUST-32)", () => {
  const bench = establishedStack();
  const told = () => bench.news.filter((kind) => kind === "urgent").length;
  bench.arrive({ flags: "ACK,URG", seq: 1, length: 10, urgent: 100 });
  bench.arrive({ flags: "ACK,URG", seq: 11, length: 10, urgent: 90 });
  bench.arrive({ flags: "ACK,URG", seq: 21, length: 10, urgent: 20 });
  assertEquals(told(), 1);
  bench.arrive({ flags: "ACK,URG", seq: 31, length: 10, urgent: 71 });
  assertEquals(told(), 2);
});

Deno.test("no SYN is urgent, though urgent data waits behind it (RFC 9293, 3.10.2, SYN-SENT)", () => {
  const bench = inState("SYN-SENT");
  urgent(bench, 10);
  assertEquals(bench.until("1s"), ["1 SYN 0"]);
});
