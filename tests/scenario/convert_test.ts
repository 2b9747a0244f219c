import { assertEquals } from "@std/assert";
import { minutes, ms, seconds } from "../../lib/base/time.ts";
import { LINK_DEFAULTS } from "../../lib/link/options.ts";
import { SYN_RECEIVED } from "../../lib/tcp/state.ts";
import { TCP_DEFAULTS } from "../../lib/tcp/config.ts";
import { ACK, FIN, PSH, SYN } from "../../lib/wire/segment.ts";
import {
  ANY_SEGMENT,
  faultSpecsOf,
  linkOptionsBetween,
  linkOptionsOf,
  listenersOf,
  patternOf,
  tcpConfigOf,
} from "../../lib/scenario/convert.ts";

const ALL_BUT_PSH = 0x1f7;

Deno.test("tcpConfigOf() is TCP_DEFAULTS where nothing is set", () => {
  assertEquals(tcpConfigOf(), TCP_DEFAULTS);
  assertEquals(tcpConfigOf({}), TCP_DEFAULTS);
});

Deno.test("tcpConfigOf() puts every kind of setting in inner units on the defaults", () => {
  const config = tcpConfigOf({
    msl: "30s",
    receiveBuffer: "64KiB",
    sendBuffer: 1000,
    rtoInitial: "3s",
    rtoMin: "200ms",
    rtoMax: "2min",
    clockGranularity: "10ms",
    giveUpMin: "50s",
    synGiveUpMin: "1min",
    userTimeout: "15min",
    rtoAfterSynLoss: "2s",
    timestampTick: "10ms",
    sack: false,
    timestamps: false,
    nagle: false,
    keepAlive: "2h",
    keepAliveInterval: "1min",
    keepAliveProbes: 5,
    finWait2Timeout: "1min",
    synCookies: "when-full",
    timeWaitReuse: "higher-seq",
    timeWaitResets: "ignore",
    delayedAck: "40ms",
    sillyWindowOverride: "200ms",
    challengeAckInterval: "0ms",
    windowScaling: false,
    ephemeralPorts: [5000, 6000],
    resets: "any",
  });
  assertEquals(config, {
    ...TCP_DEFAULTS,
    msl: seconds(30),
    receiveBufferOctetsMax: 65_536,
    sendBufferOctetsMax: 1000,
    rtoInitial: seconds(3),
    rtoMin: ms(200),
    rtoMax: minutes(2),
    clockGranularity: ms(10),
    giveUpMin: seconds(50),
    synGiveUpMin: minutes(1),
    userTimeout: minutes(15),
    rtoAfterSynLoss: seconds(2),
    timestampTick: ms(10),
    sack: false,
    timestamps: false,
    nagle: false,
    keepAlive: minutes(120),
    keepAliveInterval: minutes(1),
    keepAliveProbes: 5,
    finWait2Timeout: minutes(1),
    synCookies: "when-full",
    timeWaitReuse: "higher-seq",
    timeWaitResets: "ignore",
    delayedAck: ms(40),
    sillyWindowOverride: ms(200),
    challengeAckInterval: ms(0),
    windowScaling: false,
    ephemeralPortFirst: 5000,
    ephemeralPortLast: 6000,
    resets: "any",
  });
});

Deno.test("linkOptionsOf() is LINK_DEFAULTS where nothing is set", () => {
  assertEquals(linkOptionsOf(), LINK_DEFAULTS);
});

Deno.test("linkOptionsOf() reads units and sorts partitions", () => {
  const options = linkOptionsOf({
    delay: "20ms",
    jitter: "5ms",
    loss: "50%",
    duplicate: 1,
    rate: "10mbit",
    queue: { octets: "1MB" },
    mtu: 576,
    partitions: [["3s", "4s"], ["1s", "2s"]],
    bytes: true,
  });
  assertEquals(options as unknown, {
    ...LINK_DEFAULTS,
    delay: 20e6,
    jitter: 5e6,
    loss: 2 ** 31,
    duplicate: 2 ** 32,
    rateBitsPerSecond: 10e6,
    queueOctetsMax: 1e6,
    mtu: 576,
    partitions: [[1e9, 2e9], [3e9, 4e9]],
    bytes: true,
  });
});

Deno.test("linkOptionsBetween() puts a pair's settings on the link's, and a direction's on those", () => {
  const story = {
    link: { delay: "1ms", loss: 0.5, mtu: 1000 },
    links: { "A>B": { loss: 1 }, "B-A": { delay: "2ms", loss: 0 } },
  } as const;
  const there = linkOptionsBetween(story, "A", "B");
  const back = linkOptionsBetween(story, "B", "A");
  const elsewhere = linkOptionsBetween(story, "A", "C");
  assertEquals([there.delay, there.loss as number, there.mtu], [ms(2), 2 ** 32, 1000]);
  assertEquals([back.delay, back.loss as number, back.mtu], [ms(2), 0, 1000]);
  assertEquals([elsewhere.delay, elsewhere.loss as number], [ms(1), 2 ** 31]);
});

