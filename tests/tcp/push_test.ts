import { assertEquals } from "@std/assert";
import { ms } from "../../lib/base/time.ts";
import type { Bench } from "./bench.ts";
import { establishedStack } from "./factory.ts";

// PUSH: RFC 9293, section 3.9.1.2.

function send(bench: Bench, octets: number, push: boolean): string[] {
  const payload = bench.payload(octets);
  return bench.call({ op: "send", connection: bench.connection, payload, push }).sent;
}

Deno.test("a send pushes by default, and PSH is on the last buffered segment (RFC 9293, 3.9.1.2, MUST-61)", () => {
  const bench = establishedStack();
  assertEquals(bench.send(2000).sent, ["ACK 1+1000 ack 1", "PSH,ACK 1001+1000 ack 1"]);
});

Deno.test("without PUSH octets wait for company, until a send pushes (RFC 9293, 3.9.1.2)", () => {
  const bench = establishedStack();
  assertEquals(send(bench, 10, false), []);
  assertEquals(send(bench, 10, false), []);
  assertEquals(send(bench, 10, true), ["PSH,ACK 1+30 ack 1"]);
});

Deno.test("full segments do not wait, and carry no PSH (RFC 9293, 3.9.1.2)", () => {
  const bench = establishedStack();
  assertEquals(send(bench, 1500, false), ["ACK 1+1000 ack 1"]);
  assertEquals(send(bench, 500, false), ["ACK 1001+1000 ack 1"]);
});

Deno.test("an empty send pushes what waits (RFC 9293, 3.9.1.2)", () => {
  const bench = establishedStack();
  send(bench, 10, false);
  assertEquals(send(bench, 0, true), ["PSH,ACK 1+10 ack 1"]);
});

Deno.test("octets without PUSH do not wait for ever: the override timeout sends them (RFC 9293, 3.9.1.2, MUST-60)", () => {
  const bench = establishedStack({ sillyWindowOverride: ms(300) });
  send(bench, 10, false);
  assertEquals(bench.until("2s").slice(0, 1), ["0.3 ACK 1+10 ack 1"]);
});

Deno.test("once what is in flight is acknowledged, the override timeout counts for what waits (RFC 9293, MUST-60)", () => {
  const bench = establishedStack({ sillyWindowOverride: ms(300) });
  send(bench, 1010, false);
  bench.take();
  bench.until("700ms");
  assertEquals(bench.arrive({ ack: 1001 }), []);
  assertEquals(bench.until("1s"), ["1 ACK 1001+10 ack 1"]);
});

Deno.test("what was pushed before goes, with those behind it that wait: PSH where the push ends in it (RFC 9293, 3.9.1.2)", () => {
  const bench = establishedStack({ nagle: true });
  bench.send(1000);
  bench.send(10); // Nagle keeps it
  send(bench, 10, false);
  bench.take();
  assertEquals(bench.arrive({ ack: 1001 }), ["PSH,ACK 1001+20 ack 1"]);
});

Deno.test("a shutdown pushes (RFC 9293, 3.10.4)", () => {
  const bench = establishedStack();
  send(bench, 10, false);
  assertEquals(bench.shutdown().sent, ["FIN,PSH,ACK 1+10 ack 1"]);
});

Deno.test("PSH stands on the segment in which the last pushed octet is, be it its first or its last (RFC 9293, 3.9.1.2, MUST-61)", () => {
  for (const [window, flags] of [[99, "ACK"], [100, "PSH,ACK"], [101, "PSH,ACK"]] as const) {
    const bench = establishedStack({ sndWnd: 150 });
    bench.arrive({ seq: 1, window: 0 });
    send(bench, 100, true);
    send(bench, 50, false);
    assertEquals(bench.arrive({ seq: 1, window }), [`${flags} 1+${window} ack 1`]);
  }
});

Deno.test("what goes before the override timeout starts the timer for its own RTO (RFC 6298, rule 5.1)", () => {
  const bench = establishedStack();
  send(bench, 10, false);
  bench.until("400ms");
  send(bench, 10, true);
  assertEquals(bench.inspect()!.rexmitAt, 1.4e9);
});

Deno.test("the override timeout counts from when octets began to wait, whatever comes meanwhile (RFC 9293, 3.8.6.2.1, rule 4)", () => {
  const bench = establishedStack();
  send(bench, 10, false);
  for (const at of ["100ms", "200ms", "499ms"] as const) {
    bench.until(at);
    send(bench, 1, false);
    bench.arrive({ length: 1 });
  }
  assertEquals(bench.until("500ms").at(-1)?.split(" ack")[0], "0.5 ACK 1+13");
});

Deno.test("what was pushed and is in flight pushes nothing behind it (RFC 9293, 3.9.1.2)", () => {
  const bench = establishedStack();
  bench.send(500);
  assertEquals(send(bench, 1000, false), ["ACK 501+1000 ack 1"]);
  assertEquals(bench.until("1s").slice(0, 1), ["1 PSH,ACK 1+1000 ack 1"]); // goes again with the push in it
});
