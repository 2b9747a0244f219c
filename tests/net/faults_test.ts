import { assertEquals } from "@std/assert";
import { fault, fins, moment, pattern, stage, story } from "./stage.ts";

// Explicit faults act between a segment's sender and the link. The delay of the link is 20 ms.

const SYN = pattern("SYN");

Deno.test("drop takes the first SYN, and the next try passes (RFC 6298, rule 2.1)", () => {
  const { world, a, b, events } = stage();
  b.listen(80);
  const drop = world.faults.add(fault("drop", SYN));
  const c = a.connect(b, 80);
  world.settle();
  assertEquals(story(events, "sent dropped").slice(0, 3), [
    "0 sent A SYN",
    "0 dropped SYN fault",
    "1 sent A SYN",
  ]);
  assertEquals([c.state, drop.hits], ["ESTABLISHED", 1]);
  const sent = events.filter((e) => e.kind === "sent" && e.host === "A");
  assertEquals(sent.map((e) => e.kind === "sent" && e.identity.try), [1, 2, 1]);
});

Deno.test("cut takes every packet of one way, ICMP errors too, while it acts", () => {
  const { world, a, b, events } = stage();
  b.listen(80);
  const cut = world.faults.add(fault("cut", pattern(""), { timesMax: Infinity, to: "A" }));
  const c = a.connect(b, 80);
  world.runUntil(moment("900ms"));
  assertEquals([c.state, cut.hits], ["SYN-SENT", 1]);
  cut.active = false;
  world.settle();
  assertEquals(c.state, "ESTABLISHED");
  assertEquals(story(events, "dropped"), ["0.02 dropped SYN,ACK fault"]);
});

Deno.test("delay adds its span before the link; two of them add up", () => {
  const { world, a, b, events } = stage();
  b.listen(80);
  world.faults.add(fault("delay", SYN, { span: 5e6 }));
  world.faults.add(fault("delay", SYN, { span: 7e6 }));
  a.connect(b, 80);
  world.runUntil(moment("100ms"));
  assertEquals(story(events, "delivered")[0], "0.032 delivered B SYN");
});

Deno.test("hold keeps segments until their name is released, in the order in which they were sent", () => {
  const { world, a, b, events } = stage();
  b.listen(80);
  world.faults.add(fault("hold", SYN, { as: "stale", timesMax: 2 }));
  const c = a.connect(b, 80);
  world.runUntil(moment("2s"));
  assertEquals([world.faults.held.length, c.state], [2, "SYN-SENT"]);
  assertEquals(world.faults.release("other"), []);
  assertEquals(world.faults.release("stale").map(({ identity }) => identity.try), [1, 2]);
  assertEquals(world.faults.held, []);
  world.runUntil(moment("2100ms"));
  assertEquals(c.state, "ESTABLISHED");
  assertEquals(story(events, "delivered").filter((s) => s.endsWith("B SYN")).length, 2);
});

Deno.test("duplicate makes numbered copies, each its span after the one before, behind the original", () => {
  const { world, a, b, events } = stage();
  b.listen(80);
  world.faults.add(fault("duplicate", SYN, { copies: 2, span: 3e6 }));
  a.connect(b, 80);
  world.runUntil(moment("500ms"));
  const syns = events.filter((e) =>
    e.kind === "delivered" && e.packet.length === 48 && e.host === "B"
  );
  assertEquals(
    syns.map((e) => e.kind === "delivered" && [e.at / 1e6, e.packet.id, e.packet.copyOf]),
    [[20, 1, 0], [23, 2, 1], [26, 3, 1]],
  );
});

Deno.test("duplicate without a span still puts the copy behind the original", () => {
  const { world, a, b, events } = stage();
  b.listen(80);
  world.faults.add(fault("duplicate", SYN));
  a.connect(b, 80);
  world.runUntil(moment("30ms"));
  const ids = events.flatMap((e) =>
    e.kind === "delivered" && e.host === "B" ? [e.packet.copyOf] : []
  );
  assertEquals(ids, [0, 1]);
});

