import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { ScenarioError } from "../../lib/base/fail.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import { scenario } from "../../lib/scenario/format.ts";
import { runStory } from "../../lib/scenario/run.ts";
import { CheckFailed, simulate, type Simulation } from "../../lib/scenario/simulate.ts";
import { TcpStack } from "../../lib/tcp/endpoint.ts";
import type { Output } from "../../lib/tcp/stack.ts";

// Stories as code: what simulate() gives, demands and says when it fails.

/** Two hosts 20 ms apart, B listening, and a connection that B accepted. */
function opened(w: Simulation) {
  const a = w.host("A");
  const b = w.host("B");
  const wire = w.link(a, b, { delay: "20ms" });
  const listener = b.listen(80);
  const c = a.connect(b, 80);
  const s = w.until(() => listener.accept());
  return { a, b, wire, c, s };
}

Deno.test("simulate() returns what the story returns, in virtual time", () => {
  const seen = simulate({ seed: 1 }, (w) => {
    const { c, s } = opened(w);
    assertEquals(w.now, 60_000_000);
    c.write("ping");
    assertEquals(w.until(() => s.readText(4)), "ping");
    return [w.now, c.state, s.state];
  });
  assertEquals(seen, [80_000_000, "ESTABLISHED", "ESTABLISHED"]);
});

Deno.test("simulate() puts each kind of fault on a wire, and counts whom it hit", () => {
  simulate({}, (w) => {
    const { wire, a, b, c, s } = opened(w);
    const dropped = wire.drop({ from: a, octets: 0, try: 1 });
    const corrupted = wire.corrupt({ of: c, octets: 0, try: 2 });
    const delayed = wire.delay({ from: b, has: "ACK", times: 1 }, "5ms");
    const copied = wire.duplicate({ from: "A", octets: 0, try: 3 }, 2, "1ms");
    c.write("x");
    w.settle();
    assertEquals(s.readText(1), "x");
    const hits = [dropped, corrupted, delayed, copied].map(({ segments }) => segments.length);
    assertEquals(hits, [1, 1, 1, 1]);
    assertEquals(w.faults.map((fault) => fault.hits), [1, 1, 1, 1]);
    assertEquals(w.faults[0]!.text, "drop { octets: 0, try: 1, from: A }");
  });
});

Deno.test("a fault of simulate() may choose by a function, and stops when it is told to", () => {
  simulate({}, (w) => {
    const { wire, c, s } = opened(w);
    const lost = wire.drop({ where: ({ packet }) => packet.body.kind === "segment" });
    c.write("x");
    w.run("2s");
    assert(lost.segments.length > 1);
    lost.stop();
    w.settle();
    assertEquals(s.readText(1), "x");
  });
});

Deno.test("simulate() takes a congestion control of one's own for a host's connections", () => {
  const heard: string[] = [];
  simulate({}, (w) => {
    const a = w.host("A", {
      tcp: { timestamps: false },
      congestion: ({ mss }) => ({
        window: 2 * mss,
        threshold: 2 * mss,
        acknowledged: (octets) => void heard.push(`${octets}`),
        lost() {},
        recovered() {},
        timedOut() {},
        restarted() {},
      }),
    });
    const b = w.host("B");
    w.link(a, b, { delay: "20ms" });
    b.listen(80);
    const c = a.connect(b, 80);
    c.write(20_000);
    w.run("50ms");
    assertEquals(c.inspect()!.sndNxt - c.inspect()!.sndUna, 2920);
    w.run("10s");
  });
  assert(heard.length > 0);
});

Deno.test("until() ends with an error once nothing more happens", () => {
  const error = assertThrows(
    () => simulate({}, (w) => void (opened(w), w.until(() => undefined))),
    ScenarioError,
  );
  assertMatch(error.message, /^Cannot wait on at 0\.060 s: nothing more happens, and the function/);
});

Deno.test("an error thrown inside simulate() gains the ladder and the seed, its stack too", () => {
  const error = assertThrows(() =>
    simulate({ seed: 7 }, (w) => {
      opened(w).wire.drop({ has: "FIN" });
      throw new TypeError("mine");
    }), TypeError);
  assertMatch(error.message, /^mine\n\n {7}s {3}A\.c1 +B\.c1\n/);
  assertStringIncludes(error.message, "fault 1   drop { has: FIN }   never fired");
  assertStringIncludes(error.message, "replay    simulate({ seed: 7 }, ...)");
  assertStringIncludes(error.stack!, "B.c1");
});

Deno.test("simulate() asks every check on return: a counterfactual must be announced, and must break it", () => {
  const twoWay = (violates: readonly "quiescence"[]) =>
    simulate({ violates }, (w) => {
      opened(w);
    });
  const error = assertThrows(() => twoWay(["quiescence"]), CheckFailed);
  assertMatch(error.message, /^violates: quiescence holds, and the story says it breaks\n/);
  twoWay([]);
});

Deno.test("simulate() fails when a stack of one's own breaks a law", () => {
  /** Ours, but for data that it acknowledges though it never came. */
  class Eager extends TcpStack {
    override arrive(...[packet, now]: Parameters<TcpStack["arrive"]>): Output {
      return tampered(super.arrive(packet, now));
    }
    override poll(now: Parameters<TcpStack["poll"]>[0]): Output {
      return tampered(super.poll(now));
    }
  }
  const tampered = (output: Output): Output => ({
    ...output,
    packets: output.packets.map((packet) => {
      const { body } = packet;
      const ahead = body.kind === "segment" && body.flags === 0x10;
      return ahead ? { ...packet, body: { ...body, ack: (body.ack + 5) | 0 } } : packet;
    }),
  });
  const error = assertThrows(() =>
    simulate({}, (w) => {
      const a = w.host("A");
      const b = w.host("B", { stack: (key) => new Eager({}, key) });
      w.link(a, b, { delay: "20ms" });
      b.listen(80);
      const c = a.connect(b, 80);
      c.write("x");
      w.run("1s");
    }), CheckFailed);
  assertStringIncludes(error.message, "ack-received: B.c1");
});

Deno.test("simulate() refuses an asynchronous story: its checks would be asked before its work", () => {
  const error = assertThrows(() => simulate({}, async () => {}), ScenarioError);
  assertMatch(error.message, /^Cannot simulate an asynchronous story: time is virtual/);
});

Deno.test("runStory() refuses stacks for a host that the story does not have", () => {
  const [told] = casesOf(scenario({
    why: "It is told",
    hosts: { A: {}, B: {} },
    script: [{ end: {} }],
  }));
  const error = assertThrows(
    () => runStory(told!, { stacks: { Z: (key) => new TcpStack({}, key) } }),
    ScenarioError,
  );
  assertEquals(error.message, 'Cannot play at stacks: "Z" is no host, write A or B');
});
