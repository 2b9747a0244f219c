import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { ScenarioError } from "../../lib/base/fail.ts";
import type { Instant } from "../../lib/base/time.ts";
import { draw } from "../../lib/base/draw.ts";
import type { TcpConfig } from "../../lib/tcp/config.ts";
import { STATE_NAMES } from "../../lib/tcp/state.ts";
import { findIn } from "../house/syntax.ts";
import { read } from "../house/tree.ts";
import { Bench, type BenchOptions } from "./bench.ts";
import { establishedStack, inState } from "./factory.ts";

function told(bench: Bench): readonly number[] {
  return bench.stack.fingerprint(bench.now as Instant);
}

// ---- nothing is forgotten ----

/** What a fingerprint tells of each variable, or why it tells nothing. A variable that is new needs a line here. */
const DECIDED: Record<string, Record<string, string>> = {
  "tcb.ts": {
    number: "told",
    localAddress: "told",
    localPort: "told",
    remoteAddress: "told",
    remotePort: "told",
    nextInBucket: "a bucket of the table: saves time",
    listener: "told: its port, and whether it still listens",
    parked: "told by number",
    config: "told by its contents",
    state: "told",
    iss: "told",
    sndUna: "told",
    sndNxt: "told",
    sndWnd: "told",
    sndWl1: "told",
    sndWl2: "told",
    sndWndMax: "told",
    sndMss: "told",
    scaling: "told",
    sackOk: "told",
    stamps: "told",
    sndScale: "told",
    sendQueue: "told until the FIN is acknowledged: then it is empty for good",
    finQueued: "told",
    finSent: "told",
    blocked: "told",
    gone: "told",
    irs: "told",
    rcvNxt: "told",
    rcvAdv: "told",
    rcvScale: "told",
    waiting: "told",
    receiveQueue: "told",
    reassembly: "told",
    sackReport: "told",
    unackedSegments: "told",
    ackNow: "told",
    dirty: "told",
    retransmissions: "told until the FIN is acknowledged",
    probes: "told until the FIN is acknowledged",
    probeOut: "told",
    recovery: "told until the FIN is acknowledged",
    synLost: "told until the FIN is acknowledged",
    resend: "told",
    rttTimed: "told until the FIN is acknowledged",
    rttSeq: "told while a round trip is timed",
    rttAt: "told while a round trip is timed",
    srtt: "told until the FIN is acknowledged",
    rttvar: "told until the FIN is acknowledged",
    rto: "told until the FIN is acknowledged",
    firstSentAt: "told while something counts from it",
    extras: "told",
    challengedAt: "told while its interval lasts",
    challenges: "told while its interval lasts",
    rexmitAt: "told",
    delackAt: "told",
    timeWaitAt: "told",
    giveUpAt: "told",
    queuedAt: "the timers' queue: saves time",
    busy: "told",
  },
  "extras.ts": {
    heardAt: "told where keep-alive is on: switching it on sets it",
    probedAt: "told while a probe is not answered",
    keepAliveProbes: "told where keep-alive is on: switching it on sets it",
    armed: "told",
    urgentSent: "told",
    sndUp: "told while it counts",
    urgentHeard: "told",
    rcvUp: "told while it counts",
    ecn: "told",
    echoing: "told",
    answering: "told",
    reducedAt: "told where ECN is agreed on",
    quickAcks: "told",
    records: "told",
    holding: "told",
    sendingUnpushed: "told",
    pushedTo: "told while something is held",
  },
  "losses.ts": {
    congestion: "told: window, threshold, and what it tells itself",
    phase: "told",
    recover: "told",
    highRxt: "told in a recovery: the next one sets it",
    dupAcks: "told",
    inflation: "told",
    board: "told",
    rescued: "told in a recovery: the next one sets it",
    sentAt: "told up to the longest RTO",
  },
  "listener.ts": {
    port: "told",
    backlog: "told",
    halfOpen: "told in order",
    "#iss": "told: what is left",
    "#waiting": "told in order",
    "#opened": "told",
    config: "told by its contents",
  },
  "core.ts": {
    config: "told by its contents",
    isnKey: "told",
    flows: "the connections by their sockets: each is told",
    tcbs: "told",
    "#freeNumbers": "names of connections to come",
    nextEphemeral: "told",
    listeners: "told by port",
    timers: "each connection tells its own",
    packets: "output, read before the next input",
    signals: "output, read before the next input",
    dirty: "told",
    now: "the moment of the last input: written before it is read",
    stampOffset: "told",
  },
  "timers.ts": { "#heap": "saves time", "#tcbs": "told", busy: "each connection tells its own" },
  "send_queue.ts": {
    "#pieces": "told",
    "#cursor": "where the last slice began: saves time",
    "#cursorStart": "the same",
    octets: "the sum of the pieces",
  },
  "receive_queue.ts": { "#pieces": "told", octets: "the sum of the pieces" },
  "reassembly.ts": { "#pieces": "told", finSeq: "told" },
  "scoreboard.ts": {
    "#ranges": "told",
    "#cursor": "where the last count ended: saves time",
    "#cursorOctets": "the same",
    octets: "the sum of the ranges",
  },
  "sack_report.ts": { "#recent": "told in order", "#duplicate": "told" },
  "reno.ts": {
    window: "told by recovery",
    threshold: "told by recovery",
    "#mss": "told",
    "#initial": "told",
    "#acknowledged": "told",
    "#slowStartMax": "told",
  },
};

