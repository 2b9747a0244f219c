import { assert, assertEquals, assertThrows } from "@std/assert";
import { ScenarioError } from "../../lib/base/fail.ts";
import { type Duration, minutes, ms } from "../../lib/base/time.ts";
import { BoundError } from "../../lib/net/bounds.ts";
import { World } from "../../lib/net/world.ts";
import { moment, stage, type StageOptions, story } from "./stage.ts";

function joined(options: StageOptions = {}) {
  const all = stage(options);
  const port = all.b.listen(80);
  const c = all.a.connect(all.b, 80, { as: "c" });
  all.world.settle();
  return { ...all, port, c, s: port.accept()! };
}

Deno.test("a paused host takes nothing and fires no timer; resumed, it takes all in order", () => {
  const { world, b, c, s, events } = joined();
  b.pause();
  c.write("one");
  c.write("two");
  world.runUntil(moment("500ms"));
  assertEquals([s.readText(1), story(events, "delivered").length], [undefined, 3]);
  b.resume();
  assertEquals(s.readText(6), "onetwo");
  world.settle();
  assertEquals(c.inspect()!.sndUna, c.inspect()!.sndNxt);
});

Deno.test("a paused host's overdue timers fire at its resumption", () => {
  const { world, a, b, c, events } = joined();
  b.pause();
  c.write(10);
  a.pause();
  world.runUntil(moment("5s"));
  const before = events.length;
  a.resume();
  world.runUntil(moment("5s"));
  assertEquals(story(events.slice(before), "sent"), ["5 sent A PSH,ACK+10"]);
});

Deno.test("an application that pauses its host while it resumes keeps the rest for later", () => {
  const { world, b, c, s } = joined();
  b.pause();
  c.write("one");
  c.write("two");
  world.runUntil(moment("500ms"));
  b.app = (_, signal) => signal.kind === "readable" && b.pause();
  b.resume();
  b.app = null;
  assertEquals([s.readText(3), b.paused], ["one", true]);
  b.resume();
  assertEquals(s.readText(3), "two");
});

Deno.test("a host that reboots forgets connections and listeners; its peer hears a reset (RFC 9293, 3.5.1)", () => {
  const { world, b, c, s } = joined();
  b.reboot();
  assertEquals([s.outcome, b.tcbs, b.connections, s.write("x")], [
    "gone",
    0,
    [],
    "connection does not exist",
  ]);
  c.write("hello");
  world.settle();
  assertEquals([c.outcome, c.state], ["reset", "CLOSED"]);
  const next = world.hosts[0]!.connect(b, 80);
  world.settle();
  assertEquals(next.outcome, "refused");
  b.listen(80); // the port is free again
});

Deno.test("an application that reboots its host goes on with the new clock, and old news is forgotten", () => {
  const { world, b, a, c, events } = joined();
  world.runUntil(moment("100s"));
  a.listen(81);
  const heard: string[] = [];
  b.app = (connection, signal) => {
    heard.push(`${connection.name} ${signal.kind}`);
    if (signal.kind !== "readable") return;
    b.reboot();
    b.connect(a, 81, { as: "new" });
  };
  const before = events.length;
  c.write("x");
  c.shutdown();
  world.runUntil(moment("100030ms"));
  assertEquals(story(events.slice(before), "sent").filter((line) => line.includes(" B ")), [
    "100.02 sent B SYN",
    "100.02 sent B RST",
  ]);
  assertEquals(heard.slice(0, 2), ["B.c readable", "B.new moved"]);
});

Deno.test("a reboot begins another secret: the ISN of the same sockets at the same time differs (RFC 9293, 3.4.1)", () => {
  const isn = (reboots: number) => {
    const { a, b, world } = stage();
    b.listen(80);
    for (let n = 0; n < reboots; n++) a.reboot();
    const c = a.connect(b, 80, { from: 5000 });
    world.settle();
    return c.inspect()!.iss;
  };
  assertEquals(new Set([0, 1, 2].map(isn)).size, 3);
  assertEquals(isn(1), isn(1));
});

Deno.test("a packet for a host that is not joined is dropped: no-route", () => {
  const { world, a, events } = stage();
  const far = world.host("C");
  const c = a.connect(far, 80);
  world.runUntil(moment("500ms"));
  assertEquals([story(events, "dropped"), c.state], [["0 dropped SYN no-route"], "SYN-SENT"]);
});

Deno.test("hosts keep their own clocks: a fast one sends again sooner", () => {
  const { world, a, b, events } = stage({
    a: { clock: { driftPpm: 250_000, offset: minutes(1) } },
  });
  b.pause();
  a.connect(b, 80);
  world.runUntil(moment("3s"));
  assertEquals(story(events, "sent"), ["0 sent A SYN", "0.8 sent A SYN", "2.4 sent A SYN"]);
});