Deno.test("listenersOf() writes every listener in its long form", () => {
  assertEquals(listenersOf({}), []);
  assertEquals(listenersOf({ listen: 80 }), [{ port: 80 }]);
  assertEquals(listenersOf({ listen: { port: 80, backlog: 1 } }), [{ port: 80, backlog: 1 }]);
  assertEquals(listenersOf({ listen: [80, { port: 81 }] }), [{ port: 80 }, { port: 81 }]);
});

Deno.test("patternOf() compares nothing that a match does not name", () => {
  assertEquals(patternOf({}), ANY_SEGMENT);
});

Deno.test("patternOf() compares PSH only where `is` names it, and flags of `has` alone", () => {
  const flags = (match: Parameters<typeof patternOf>[0]) => {
    const pattern = patternOf(match);
    return [pattern.flags, pattern.flagsMask];
  };
  assertEquals(flags({ is: "ACK" }), [ACK, ALL_BUT_PSH]);
  assertEquals(flags({ is: "PSH,ACK" }), [PSH | ACK, ALL_BUT_PSH | PSH]);
  assertEquals(flags({ is: "none" }), [0, ALL_BUT_PSH]);
  assertEquals(flags({ has: "FIN" }), [FIN, FIN]);
  assertEquals(flags({ is: "SYN, ACK", has: "PSH" }), [SYN | ACK | PSH, ALL_BUT_PSH | PSH]);
});

Deno.test("patternOf() converts identities, ranges, states and times", () => {
  const pattern = patternOf({
    from: "A",
    of: "A.c#2",
    seq: 1,
    ack: [0, 5],
    length: 0,
    octets: [3, 4],
    try: 2,
    state: "SYN-RECEIVED",
    window: [0, 1],
    between: ["1s", "2s"],
  });
  assertEquals(pattern as unknown, {
    ...ANY_SEGMENT,
    from: "A",
    end: "A.c#2",
    seq: [1, 1],
    ack: [0, 5],
    length: [0, 0],
    octets: [3, 4],
    tries: [2, 2],
    state: SYN_RECEIVED,
    window: [0, 1],
    between: [1e9, 2e9],
  });
});

Deno.test("faultSpecsOf() gives one spec for each kind of fault", () => {
  const spec = { timesMax: Infinity, to: null, span: 0, copies: 0, as: "", optional: false };
  const pattern = { ...ANY_SEGMENT, from: "A" };
  const match = { from: "A", times: 2 } as const;
  assertEquals(faultSpecsOf({ drop: match, optional: true }), [
    { ...spec, act: "drop", pattern, timesMax: 2, optional: true },
  ]);
  assertEquals(faultSpecsOf({ corrupt: { from: "A" } }), [{ ...spec, act: "corrupt", pattern }]);
  assertEquals(faultSpecsOf({ delay: match, by: "3s" }), [
    { ...spec, act: "delay", pattern, timesMax: 2, span: seconds(3) },
  ]);
  assertEquals(faultSpecsOf({ hold: match, as: "old" }), [
    { ...spec, act: "hold", pattern, timesMax: 2, as: "old" },
  ]);
  assertEquals(faultSpecsOf({ duplicate: match }), [
    { ...spec, act: "duplicate", pattern, timesMax: 2, copies: 1 },
  ]);
  assertEquals(faultSpecsOf({ duplicate: match, copies: 3, after: "1ms" }), [
    { ...spec, act: "duplicate", pattern, timesMax: 2, copies: 3, span: ms(1) },
  ]);
});

Deno.test("faultSpecsOf() cuts until just before the end, both ways with two specs", () => {
  const way = (from: string, to: string) => ({
    act: "cut",
    pattern: { ...ANY_SEGMENT, from, between: [1e9, 2e9 - 1] },
    to,
    timesMax: Infinity,
    span: 0,
    copies: 0,
    as: "",
    optional: false,
  });
  const between = ["1s", "2s"] as const;
  const one = faultSpecsOf({ cut: { from: "A", to: "B" }, between });
  const both = faultSpecsOf({ cut: { hosts: ["A", "B"] }, between });
  assertEquals(one as unknown, [way("A", "B")]);
  assertEquals(both as unknown, [way("A", "B"), way("B", "A")]);
});