/** What the classes of a file keep, by name. */
function keptIn(path: string, text: string): string[] {
  return findIn(path, text, (note) => ({
    PropertyDefinition(node) {
      const { key } = node;
      if (key.type === "Identifier") note(node, key.name);
      else if (key.type === "PrivateIdentifier") note(node, `#${key.name}`);
    },
  })).map(({ what }) => what);
}

Deno.test("each variable of a stack is told by its fingerprint, or it is said why it decides nothing", async () => {
  for (const [file, decided] of Object.entries(DECIDED)) {
    const path = `lib/tcp/${file}`;
    const kept = keptIn(path, await read(path));
    assertEquals([...new Set(kept)].sort(), Object.keys(decided).sort(), path);
  }
});

Deno.test("a connection's variables are those that its file lists, and its timestamps three", () => {
  const tcb = establishedStack().inspect() as unknown as Record<string, unknown>;
  assertEquals(Object.keys(tcb).sort(), Object.keys(DECIDED["tcb.ts"]!).sort());
  const stamped = establishedStack({ peer: { mss: 1000, timestamps: [1, 0] } }).inspect();
  const { stamps } = stamped as unknown as { stamps: object };
  assertEquals(Object.keys(stamps).sort(), ["lastAckSent", "recent", "recentAt"]);
});

// ---- states are told apart, and folded ----

Deno.test("the eleven states have different fingerprints, and each is the same a second later", () => {
  const options = { rcvWnd: 5000, timestamps: false };
  const seen = new Map<string, string>();
  for (const state of STATE_NAMES) {
    const bench = inState(state, options);
    const key = JSON.stringify(told(bench));
    assert(!seen.has(key), `${state} is told like ${seen.get(key)}`);
    seen.set(key, state);
  }
  const early = inState("ESTABLISHED", options);
  const late = new Bench({ ...options, peer: { mss: 1000 } });
  late.until("3s");
  late.connect();
  late.arrive({ flags: "SYN,ACK", seq: 0, ack: 1, options: { mss: 1000 } });
  assertEquals(told(late), told(early));
});

Deno.test("what an interval is over for is forgotten: a challenge ACK, a round trip", () => {
  const bench = establishedStack();
  const before = told(bench);
  bench.arrive({ seq: 90_000, ack: 1 }); // out of the window: challenged
  assertNotEquals(told(bench), before);
  bench.until("600ms");
  assertEquals(told(bench), before);
});

Deno.test("octets, settings and fixed ISNs to come are told", () => {
  const sent = (text: string) => {
    const bench = establishedStack();
    bench.arrive({ text });
    return told(bench);
  };
  assertEquals(sent("one"), sent("one"));
  assertNotEquals(sent("one"), sent("two"));
  const set = establishedStack();
  const before = told(set);
  set.configure({ nagle: true });
  assertNotEquals(told(set), before);
  const listening = (iss: number[]) => {
    const bench = new Bench({ passive: true });
    bench.call({ op: "listen", localPort: 80, iss });
    return told(bench);
  };
  assertEquals(listening([1, 2]), listening([1, 2]));
  assertNotEquals(listening([1, 2]), listening([1, 3]));
});

