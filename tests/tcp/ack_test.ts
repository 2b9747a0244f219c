import { assertEquals } from "@std/assert";
import type { StateName } from "../../lib/tcp/state.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { establishedStack, inState, SYNCHRONIZED } from "./factory.ts";

// The fifth step of RFC 9293, section 3.10.7.4: the ACK field.

/** A state with 100 octets in flight where the state lets data out, and its RCV.NXT. */
function inFlight(state: StateName, options: BenchOptions = {}): { bench: Bench; rcv: number } {
  const all = { sndWnd: 300, ...options };
  const bench = inState(
    state === "ESTABLISHED" || state === "FIN-WAIT-1" ? "ESTABLISHED" : "CLOSE-WAIT",
    all,
  );
  bench.send(100);
  if (state === "FIN-WAIT-1" || state === "LAST-ACK") bench.shutdown();
  if (state === "CLOSING") throw new Error("no way there with text in flight but by ESTABLISHED");
  bench.take();
  return { bench, rcv: state === "ESTABLISHED" || state === "FIN-WAIT-1" ? 1 : 2 };
}

for (const state of ["ESTABLISHED", "CLOSE-WAIT", "FIN-WAIT-1", "LAST-ACK"] as const) {
  const fin = state === "FIN-WAIT-1" || state === "LAST-ACK" ? 1 : 0;
  const next = 101 + fin;

  Deno.test(`${state} drops a segment without ACK (RFC 9293, 3.10.7.4, fifth step)`, () => {
    const { bench, rcv } = inFlight(state);
    assertEquals(bench.arrive({ flags: "PSH", seq: rcv, length: 5 }), []);
    assertEquals([bench.state, bench.inspect()!.rcvNxt], [state, 5000 + rcv]);
  });

  Deno.test(`${state} takes an ACK inside SND.UNA < SEG.ACK =< SND.NXT (RFC 9293, 3.10.7.4, fifth step)`, () => {
    const { bench, rcv } = inFlight(state);
    assertEquals(bench.arrive({ seq: rcv, ack: 51, window: 200 }), []);
    const { sndUna, sndWnd } = bench.inspect()!;
    assertEquals([sndUna - 1000, sndWnd, bench.state], [51, 200, state]);
  });

  Deno.test(`${state} answers an ACK of what was never sent and drops its text (RFC 9293, 3.10.7.4, fifth step)`, () => {
    const { bench, rcv } = inFlight(state);
    assertEquals(bench.arrive({ seq: rcv, ack: next + 1, length: 5 }), [`ACK ${next} ack ${rcv}`]);
    assertEquals([bench.inspect()!.sndUna, bench.inspect()!.rcvNxt], [1001, 5000 + rcv]);
  });

  Deno.test(`${state} ignores an old ACK no farther back than MAX.SND.WND, not its window (RFC 9293, 3.10.7.4, fifth step, MAY-12)`, () => {
    const { bench, rcv } = inFlight(state);
    assertEquals(bench.arrive({ seq: rcv, ack: 1 - 300, window: 7 }), []);
    assertEquals([bench.inspect()!.sndUna, bench.inspect()!.sndWnd], [1001, 300]);
  });

  Deno.test(`${state} answers an ACK older than MAX.SND.WND and drops its text (RFC 9293, 3.10.7.4, fifth step, MAY-12)`, () => {
    const { bench, rcv } = inFlight(state);
    assertEquals(bench.arrive({ seq: rcv, ack: -300, length: 5 }), [`ACK ${next} ack ${rcv}`]);
    assertEquals(bench.inspect()!.rcvNxt, 5000 + rcv);
  });

  Deno.test(`${state} takes the window of a duplicate ACK (RFC 9293, 3.10.7.4, fifth step)`, () => {
    const { bench, rcv } = inFlight(state);
    assertEquals(bench.arrive({ seq: rcv, ack: 1, window: 250 }), []);
    assertEquals([bench.inspect()!.sndUna, bench.inspect()!.sndWnd], [1001, 250]);
  });
}

for (const state of SYNCHRONIZED) {
  if (state === "LAST-ACK" || state === "CLOSING") continue; // an ACK of all that was sent ends them
  Deno.test(`${state} stays at a duplicate ACK, in silence (RFC 9293, 3.10.7.4, fifth step)`, () => {
    const bench = inState(state);
    const ack = state === "FIN-WAIT-1" ? 1 : undefined;
    assertEquals(bench.arrive({ ...(ack === undefined ? {} : { ack }) }), []);
    assertEquals(bench.state, state);
  });
}

Deno.test("the window comes from the newest segment: SND.WL1 and SND.WL2 keep older ones out (RFC 9293, 3.10.7.4, fifth step)", () => {
  const { bench } = inFlight("ESTABLISHED");
  const window = () => bench.inspect()!.sndWnd;
  bench.arrive({ seq: 11, ack: 51, window: 111 }); // SND.WL1 = 11, SND.WL2 = 51
  assertEquals(window(), 111);
  bench.arrive({ seq: 10, ack: 51, window: 222 }); // older SEQ
  assertEquals(window(), 111);
  bench.arrive({ seq: 11, ack: 51, window: 333 }); // the same again: taken
  assertEquals(window(), 333);
  bench.arrive({ seq: 11, ack: 50, window: 444 }); // an older ACK
  assertEquals(window(), 333);
  bench.arrive({ seq: 10, ack: 61, window: 555 }); // acknowledges, but its window is old
  assertEquals([window(), bench.inspect()!.sndUna], [333, 1061]);
  bench.arrive({ seq: 12, ack: 61, window: 666 });
  assertEquals(window(), 666);
});

