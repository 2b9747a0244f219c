import { assertEquals } from "@std/assert";
import type { Instant } from "../../lib/base/time.ts";
import { initialSequenceNumber, type IsnKey } from "../../lib/tcp/isn.ts";
import type { Call, Sockets } from "../../lib/tcp/stack.ts";
import type { StateName } from "../../lib/tcp/state.ts";
import { NO_PAYLOAD } from "../../lib/wire/payload.ts";
import { Bench, LOCAL, REMOTE } from "./bench.ts";
import { inState } from "./factory.ts";

// Every user call in every state: RFC 9293, sections 3.10.1 to 3.10.5.

const CLOSING = "connection closing";
const MISSING = "connection does not exist";

/** For each state: what SEND, RECEIVE with nothing there, and CLOSE answer, and the state after CLOSE. */
const ANSWERS: readonly (readonly [
  StateName,
  send: string | null,
  receive: string,
  close: string | null,
  after: StateName,
])[] = [
  ["SYN-SENT", null, "would block", null, "CLOSED"],
  ["SYN-RECEIVED", null, "would block", null, "FIN-WAIT-1"],
  ["ESTABLISHED", null, "would block", null, "FIN-WAIT-1"],
  ["FIN-WAIT-1", CLOSING, "would block", CLOSING, "FIN-WAIT-1"],
  ["FIN-WAIT-2", CLOSING, "would block", CLOSING, "FIN-WAIT-2"],
  ["CLOSE-WAIT", null, CLOSING, null, "LAST-ACK"],
  ["CLOSING", CLOSING, CLOSING, CLOSING, "CLOSING"],
  ["LAST-ACK", CLOSING, CLOSING, CLOSING, "LAST-ACK"],
  ["TIME-WAIT", CLOSING, CLOSING, CLOSING, "TIME-WAIT"],
];

const sends: Partial<Record<StateName, string>> = {
  "ESTABLISHED": "PSH,ACK 1+10 ack 1",
  "CLOSE-WAIT": "PSH,ACK 1+10 ack 2",
};
const fins: Partial<Record<StateName, string>> = {
  "SYN-RECEIVED": "FIN,ACK 1 ack 1",
  "ESTABLISHED": "FIN,ACK 1 ack 1",
  "CLOSE-WAIT": "FIN,ACK 1 ack 2",
};
const resets: Partial<Record<StateName, string>> = {
  "SYN-RECEIVED": "RST 1",
  "ESTABLISHED": "RST 1",
  "FIN-WAIT-1": "RST 2",
  "FIN-WAIT-2": "RST 2",
  "CLOSE-WAIT": "RST 1",
};

for (const [state, send, receive, close, after] of ANSWERS) {
  Deno.test(`connect() with the sockets of a connection in ${state} is refused (RFC 9293, 3.10.1)`, () => {
    const bench = inState(state);
    const before = bench.connection;
    assertEquals(bench.connect(), { error: "connection already exists", sent: [] });
    assertEquals([bench.connection, bench.state], [before, state]);
  });

  Deno.test(`send() in ${state}: ${send ?? "taken"} (RFC 9293, 3.10.2)`, () => {
    const bench = inState(state);
    const sent = sends[state] === undefined ? [] : [sends[state]];
    assertEquals(bench.send(10), { error: send as never, sent, octets: send === null ? 10 : 0 });
  });

  Deno.test(`receive() in ${state} with nothing there: ${receive} (RFC 9293, 3.10.3)`, () => {
    assertEquals(inState(state).receive(), {
      error: receive as never,
      sent: [],
      text: "",
      octets: 0,
    });
  });

  Deno.test(`shutdown() in ${state}: ${close ?? "taken"}, then ${after} (RFC 9293, 3.10.4)`, () => {
    const bench = inState(state);
    const sent = fins[state] === undefined ? [] : [fins[state]];
    assertEquals(bench.shutdown(), { error: close as never, sent });
    assertEquals(bench.state, after);
    if (after === "CLOSED") assertEquals(bench.outcome, "closed");
  });

  Deno.test(`abort() in ${state}: ${resets[state] ?? "silent"}, then CLOSED (RFC 9293, 3.10.5)`, () => {
    const bench = inState(state);
    const sent = resets[state] === undefined ? [] : [resets[state]];
    assertEquals(bench.abort(), { error: null, sent });
    assertEquals([bench.state, bench.outcome, bench.stack.tcbs], ["CLOSED", "aborted", 0]);
    assertEquals([bench.stack.deadline(), bench.stack.recurring()], [Infinity, true]);
  });

  Deno.test(`inspect() in ${state} tells the state (RFC 9293, 3.10.6)`, () => {
    const bench = inState(state);
    assertEquals([bench.state, bench.inspect()!.localPort], [state, 40_000]);
  });
}

