import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { ScenarioError } from "../../lib/base/fail.ts";
import type { Instant } from "../../lib/base/time.ts";
import type { TcpConfig } from "../../lib/tcp/config.ts";
import { Reassembly } from "../../lib/tcp/reassembly.ts";
import { ReceiveQueue } from "../../lib/tcp/receive_queue.ts";
import { SackReport } from "../../lib/tcp/sack_report.ts";
import { Scoreboard } from "../../lib/tcp/scoreboard.ts";
import { SendQueue } from "../../lib/tcp/send_queue.ts";
import { STATE_NAMES } from "../../lib/tcp/state.ts";
import { patternChunk } from "../../lib/wire/payload.ts";
import { findIn } from "../house/syntax.ts";
import { read } from "../house/tree.ts";
import { Bench } from "./bench.ts";
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

// ---- whatever is told shows ----

type Variables = Record<string, unknown>;

/** A connection that uses everything that it can have at once. */
function busy(): { bench: Bench; tcb: Variables; extras: Variables; recovery: Variables } {
  const peer = { mss: 1000, sackPermitted: true, timestamps: [1, 0] } as const;
  const bench = establishedStack({ rcvWnd: 9000, peer, keepAlive: 20e9 as TcpConfig["keepAlive"] });
  bench.until("40ms");
  bench.send(5000);
  bench.call({
    op: "send",
    connection: bench.connection,
    payload: bench.payload(10),
    push: false,
    urgent: true,
    endOfRecord: true,
  });
  const stamp = { timestamps: [2, 0] } as const;
  bench.arrive({ seq: 1001, length: 100, ack: 1, options: stamp }); // before its turn
  bench.arrive({ seq: 1, length: 10, ack: 1, options: stamp });
  const tcb = bench.inspect() as unknown as Variables;
  const recovery = tcb.recovery as Variables;
  const extras = tcb.extras as Variables;
  tcb.challengedAt = bench.now;
  Object.assign(recovery, { phase: 1, board: new Scoreboard() });
  Object.assign(extras, {
    keepAliveProbes: 1,
    ecn: true,
    urgentHeard: true,
    urgentSent: true,
    holding: true,
  });
  Object.assign(tcb, {
    rttTimed: true,
    reassembly: new Reassembly(),
    sackReport: new SackReport(),
  });
  return { bench, tcb, extras, recovery };
}

/** The same variable with another value; undefined where only its parts can be changed. */
function changed(value: unknown): unknown {
  if (typeof value === "boolean") return !value;
  if (typeof value !== "number") return undefined;
  return Number.isFinite(value) ? value + 1 : 12_345;
}

/** The variables of a part that can be changed without the fingerprint showing it. */
function hidden(bench: Bench, part: Variables): string[] {
  const before = told(bench);
  const same = JSON.stringify(before);
  return Object.entries(part).filter(([name, value]) => {
    const other = changed(value);
    if (other === undefined) return false;
    part[name] = other;
    const shows = JSON.stringify(told(bench)) !== same;
    part[name] = value;
    return !shows;
  }).map(([name]) => name);
}

Deno.test("no variable of a busy connection changes without its fingerprint", () => {
  const { bench, tcb, extras, recovery } = busy();
  assertEquals(hidden(bench, tcb), ["queuedAt"]);
  assertEquals(hidden(bench, extras), []);
  assertEquals(hidden(bench, recovery), []);
  assertEquals(hidden(bench, tcb.stamps as Variables), ["recentAt"]); // until it is 23 days old
  assertEquals(hidden(bench, recovery.congestion as Variables), []);
  extras.records = [1];
  const one = told(bench);
  extras.records = [2];
  assertNotEquals(told(bench), one);
});

Deno.test("TS.Recent's age is told once it may come to count", () => {
  const { bench, tcb } = busy();
  const stamps = tcb.stamps as Variables;
  bench.now = 25 * 24 * 3600e9;
  stamps.recentAt = 0;
  assertEquals(hidden(bench, stamps), []);
});

Deno.test("queues, reports and boards tell what they hold", () => {
  const { bench, tcb, recovery } = busy();
  const payload = (offset: number) => ({ chunk: patternChunk(1), offset, length: 10 });
  const holders: Record<string, (n: number) => void> = {
    sendQueue: (n) => (tcb.sendQueue = new SendQueue()).append(payload(n)),
    receiveQueue: (n) => (tcb.receiveQueue = new ReceiveQueue()).append(payload(n)),
    "a place in reassembly": (n) => (tcb.reassembly = new Reassembly()).insert(n, payload(0)),
    "text in reassembly": (n) => (tcb.reassembly = new Reassembly()).insert(0, payload(n)),
    "the FIN in reassembly": (n) => Object.assign(tcb.reassembly = new Reassembly(), { finSeq: n }),
    "a block": (n) => (tcb.sackReport = new SackReport()).arrived([n, 9000]),
    "what came twice": (n) => (tcb.sackReport = new SackReport()).arrivedTwice(n, 9000, true),
    board: (n) => (recovery.board = new Scoreboard()).add(n, 9000),
  };
  for (const [name, hold] of Object.entries(holders)) {
    hold(1000);
    const one = JSON.stringify(told(bench));
    hold(2000);
    assertNotEquals(JSON.stringify(told(bench)), one, name);
    hold(1000);
    assertEquals(JSON.stringify(told(bench)), one, name);
  }
});

Deno.test("a listener tells who waits for it, and in which order", () => {
  const bench = new Bench({ passive: true });
  bench.call({ op: "listen", localPort: 80, iss: [1, 2, 3] });
  const known = new Set([JSON.stringify(told(bench))]);
  const notes: (() => void)[] = [
    () => bench.arrive({ flags: "SYN", seq: 0, port: 5000 }),
    () => bench.arrive({ flags: "SYN", seq: 0, port: 5001 }),
    () => bench.arrive({ seq: 1, port: 5001, ack: 2 - bench.iss + 1 }),
    () => bench.arrive({ seq: 1, port: 5000, ack: 1 - bench.iss + 1 }),
    () => bench.call({ op: "accept", localPort: 80 }),
  ];
  for (const note of notes) {
    note();
    known.add(JSON.stringify(told(bench)));
  }
  assertEquals(known.size, notes.length + 1);
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
