import { assertEquals } from "@std/assert";
import type { Bench } from "./bench.ts";
import { establishedStack, inState } from "./factory.ts";

// Type of service and time to live: RFC 9293, section 3.9.2 (MUST-48, MUST-49); RFC 2474.

function last(bench: Bench): [tos: number, ttl: number] {
  const { packet } = bench.log.at(-1)!;
  return [packet.tos, packet.ttl];
}

const OWN = { tos: 0x48, ttl: 3 };

Deno.test("every packet of a connection has its type of service and time to live, its resets too", () => {
  const bench = inState("SYN-SENT", OWN);
  assertEquals(last(bench), [0x48, 3]);
  const closed = establishedStack(OWN);
  closed.send(10);
  assertEquals(last(closed), [0x48, 3]);
  closed.abort();
  assertEquals([last(closed), closed.take().at(-1)], [[0x48, 3], "RST 11"]);
});

Deno.test("what a listener refuses, and what an opening connection refuses, has those of the socket", () => {
  for (const state of ["LISTEN", "SYN-SENT", "SYN-RECEIVED"] as const) {
    const bench = inState(state, OWN);
    assertEquals(bench.arrive({ seq: 0, ack: 500 }).map((sent) => sent.slice(0, 3)), [
      state === "SYN-RECEIVED" ? "ACK" : "RST",
    ]);
    assertEquals(last(bench), [0x48, 3], state);
  }
});

Deno.test("a socket option changes them from then on, for one connection alone", () => {
  const bench = establishedStack();
  bench.configure(OWN);
  bench.send(10);
  assertEquals(last(bench), [0x48, 3]);
  assertEquals([bench.stack.config.tos, bench.stack.config.ttl], [0, 64]);
});

Deno.test("a listener's settings are its connections', and change for those to come", () => {
  const bench = inState("LISTEN");
  const call = { op: "configure-port", localPort: 80, settings: OWN } as const;
  assertEquals(bench.call(call).error, null);
  bench.arrive({ flags: "SYN", seq: 0 });
  assertEquals(last(bench), [0x48, 3]);
  assertEquals(bench.call({ ...call, localPort: 81 }).error, "connection does not exist");
});