Deno.test("calls on a connection that does not exist say so (RFC 9293, 3.10.2 to 3.10.6)", () => {
  const bench = inState("SYN-SENT");
  bench.abort();
  const calls: Call[] = [
    { op: "send", connection: 0, payload: NO_PAYLOAD },
    { op: "receive", connection: 0, octets: 1 },
    { op: "shutdown", connection: 0 },
    { op: "close", connection: 0 },
    { op: "abort", connection: 0 },
    { op: "abort", connection: 99 },
    { op: "accept", localPort: 80 },
    { op: "unlisten", localPort: 80 },
  ];
  for (const call of calls) assertEquals(bench.call(call).error, MISSING, call.op);
  assertEquals([bench.stack.inspect(0), bench.stack.inspect(99)], [undefined, undefined]);
});

Deno.test("a connection's number is free again once it has ended: TCBs do not leak", () => {
  const bench = new Bench();
  for (let life = 0; life < 100; life++) {
    bench.connect();
    assertEquals(bench.connection, 0);
    bench.abort();
  }
  bench.connect();
  const second = bench.call({
    op: "connect",
    localAddress: LOCAL,
    localPort: 1,
    remoteAddress: REMOTE,
    remotePort: 80,
  });
  assertEquals(second.output.connection, 1);
});

// ---- SEND and RECEIVE ----

Deno.test("send() takes what the buffer has room for and says when there is room again (RFC 9293, 3.10.2)", () => {
  const bench = inState("ESTABLISHED", { sendBufferOctetsMax: 100, sndWnd: 60, peer: { mss: 60 } });
  assertEquals(bench.send(150), { error: null, sent: ["ACK 1+60 ack 1"], octets: 100 });
  assertEquals(bench.send(1), { error: "insufficient resources", sent: [], octets: 0 });
  assertEquals(bench.send(0), { error: null, sent: [], octets: 0 });
  assertEquals(bench.news, []);
  bench.arrive({ ack: 61, window: 60 });
  assertEquals(bench.news, ["writable"]);
  assertEquals(bench.send(100).octets, 60);
});

Deno.test("send() hears of room as soon as there is any, and not before (RFC 9293, 3.10.2)", () => {
  const full = inState("ESTABLISHED", { sendBufferOctetsMax: 2 });
  assertEquals(full.send(3).octets, 2);
  full.arrive({ ack: 1 }); // acknowledges nothing
  assertEquals(full.news, []);
  full.arrive({ ack: 2 });
  assertEquals([full.news, full.send(2).octets], [["writable"], 1]);
  const early = inState("SYN-SENT", { sendBufferOctetsMax: 2 });
  early.send(3);
  early.arrive({ flags: "SYN,ACK", seq: 0, ack: 1, window: 0 }); // the SYN takes no room
  assertEquals(early.news, []);
});

Deno.test("send() before ESTABLISHED queues, and the data goes after the handshake (RFC 9293, 3.10.2)", () => {
  for (const state of ["SYN-SENT", "SYN-RECEIVED"] as const) {
    const bench = inState(state);
    bench.send("ab");
    bench.send("cd");
    bench.arrive({ flags: "SYN,ACK", seq: 0, ack: 1 });
    assertEquals(bench.lastText, "abcd");
  }
});

Deno.test("send() after shutdown() before ESTABLISHED is refused (RFC 9293, 3.10.2)", () => {
  const bench = inState("SYN-RECEIVED");
  bench.send("ab");
  bench.shutdown();
  assertEquals([bench.send("cd").error, bench.shutdown().error], [CLOSING, CLOSING]);
});

Deno.test("receive() gives at most what was asked for and keeps the rest (RFC 9293, 3.10.3)", () => {
  const bench = inState("ESTABLISHED");
  bench.arrive({ seq: 1, text: "hello" });
  bench.arrive({ seq: 6, text: "world" });
  assertEquals([bench.receive(3).text, bench.receive(4).text, bench.receive().text], [
    "hel",
    "lowo",
    "rld",
  ]);
});

Deno.test("receive() gives what is left after the peer's FIN, in every state (RFC 9293, 3.10.3)", () => {
  for (const state of ["CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"] as const) {
    const bench = inState("ESTABLISHED");
    if (state === "CLOSING" || state === "TIME-WAIT") bench.shutdown();
    if (state === "TIME-WAIT") bench.arrive({ seq: 1, ack: 2 });
    const ack = state === "TIME-WAIT" ? 2 : 1;
    bench.arrive({ flags: "FIN,ACK", seq: 1, ack, text: "left" });
    if (state === "LAST-ACK") bench.shutdown();
    assertEquals([bench.state, bench.receive().text, bench.receive().error], [
      state,
      "left",
      CLOSING,
    ]);
  }
});

// ---- ports ----