Deno.test("a congestion control that tells nothing of itself is refused by name", () => {
  const congestion: TcpConfig["congestion"] = () => ({
    window: 1000,
    threshold: 1000,
    acknowledged() {},
    lost() {},
    recovered() {},
    timedOut() {},
    restarted() {},
  });
  const bench = establishedStack({ congestion });
  bench.send(10);
  assertThrows(() => told(bench), ScenarioError, "has no fingerprint(), write one");
});

// ---- equal fingerprints have equal futures ----

/** One random input; what came of it, in words. */
function step(bench: Bench, word: number, moment: number): string {
  const pick = (count: number) => {
    const value = word % count;
    word = Math.floor(word / count);
    return value;
  };
  const before = bench.signals.length;
  let sent: readonly string[] = [];
  const open = bench.inspect() !== undefined;
  switch (open ? pick(9) : 0) {
    case 0:
      bench.now += [0, 1, 40, 200, 500, 1000, 3000, 60_000][pick(8)]! * 1e6;
      sent = bench.poll();
      break;
    case 1:
      sent = bench.send(1 + pick(2500)).sent;
      break;
    case 2:
      sent = bench.shutdown().sent;
      break;
    case 3:
      sent = bench.call({ op: "receive", connection: bench.connection, octets: 1 + pick(2000) })
        .sent;
      break;
    case 4:
    case 5: {
      // Around what is expected, some of it acknowledging, some of it closing the window.
      const { sndUna, sndNxt, iss } = bench.inspect()!;
      const flight = sndNxt - sndUna;
      const ack = sndUna - iss + (flight === 0 ? 0 : pick(flight + 1));
      sent = bench.arrive({ ack, window: [0, 1, 500, 10_000][pick(4)]! });
      break;
    }
    case 6: {
      const { rcvNxt, irs } = bench.inspect()!;
      const seq = rcvNxt - irs + [0, 0, 0, 100, 1000, -100][pick(6)]!;
      sent = bench.arrive({ seq, length: 1 + pick(400), flags: pick(5) === 0 ? "FIN,ACK" : "ACK" });
      break;
    }
    case 7: {
      const { rcvNxt, irs } = bench.inspect()!;
      const flags = pick(3) === 0 ? "RST" : "SYN";
      sent = bench.arrive({ flags, seq: rcvNxt - irs + [0, 10, -1, 90_000][pick(4)]! });
      break;
    }
    case 8:
      sent = bench.arrive({ ack: 1, window: 10_000 });
  }
  const news = bench.signals.slice(before).map((signal) => JSON.stringify(signal));
  return [...sent.map((one) => one.replace(/^[\d.]+ /, "")), ...news, `after ${moment}`].join("\n");
}

/** Two stacks that came to the same state along different ways; null if these did not. */
function folded(seed: number, options: BenchOptions): readonly [Bench, Bench] | null {
  const one = establishedStack(options);
  const other = establishedStack(options);
  other.until("7s");
  // The same inputs in another order, or with pauses between: often they come to the same.
  const words = [0, 1, 2, 3].map((n) => draw(seed, 1, n));
  for (const word of words) step(one, word, 0);
  for (const word of draw(seed, 2, 0) % 2 === 0 ? words : words.reverse()) step(other, word, 0);
  const [a, b] = [JSON.stringify(told(one)), JSON.stringify(told(other))];
  return a === b ? [one, other] : null;
}

Deno.test("stacks with equal fingerprints answer the same inputs alike, and stay equal", () => {
  const settings: BenchOptions[] = [
    { rcvWnd: 4000, iss: 0x7fff_f000, irs: -500 },
    { sack: false, nagle: true, delayedAckSegments: 1 },
    { peer: { mss: 1000, sackPermitted: true }, userTimeout: 30e9 as TcpConfig["userTimeout"] },
    { rcvWnd: 700, resets: "window", keepAlive: 20e9 as TcpConfig["keepAlive"] },
  ];
  let pairs = 0;
  for (let seed = 1; seed <= 1500; seed++) {
    const pair = folded(seed, settings[seed % settings.length]!);
    if (pair === null) continue;
    pairs++;
    const [one, other] = pair;
    for (let n = 0; n < 12; n++) {
      const word = draw(seed, 3, n);
      assertEquals(step(one, word, n), step(other, word, n), `seed ${seed}, step ${n}`);
      assertEquals(told(one), told(other), `seed ${seed}, after step ${n}`);
    }
  }
  assert(pairs > 300, `only ${pairs} pairs came to the same`);
});
