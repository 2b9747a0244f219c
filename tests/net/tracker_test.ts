import { assertEquals } from "@std/assert";
import type { TraceEvent } from "../../lib/net/events.ts";
import { packetOf } from "../../lib/wire/packet.ts";
import { RST, segment } from "../../lib/wire/segment.ts";
import { fault, moment, pattern, stage } from "./stage.ts";

// Names of connections, relative numbers, and which sending of a segment it is.

const identities = (events: readonly TraceEvent[], host: string) =>
  events.flatMap((e) => e.kind === "sent" && e.host === host ? [e.identity] : []);

Deno.test("a connection takes the name that its user gave, its passive end the same", () => {
  const { world, a, b } = stage();
  const port = b.listen(80);
  a.connect(b, 80, { as: "web" });
  world.settle();
  assertEquals(port.accept()!.name, "B.web");
  assertEquals([...world.tracker!.connections].map(({ name }) => name), ["A.web", "B.web"]);
  assertEquals(world.tracker!.find("A.web")!.state, "ESTABLISHED");
  assertEquals(world.tracker!.find("A.c"), undefined);
});

Deno.test("names that nobody gave count on: A.c1, A.c2; a name that is given again gets #2", () => {
  const { world, a, b } = stage();
  b.listen(80);
  const names = [
    a.connect(b, 80),
    a.connect(b, 80),
    a.connect(b, 80, { as: "x" }),
    a.connect(b, 80, { as: "x" }),
  ];
  assertEquals(names.map(({ name }) => name), ["A.c1", "A.c2", "A.x", "A.x#2"]);
  world.settle();
  const passive = [...world.tracker!.connections].filter(({ passive }) => passive);
  assertEquals(passive.map(({ name }) => name), ["B.c1", "B.c2", "B.x", "B.x#2"]);
});

Deno.test("a second incarnation of the same sockets is #2 at both ends (RFC 9293, 3.6.1, MAY-2)", () => {
  const { world, a, b } = stage({ a: { tcp: { timeWait: "none" } } });
  const port = b.listen(80);
  const run = () => {
    const c = a.connect(b, 80, { from: 5000, as: "c" });
    world.settle();
    const s = port.accept()!;
    s.shutdown();
    c.shutdown();
    world.settle();
    return [c.name, s.name];
  };
  assertEquals([run(), run()], [["A.c", "B.c"], ["A.c#2", "B.c#2"]]);
});

Deno.test("a stale SYN opens a connection under the name of the one that sent it", () => {
  const { world, a, b } = stage();
  b.listen(80);
  world.faults.add(fault("hold", pattern("SYN"), { as: "old" }));
  const c = a.connect(b, 80, { as: "c" });
  world.runUntil(moment("500ms"));
  c.abort();
  world.faults.release("old");
  world.runUntil(moment("600ms"));
  assertEquals(world.tracker!.find("B.c")!.state, "LISTEN"); // the RST sent it back
});

Deno.test("a passive connection that no connection opened is a stray", () => {
  const { world, a, b } = stage();
  b.listen(80);
  world.inject(
    packetOf(a.address, b.address, segment({ srcPort: 9, dstPort: 80, flags: 2, seq: 7 })),
  );
  assertEquals([...world.tracker!.connections].map(({ name }) => name), ["B.stray"]);
});

Deno.test("numbers are relative to both ISNs, past the wrap too", () => {
  const { world, a, b, events } = stage();
  const port = b.listen(80, { iss: [2 ** 32 - 2] });
  const c = a.connect(b, 80, { iss: 2 ** 32 - 1 });
  world.settle();
  port.accept();
  c.write(10);
  world.settle();
  const seen = identities(events, "A").map(({ seq, ack }) => [seq, ack]);
  assertEquals(seen, [[0, 0], [1, 1], [1, 1]]);
  assertEquals(identities(events, "B").map(({ seq, ack }) => [seq, ack]), [[0, 1], [1, 11]]);
});

Deno.test("try counts the sendings of one number; an empty segment counts in a row", () => {
  const { world, a, b, events } = stage({ a: { tcp: { challengeAckInterval: 0 as never } } });
  b.listen(80);
  const c = a.connect(b, 80);
  world.settle();
  const from = events.length;
  world.faults.add(fault("drop", pattern("ACK", { length: [1, 99], from: "A" }), { timesMax: 2 }));
  c.write(10);
  world.runUntil(moment("10s"));
  assertEquals(identities(events.slice(from), "A").map((i) => i.try), [1, 2, 3]);
  const before = events.length;
  const old = { srcPort: 80, dstPort: c.localPort, flags: 0x10, seq: c.inspect()!.rcvNxt - 9 };
  for (let n = 0; n < 3; n++) world.inject(packetOf(b.address, a.address, segment(old)));
  assertEquals(identities(events.slice(before), "A").map((i) => i.try), [1, 2, 3]);
});

Deno.test("a host's own reset is told from the peer's side, in CLOSED", () => {
  const { world, a, b, events } = stage();
  const c = a.connect(b, 80);
  world.settle();
  assertEquals([c.outcome, c.state], ["refused", "CLOSED"]);
  assertEquals(identities(events, "B"), [{ try: 1, seq: 0, ack: 1, state: 0 }]);
  const reset = events.find((e) => e.kind === "sent" && e.host === "B");
  assertEquals(reset?.kind === "sent" && reset.end, null);
});

Deno.test("an injected packet is identified from its receiver's side", () => {
  const { world, a, b, events } = stage();
  b.listen(80);
  const c = a.connect(b, 80);
  world.settle();
  const { rcvNxt, localPort } = c.inspect()!;
  const rst = segment({ srcPort: 80, dstPort: localPort, flags: RST, seq: rcvNxt });
  world.inject(packetOf(b.address, a.address, rst));
  const injected = events.find((e) => e.kind === "injected");
  assertEquals(injected?.kind === "injected" && injected.identity, {
    try: 1,
    seq: 1,
    ack: 0,
    state: 0,
  });
  assertEquals(c.outcome, "reset");
});