Deno.test("connect() with port 0 takes ephemeral ports in turn, and passes those that are taken (RFC 6335, 6)", () => {
  const bench = new Bench({ ephemeralPortFirst: 50_000, ephemeralPortLast: 50_002 });
  const call = (localPort: number): Call => ({
    op: "connect",
    localAddress: LOCAL,
    localPort,
    remoteAddress: REMOTE,
    remotePort: 80,
  });
  bench.call(call(50_001));
  bench.call({ op: "listen", localPort: 50_000 });
  assertEquals([bench.call(call(0)).error, bench.last.srcPort], [null, 50_002]);
  assertEquals(bench.call(call(0)).error, "no free port");
  bench.call({ op: "unlisten", localPort: 50_000 });
  assertEquals([bench.call(call(0)).error, bench.last.srcPort], [null, 50_000]);
  assertEquals(bench.stack.tcbs, 3);
});

Deno.test("connect() with port 0 takes a port that was free only just now last of all (RFC 6335, 6)", () => {
  const bench = new Bench({ ephemeralPortFirst: 50_000, ephemeralPortLast: 50_002 });
  const sockets = { localAddress: LOCAL, localPort: 0, remoteAddress: REMOTE, remotePort: 80 };
  const ports = [1, 2, 3, 4, 5].map(() => {
    bench.call({ op: "connect", ...sockets });
    bench.call({ op: "abort", connection: 0 });
    return bench.last.srcPort;
  });
  assertEquals(ports, [50_000, 50_001, 50_002, 50_000, 50_001]);
});

Deno.test("ephemeral ports are taken for one pair of sockets alone: another peer has all of them (RFC 9293, 3.4.1)", () => {
  const bench = new Bench({ ephemeralPortFirst: 50_000, ephemeralPortLast: 50_000 });
  const sockets = { localAddress: LOCAL, localPort: 0, remoteAddress: REMOTE, remotePort: 80 };
  const connect = (other: Partial<typeof sockets>) =>
    bench.call({ op: "connect", ...sockets, ...other }).error;
  assertEquals(connect({}), null);
  assertEquals(connect({}), "no free port");
  assertEquals(connect({ remotePort: 81 }), null);
  assertEquals(connect({ remoteAddress: REMOTE + 1 }), null);
  assertEquals(connect({ localAddress: LOCAL + 1 }), null);
  assertEquals(connect({ localPort: 50_000 }), "connection already exists");
});

Deno.test("every part of the sockets and of the secret counts for the ISN, each for itself (RFC 9293, 3.4.1, SHLD-1)", () => {
  const sockets = { localAddress: 1, localPort: 2, remoteAddress: 4, remotePort: 8 };
  const key = { key0: 16, key1: 32 };
  const others: [Partial<Sockets>, Partial<IsnKey>][] = [
    [{}, {}],
    [{ localAddress: 4, remoteAddress: 1 }, {}],
    [{ localPort: 8, remotePort: 2 }, {}],
    [{ localPort: 10, remotePort: 8 }, {}], // no other by an or of the ports
    [{}, { key0: 32, key1: 16 }],
    [{ localAddress: 3 }, {}],
    [{ localPort: 3 }, {}],
    [{ remoteAddress: 5 }, {}],
    [{ remotePort: 9 }, {}],
    [{}, { key0: 17 }],
    [{}, { key1: 33 }],
  ];
  const isns = others.map(([other, secret]) =>
    initialSequenceNumber({ ...sockets, ...other }, { ...key, ...secret }, 0 as Instant)
  );
  assertEquals(new Set(isns).size, others.length);
});

Deno.test("the ISN is that of the call, else the clock's of 4 µs plus a function of sockets and secret (RFC 9293, 3.4.1, MUST-8)", () => {
  const isn = (now: number) => {
    const bench = new Bench();
    bench.until(now);
    const { stack, localPort, remotePort } = bench;
    const sockets = { localAddress: LOCAL, localPort, remoteAddress: REMOTE, remotePort };
    const { packets } = stack.call({ op: "connect", ...sockets }, now as never);
    return (packets[0]!.body as { seq: number }).seq;
  };
  assertEquals([(isn(4_000) - isn(0)) | 0, (isn(3_999) - isn(0)) | 0], [1, 0]);
  assertEquals((isn(4_000 * 2 ** 32) - isn(0)) | 0, 0);
  assertEquals((isn(4_000 * (2 ** 32 - 1)) - isn(0)) | 0, -1);
  const fixed = new Bench({ iss: 2 ** 32 - 5 });
  fixed.connect();
  assertEquals(fixed.last.seq, -5);
});

Deno.test("a send that found little room or none is told of room once, when an ACK makes some (RFC 9293, 3.10.2)", () => {
  for (const more of [50, 0]) {
    const bench = inState("ESTABLISHED", { sendBufferOctetsMax: 100 });
    bench.send(100 - more);
    const refused = bench.send(100);
    assertEquals(refused.octets, more);
    assertEquals(refused.error, more > 0 ? null : "insufficient resources");
    const told = () => bench.news.filter((kind) => kind === "writable").length;
    assertEquals(told(), 0);
    bench.arrive({ ack: 51 });
    assertEquals(told(), 1);
    bench.arrive({ ack: 101 });
    assertEquals(told(), 1);
  }
});