Deno.test("settle() ends at quiescence: answered probes of a closed window go on for ever (RFC 9293, 3.8.6.1)", () => {
  const { world, a, b, c, s } = joined({ b: { tcp: { receiveBufferOctetsMax: 100 } } });
  c.write(200);
  world.settle();
  assert(world.quiescent && world.now < moment("10s"), `${world.now}`);
  assertEquals([a.settled, b.settled, s.inspect()!.unreadOctets], [true, true, 100]);
  assertEquals(world.step(), true); // the next probe
  s.read();
  world.settle();
  assertEquals(s.inspect()!.unreadOctets, 100);
});

Deno.test("settle() waits out TIME-WAIT, and for what is planned", () => {
  const oneMinute = { tcp: { msl: minutes(1) } };
  const { world, c, s } = joined({ a: oneMinute, b: oneMinute });
  c.shutdown();
  s.shutdown();
  let done = false;
  world.at(moment("200s"), () => done = true);
  world.settle();
  assertEquals([c.state, s.state, done, world.now], ["CLOSED", "CLOSED", true, 200e9]);
});

Deno.test("a run is bounded in events and in virtual time", () => {
  const busy = stage({ eventsMax: 2 });
  busy.b.listen(80);
  busy.a.connect(busy.b, 80);
  const error = assertThrows(() => busy.world.settle(), BoundError);
  assertEquals(error.message, "Cannot go on at 0.06 s: the run took more than 2 events");
  const long = stage({ virtualTimeMax: ms(500) });
  long.b.pause();
  long.a.connect(long.b, 80);
  const late = assertThrows(() => long.world.settle(), BoundError);
  assertEquals(late.message, "Cannot go on at 1 s: the run is longer than 0.5 s");
});

Deno.test("connect and listen say what was refused, and where", () => {
  const { a, b } = stage();
  b.listen(80);
  assertEquals(
    assertThrows(() => b.listen(80), ScenarioError).message,
    "Cannot listen on B:80: port in use",
  );
  a.connect(b, 80, { from: 9 });
  assertEquals(
    assertThrows(() => a.connect(b, 80, { from: 9 }), ScenarioError).message,
    "Cannot connect A to B:80 from port 9: connection already exists",
  );
});

Deno.test("a world without observer or tracking records nothing and runs the same", () => {
  const world = new World();
  const a = world.host("A");
  const b = world.host("B");
  world.link(a, b, { delay: ms(20) });
  const port = b.listen(80);
  const c = a.connect(b, 80);
  world.settle();
  c.write("hi");
  world.settle();
  assertEquals([port.accept()!.readText(2), c.name, world.tracker, world.draws], [
    "hi",
    "",
    null,
    0,
  ]);
});

Deno.test("what a stack has no room for waits, and a close waits for it (RFC 9293, 3.10.4)", () => {
  const { world, c, s } = joined({ a: { tcp: { sendBufferOctetsMax: 1000 } } });
  c.write(5000);
  c.shutdown();
  assertEquals(c.write(1), "connection closing");
  world.settle();
  assertEquals([s.take().reduce((sum, p) => sum + p.length, 0), s.eof, s.state], [
    5000,
    true,
    "CLOSE-WAIT",
  ]);
});

Deno.test("a close that waits for room is not closed again, whatever its linger (RFC 9293, 3.10.4)", () => {
  const { world, c, s } = joined({ a: { tcp: { sendBufferOctetsMax: 100 } } });
  c.write(5000);
  assertEquals(c.shutdown(), null);
  assertEquals(c.shutdown(), "connection closing");
  assertEquals(c.close(moment("10min") - world.now as Duration), null);
  assertEquals([c.close(), c.close(0 as Duration), c.shutdown()], [
    "connection closing",
    "connection closing",
    "connection closing",
  ]);
  world.settle();
  assertEquals([s.take().reduce((sum, p) => sum + p.length, 0), s.eof], [5000, true]);
});

Deno.test("a connection can be read after its TCB is gone", () => {
  const { world, c, s, b } = joined();
  c.write("left");
  c.shutdown();
  s.shutdown();
  world.settle();
  assertEquals([s.open, s.outcome, b.tcbs], [false, "closed", 0]);
  assertEquals([new TextDecoder().decode(s.read(2)), s.readText(2)], ["le", "ft"]);
  assertEquals([s.shutdown(), s.abort()], [
    "connection does not exist",
    "connection does not exist",
  ]);
});
