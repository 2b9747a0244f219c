import { assertEquals } from "@std/assert";
import { Bench, LOCAL, REMOTE, settings } from "./bench.ts";
import { inState } from "./factory.ts";

// The queue of all timers of a stack: what is due, and what is armed at all (RFC 9293, section 3.10.8).

Deno.test("an end takes every timer with it: nothing is due any more, and nothing counts as due", () => {
  const ways: ((bench: Bench) => void)[] = [
    (bench) => bench.send(10), // retransmission and user timeout
    (bench) => bench.arrive({ seq: 1, length: 10 }), // delayed ACK
    (bench) => bench.call({ op: "close", connection: bench.connection, linger: 1e12 as never }),
    (bench) => bench.until("1h"), // keep-alive
  ];
  for (const way of ways) {
    for (const flags of ["RST", undefined]) {
      const bench = inState("ESTABLISHED", settings({ userTimeout: 1e12, keepAlive: 7.2e12 }));
      way(bench);
      assertEquals([bench.stack.recurring(), bench.stack.deadline() < Infinity], [
        way === ways[3],
        true,
      ]);
      if (flags === undefined) bench.abort();
      else bench.arrive({ flags });
      assertEquals([bench.stack.tcbs, bench.stack.deadline()], [0, Infinity as never]);
      assertEquals(bench.stack.recurring(), true);
    }
  }
});

Deno.test("recurring() minds every timer beside the probe's, also one that is due later (recurring())", () => {
  const probed = () => {
    const bench = inState("ESTABLISHED", { sndWnd: 0 });
    bench.send(10);
    bench.until("1s");
    bench.arrive({ ack: 1, window: 0 });
    bench.until("2.95s"); // the next probe goes out at 3 s
    assertEquals([bench.stack.recurring(), bench.stack.deadline()], [true, 3e9 as never]);
    return bench;
  };
  const text = probed();
  text.arrive({ ack: 1, window: 0, seq: 1, length: 10 }); // its ACK is due at 3.15 s
  const lingers = probed();
  lingers.call({ op: "close", connection: lingers.connection, linger: 60e9 as never });
  assertEquals([text.stack.recurring(), lingers.stack.recurring()], [false, false]);
});

Deno.test("poll() serves every connection that is due (RFC 9293, 3.10.8)", () => {
  const bench = new Bench();
  for (const localPort of [1, 2, 3]) {
    bench.call({
      op: "connect",
      localAddress: LOCAL,
      localPort,
      remoteAddress: REMOTE,
      remotePort: 80,
    });
  }
  const { packets } = bench.stack.poll(1e9 as never);
  assertEquals([packets.length, bench.stack.deadline()], [3, 3e9 as never]);
});

Deno.test("recurring() minds an answer that waits for the user's say (recurring())", () => {
  const bench = inState("ESTABLISHED");
  assertEquals(bench.stack.recurring(), true);
  bench.arriveOnly({ seq: -1000 }); // draws an ACK
  assertEquals(bench.stack.recurring(), false);
  assertEquals([bench.poll().length, bench.stack.recurring()], [1, true]);
});