Deno.test("corrupt lets a segment arrive damaged: its receiver drops it by checksum", () => {
  const { world, a, b, events } = stage();
  b.listen(80);
  world.faults.add(fault("corrupt", SYN));
  const c = a.connect(b, 80);
  world.settle();
  assertEquals(story(events, "dropped"), ["0.02 dropped SYN checksum corrupted"]);
  assertEquals(c.state, "ESTABLISHED");
});

Deno.test("faults act in their order until one takes the segment away", () => {
  const { world, a, b } = stage();
  b.listen(80);
  const all = (["corrupt", "duplicate", "drop", "delay"] as const).map((act) =>
    world.faults.add(fault(act, SYN))
  );
  a.connect(b, 80);
  world.runUntil(moment("500ms"));
  assertEquals(all.map(({ hits }) => hits), [1, 1, 1, 0]);
});

Deno.test("a pattern picks by sender, end, numbers, length, octets, try, state, window and time", () => {
  const run = (rest: Parameters<typeof pattern>[1], flags = "ACK") => {
    const { world, a, b } = stage();
    const port = b.listen(80);
    const hit = world.faults.add(fault("delay", pattern(flags, rest), { timesMax: 99 }));
    const c = a.connect(b, 80, { as: "c", iss: 7 });
    world.runUntil(moment("100ms"));
    port.accept();
    c.write(3000);
    c.shutdown();
    world.runUntil(moment("500ms"));
    return hit.hits;
  };
  // A sends SYN, ACK, two full segments, one of 80 octets, and its FIN. B sends SYN-ACK and ACKs.
  assertEquals([run({ from: "A" }), run({ from: "C" })], [4, 0]);
  assertEquals([run({ end: "A.c" }), run({ end: "B.c" }), run({ end: "A.d" })], [4, 2, 0]);
  assertEquals([run({ from: "A", length: [1, 9999] }), run({ from: "A", length: [0, 0] })], [3, 1]);
  assertEquals([run({ from: "A", seq: [1, 1] }), run({ from: "A", seq: [1461, 1461] })], [2, 1]);
  assertEquals([run({ from: "B", ack: [2921, 2921] }), run({ from: "B", ack: [1, 2] })], [1, 0]);
  assertEquals([run({ octets: [1459, 1460] }), run({ octets: [5000, 6000] })], [2, 0]);
  assertEquals([run({ octets: [0, 0] }, "SYN"), run({ octets: [2999, 3000] })], [0, 1]);
  assertEquals([run({ from: "A", tries: [1, 1] }), run({ tries: [2, 9] })], [4, 0]);
  assertEquals([run({ state: 4, from: "A" }), run({ state: 2 }, "SYN")], [4, 1]);
  assertEquals([run({ from: "A", window: [65_535, 65_535] }), run({ window: [0, 1000] })], [4, 0]);
  assertEquals(run({ from: "A", between: [moment("99ms"), moment("101ms")] }), 3);
});

Deno.test("a wire's hold keeps what it hits and lets it go; its fault stops", () => {
  const { world, a, b, wire } = stage();
  const port = b.listen(80);
  const c = a.connect(b, 80);
  world.settle();
  const s = port.accept()!;
  const held = wire.hold(fins({ from: "B" }));
  s.shutdown();
  world.runUntil(moment("5s"));
  assertEquals(held.segments.map((segment) => segment.try), [1, 2, 3]);
  held.release();
  world.settle();
  assertEquals([c.state, s.state], ["CLOSE-WAIT", "FIN-WAIT-2"]);
  const drop = wire.fault("drop", pattern(""), { times: 1, where: ({ host }) => host === "A" });
  c.write("x");
  world.runUntil(moment("6s"));
  assertEquals(drop.segments.length, 1);
  drop.stop();
});

Deno.test("a wire's fault leaves other wires alone", () => {
  const { world, a, b, wire } = stage();
  const third = world.host("C");
  world.link(a, third);
  third.listen(80);
  b.listen(80);
  const drop = wire.fault("drop", pattern("SYN"));
  const near = a.connect(third, 80);
  const far = a.connect(b, 80);
  world.runUntil(moment("500ms"));
  assertEquals([near.state, far.state, drop.segments.length], ["ESTABLISHED", "SYN-SENT", 1]);
});