Deno.test("SND.UNA takes an ACK past the wrap (RFC 9293, 3.4)", () => {
  const bench = inState("ESTABLISHED", { iss: 2 ** 32 - 51 });
  bench.send(100);
  bench.arrive({ ack: 101 });
  assertEquals([bench.inspect()!.sndUna, bench.inspect()!.sndNxt], [50, 50]);
  assertEquals(bench.stack.deadline(), Infinity);
});

// ---- SYN-RECEIVED ----

Deno.test("SYN-RECEIVED answers an ACK outside SND.UNA < SEG.ACK =< SND.NXT with <SEQ=SEG.ACK><CTL=RST> and stays (RFC 9293, 3.10.7.4, fifth step)", () => {
  for (const passive of [true, false]) {
    const bench = inState("SYN-RECEIVED", { passive });
    for (const ack of [-20_000, 0, 2]) assertEquals(bench.arrive({ seq: 1, ack }), [`RST ${ack}`]);
    assertEquals(bench.state, "SYN-RECEIVED");
  }
});

Deno.test("SYN-RECEIVED drops a segment without ACK (RFC 9293, 3.10.7.4, fifth step)", () => {
  const bench = inState("SYN-RECEIVED", { passive: true });
  assertEquals([bench.arrive({ flags: "FIN", seq: 1 }), bench.state], [[], "SYN-RECEIVED"]);
});

Deno.test("SYN-RECEIVED goes to ESTABLISHED at the ACK of its SYN and takes its window (RFC 9293, 3.10.7.4, fifth step)", () => {
  const bench = inState("SYN-RECEIVED", { passive: true });
  assertEquals(bench.arrive({ seq: 1, ack: 1, window: 1234 }), []);
  assertEquals([bench.state, bench.inspect()!.sndWnd], ["ESTABLISHED", 1234]);
  assertEquals(bench.stack.deadline(), Infinity);
});

Deno.test("SYN-RECEIVED goes on with text and FIN of the segment that establishes it (RFC 9293, 3.10.7.4, fifth step)", () => {
  const bench = inState("SYN-RECEIVED", { passive: true });
  assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 1, text: "hi" }), ["ACK 1 ack 4"]);
  assertEquals([bench.state, bench.receive().text], ["CLOSE-WAIT", "hi"]);
});

// ---- what each closing state does with the ACK of its FIN ----

Deno.test("FIN-WAIT-1 goes to FIN-WAIT-2 at the ACK of its FIN, not before (RFC 9293, 3.10.7.4, fifth step)", () => {
  const { bench } = inFlight("FIN-WAIT-1");
  bench.arrive({ seq: 1, ack: 101 });
  assertEquals(bench.state, "FIN-WAIT-1");
  bench.arrive({ seq: 1, ack: 102 });
  assertEquals([bench.state, bench.stack.deadline()], ["FIN-WAIT-2", Infinity]);
});

Deno.test("CLOSING goes to TIME-WAIT at the ACK of its FIN, not before (RFC 9293, 3.10.7.4, fifth step)", () => {
  const bench = inState("CLOSING");
  assertEquals([bench.arrive({ seq: 2, ack: 1 }), bench.state], [[], "CLOSING"]);
  assertEquals([bench.arrive({ seq: 2, ack: 2 }), bench.state], [[], "TIME-WAIT"]);
  assertEquals(bench.inspect()!.timeWaitAt, 240e9);
});

Deno.test("LAST-ACK ends at the ACK of its FIN, not before (RFC 9293, 3.10.7.4, fifth step)", () => {
  const bench = inState("LAST-ACK");
  assertEquals([bench.arrive({ seq: 2, ack: 1 }), bench.state], [[], "LAST-ACK"]);
  assertEquals([bench.arrive({ seq: 2, ack: 2 }), bench.state, bench.outcome], [
    [],
    "CLOSED",
    "closed",
  ]);
  assertEquals(bench.stack.deadline(), Infinity);
});

for (const state of ["FIN-WAIT-2", "TIME-WAIT"] as const) {
  Deno.test(`${state} answers an ACK of what was never sent (RFC 9293, 3.10.7.4, fifth step)`, () => {
    const bench = inState(state);
    const ack = state === "FIN-WAIT-2" ? 1 : 2;
    assertEquals([bench.arrive({ ack: 3 }), bench.state], [[`ACK 2 ack ${ack}`], state]);
  });
}

for (const state of ["CLOSING", "LAST-ACK"] as const) {
  Deno.test(`${state} answers an ACK of what was never sent and one that is too old (RFC 9293, 3.10.7.4, fifth step, MAY-12)`, () => {
    for (const ack of [3, 1 - 10_001]) {
      const bench = inState(state);
      assertEquals([bench.arrive({ seq: 2, ack }), bench.state], [["ACK 2 ack 2"], state]);
    }
  });
}

Deno.test("an old ACK is good as far back as the largest window reached, not the one at hand (RFC 5961, 5, MAY-12)", () => {
  const bench = establishedStack({ sndWnd: 5000 });
  bench.send(5000);
  bench.arrive({ ack: 5001, window: 100 });
  bench.take();
  // SND.UNA is 5001, MAX.SND.WND 5000.
  assertEquals([bench.arrive({ ack: 1 }), bench.arrive({ ack: 0 })], [[], ["ACK 5001 ack 1"]]);
});
