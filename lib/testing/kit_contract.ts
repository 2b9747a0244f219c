/**
 * What the `Stack` interface promises, asked of a stack alone, call by call: the quick part of the conformance kit,
 * and the first that somebody who writes a stack wants to pass. Every story of the kit is held to the same contract by
 * a {@linkcode Witness}.
 *
 * @module
 */

import { type Duration, type Instant, later, ms, NEVER, seconds } from "../base/time.ts";
import { seqAdd } from "../base/seq.ts";
import type { Call, Output } from "../tcp/stack.ts";
import { STATE_NAMES } from "../tcp/state.ts";
import { packetOf } from "../wire/packet.ts";
import { patternChunk } from "../wire/payload.ts";
import { ACK, RST, segLen, type Segment, segment, type SegmentInit, SYN } from "../wire/segment.ts";
import { placeOf } from "./kit_run.ts";
import type { KitCheck, KitSetup } from "./kit_types.ts";
import { StoryFailed } from "./told.ts";
import { Witness } from "./witness.ts";

const LOCAL = 0x0a000001;
const REMOTE = 0x0a000002;
const LOCAL_PORT = 4_000;
const REMOTE_PORT = 80;

/** How often a stack may want to be polled at one moment (see `World`'s own bound). */
const POLLS_MAX = 1_000;

/** A demand that a stack does not meet. */
class Unmet extends Error {}

function demand(holds: boolean, message: string, expected: string): void {
  if (!holds) throw new Unmet(`${message}\n  expected  ${expected}`);
}

/** A stack alone, and the test as its peer. */
class Bench {
  readonly witness: Witness;
  now = 0 as Instant;
  /** What it sent since the last call of {@linkcode take}. */
  #sent: Segment[] = [];

  constructor({ factory }: KitSetup) {
    this.witness = new Witness(factory({ key0: 1, key1: 2 }));
  }

  call(call: Call): Output {
    const output = { ...this.witness.stack.call(call, this.now) };
    this.#collect(output);
    return output;
  }

  arrive(init: Omit<SegmentInit, "srcPort" | "dstPort">, ports: Partial<SegmentInit> = {}): Output {
    const body = segment({
      srcPort: REMOTE_PORT,
      dstPort: LOCAL_PORT,
      window: 65_535,
      ...init,
      ...ports,
    });
    const packet = Object.freeze(packetOf(REMOTE, LOCAL, Object.freeze(body)));
    const output = { ...this.witness.stack.arrive(packet, this.now) };
    this.#collect(output);
    return output;
  }

  /** Polls until nothing is due within a span. */
  pass(span: Duration): void {
    const { stack } = this.witness;
    const until = later(this.now, span);
    for (let polls = 0; stack.deadline() <= until; polls++) {
      demand(
        polls < POLLS_MAX,
        "the stack wants to be polled for ever",
        "a later deadline() after poll()",
      );
      if (stack.deadline() > this.now) this.now = stack.deadline();
      this.#collect(stack.poll(this.now));
    }
    this.now = until;
  }

  take(): Segment[] {
    return this.#sent.splice(0);
  }

  #collect({ packets }: Output): void {
    for (const { body } of packets) if (body.kind === "segment") this.#sent.push(body);
  }

  /** Asks for an active connection; its number. */
  connect(): number {
    const { error = null, connection } = this.call({
      op: "connect",
      localAddress: LOCAL,
      localPort: LOCAL_PORT,
      remoteAddress: REMOTE,
      remotePort: REMOTE_PORT,
    });
    demand(error === null, `connect was refused: ${error}`, "a connection");
    return connection!;
  }

  /** Opens a connection; its number and what it has to be acknowledged. */
  open(): { readonly connection: number; readonly next: number } {
    const connection = this.connect();
    this.pass(ms(1));
    const syn = this.take().find(({ flags }) => (flags & (SYN | ACK)) === SYN);
    demand(syn !== undefined, "connect sent no SYN", "a SYN at once");
    const next = seqAdd(syn!.seq, 1);
    this.arrive({ flags: SYN | ACK, seq: 100, ack: next });
    this.pass(ms(1));
    const ack = this.take().find(({ flags }) => (flags & (SYN | ACK)) === ACK);
    demand(ack?.ack === 101, "a SYN-ACK was not acknowledged", "<SEQ=SND.NXT><ACK=101><CTL=ACK>");
    return { connection, next };
  }
}

const NEWS = "RFC 9293, section 3.10";

const CHECKS: Readonly<Record<string, (bench: Bench) => void>> = Object.freeze({
  "a new stack rests": ({ witness: { stack } }) => {
    const at = stack.deadline();
    demand(at === NEVER, `deadline() of a new stack gave ${at}`, "NEVER");
    const { packets, signals } = stack.poll(0 as Instant);
    demand(
      packets.length + signals.length === 0,
      "poll() of a new stack gave something",
      "nothing",
    );
  },
  "connect sends a SYN and tells of it": (bench) => {
    const { signals } = bench.call({
      op: "connect",
      localAddress: LOCAL,
      localPort: LOCAL_PORT,
      remoteAddress: REMOTE,
      remotePort: REMOTE_PORT,
    });
    const kinds = signals.map(({ kind }) => kind);
    demand(
      kinds[0] === "opened",
      `connect told ${kinds.join(", ") || "nothing"}`,
      `"opened" first (${NEWS})`,
    );
    demand(kinds.includes("moved"), "connect told of no state", '"moved", CLOSED to SYN-SENT');
    const [opened] = signals;
    if (opened?.kind === "opened") {
      const { localAddress, localPort, remoteAddress, remotePort, passive } = opened;
      const sockets = [localAddress, localPort, remoteAddress, remotePort].join(" ");
      const asked = [LOCAL, LOCAL_PORT, REMOTE, REMOTE_PORT].join(" ");
      demand(
        sockets === asked && !passive,
        `"opened" has the sockets ${sockets}`,
        `${asked}, active`,
      );
    }
    bench.pass(ms(1));
    const [syn, ...others] = bench.take();
    const flags = syn === undefined ? 0 : syn.flags & (SYN | ACK | RST);
    demand(flags === SYN && others.length === 0, "connect did not send one SYN", "one SYN at once");
    const ports = `${syn?.srcPort} to ${syn?.dstPort}`;
    demand(
      ports === `${LOCAL_PORT} to ${REMOTE_PORT}`,
      `the SYN goes from ${ports}`,
      "its sockets' ports",
    );
  },
  "a SYN that is not answered is sent again, and deadline() says when": (bench) => {
    bench.connect();
    bench.pass(ms(1));
    const [first] = bench.take();
    const at = bench.witness.stack.deadline();
    demand(at > bench.now && at !== NEVER, `deadline() gave ${at}`, "a moment ahead");
    const early = bench.witness.stack.poll(bench.now);
    demand(early.packets.length === 0, "poll() before its time sent something", "nothing");
    const sent: number[] = [];
    for (const end = later(bench.now, seconds(60)); bench.now < end;) {
      bench.pass(ms(100));
      for (const { seq, flags } of bench.take()) {
        const same = seq === first!.seq && (flags & (SYN | ACK)) === SYN;
        demand(same, "a SYN was sent again as something else", "the same segment");
        sent.push(bench.now);
      }
    }
    const [one = 0, two = 0] = sent;
    demand(
      sent.length > 1,
      `a minute passed and ${sent.length} SYNs were sent again`,
      "two or more",
    );
    demand(
      two - one > one,
      "the second SYN came no later than the first",
      "a longer wait (RFC 6298, rule 5.5)",
    );
  },
  "a connection opens, reads and is read from": (bench) => {
    const { connection, next } = bench.open();
    const chunk = patternChunk(7);
    const { octets, error = null } = bench.call({
      op: "send",
      connection,
      payload: { chunk, offset: 0, length: 10 },
    });
    demand(error === null && octets === 10, `send took ${octets} of 10 octets`, "10");
    bench.pass(seconds(1));
    const text = bench.take().find(({ length }) => length > 0);
    demand(text?.length === 10, "ten octets were not sent within a second", "a segment with them");
    demand(text?.seq === next, `text begins at ${text?.seq}`, `${next}, ISS+1`);
    const { signals } = bench.arrive({
      flags: ACK,
      seq: 101,
      ack: seqAdd(next, 10),
      chunk,
      offset: 50,
      length: 5,
    });
    demand(
      signals.some(({ kind }) => kind === "readable"),
      "text came and nobody was told",
      '"readable"',
    );
    const { payloads = [] } = bench.call({ op: "receive", connection, octets: 3 });
    const got = payloads.reduce((sum, { length }) => sum + length, 0);
    demand(got === 3, `receive gave ${got} of 3 octets`, "3, for 5 are there");
    bench.pass(seconds(1));
    const ack = bench.take().findLast(({ flags }) => (flags & ACK) !== 0);
    demand(ack?.ack === 106, `five octets were acknowledged by ${ack?.ack}`, "106 within a second");
  },
  "what came is left as it was, and so is what was sent": (bench) => {
    const { connection, next } = bench.open();
    const payload = { chunk: patternChunk(7), offset: 0, length: 5_000 };
    bench.call({ op: "send", connection, payload });
    bench.pass(ms(1));
    bench.arrive({ flags: ACK, seq: 101, ack: seqAdd(next, 1_000) });
    bench.pass(seconds(5));
    bench.arrive({ flags: ACK, seq: 101, ack: seqAdd(next, 5_000) });
    bench.pass(seconds(5));
  },
  "calls for what is not open are refused": (bench) => {
    const calls: readonly Call[] = [
      { op: "shutdown", connection: 12_345 },
      { op: "receive", connection: 12_345, octets: 1 },
      { op: "abort", connection: 12_345 },
    ];
    for (const call of calls) {
      const { error = null } = bench.call(call);
      const wanted = "connection does not exist";
      demand(
        error === wanted,
        `${call.op} of no connection said ${error}`,
        `"${wanted}" (${NEWS})`,
      );
    }
    bench.call({ op: "listen", localPort: 80 });
    const { error = null } = bench.call({ op: "accept", localPort: 80 });
    demand(error === "would block", `accept of nothing said ${error}`, '"would block"');
    const twice = bench.call({ op: "listen", localPort: 80 });
    demand((twice.error ?? null) !== null, "a port was listened on twice", '"port in use"');
  },
  "a segment for nobody is reset, a reset is not": (bench) => {
    bench.arrive({ flags: SYN, seq: 1 });
    bench.pass(ms(1));
    const [reset] = bench.take();
    const right = reset !== undefined && (reset.flags & RST) !== 0 && reset.ack === 2;
    demand(
      right,
      "a SYN for nobody drew no reset",
      "<SEQ=0><ACK=SEG.SEQ+1><CTL=RST,ACK> (3.10.7.1)",
    );
    bench.arrive({ flags: RST, seq: 1 });
    bench.pass(ms(1));
    demand(bench.take().length === 0, "a reset for nobody was answered", "nothing (3.10.7.1)");
  },
  "a listener opens, and gives its connections out once": (bench) => {
    const from = { srcPort: 9_000, dstPort: 80 };
    bench.call({ op: "listen", localPort: 80 });
    bench.arrive({ flags: SYN, seq: 100 }, from);
    bench.pass(ms(1));
    const synAck = bench.take().find(({ flags }) => (flags & (SYN | ACK)) === (SYN | ACK));
    demand(synAck?.ack === 101, "a SYN to a listener drew no SYN-ACK", "<ACK=101><CTL=SYN,ACK>");
    const ack = seqAdd(synAck!.seq, segLen(synAck!));
    const { signals } = bench.arrive({ flags: ACK, seq: 101, ack }, from);
    const told = signals.some(({ kind }) => kind === "acceptable");
    demand(told, "the handshake was done and nobody was told", '"acceptable"');
    const first = bench.call({ op: "accept", localPort: 80 });
    demand((first.error ?? null) === null, `accept said ${first.error}`, "the connection");
    const second = bench.call({ op: "accept", localPort: 80 });
    demand(second.error === "would block", `a second accept said ${second.error}`, '"would block"');
  },
  "an abort ends a connection, and its number is free": (bench) => {
    const { connection } = bench.open();
    const seen = bench.witness.stack.inspect?.(connection);
    if (bench.witness.stack.inspect !== undefined) {
      const state = seen === undefined ? "nothing" : STATE_NAMES[seen.state];
      demand(state === "ESTABLISHED", `inspect() shows ${state}`, "a connection in ESTABLISHED");
    }
    const { signals } = bench.call({ op: "abort", connection });
    const last = signals.at(-1);
    const right = last?.kind === "closed" && last.outcome === "aborted";
    demand(right, `abort told ${last?.kind ?? "nothing"} last`, '"closed", aborted');
    bench.pass(ms(1));
    const reset = bench.take().some(({ flags }) => (flags & RST) !== 0);
    demand(reset, "abort sent no reset", "<SEQ=SND.NXT><CTL=RST> (3.10.5)");
    const { inspect } = bench.witness.stack;
    demand(
      inspect?.(connection) === undefined,
      "inspect() shows a connection that is gone",
      "undefined",
    );
    const { error = null } = bench.call({ op: "shutdown", connection });
    demand(
      error === "connection does not exist",
      `shutdown after it said ${error}`,
      "no connection",
    );
    demand(bench.witness.stack.deadline() === NEVER, "a timer is left", "deadline() NEVER");
  },
});

/** A check for each promise. */
export function contractChecks(setup: KitSetup): KitCheck[] {
  return Object.entries(CHECKS).map(([what, ask]): KitCheck => ({
    name: `contract: ${what}`,
    part: "contract",
    perform: () => perform(setup, what, ask),
  }));
}

function perform(setup: KitSetup, what: string, ask: (bench: Bench) => void): void {
  const replay = `  replay    testStack(..., { parts: ["contract"] }), ${what}`;
  const fail = (text: string): never => {
    throw new StoryFailed(`CheckFailed stack-contract: ${text}\n${replay}`);
  };
  let bench: Bench;
  let thrown: unknown = null;
  try {
    bench = new Bench(setup);
  } catch (error) {
    return fail(`the stack cannot be made: ${error}`);
  }
  try {
    ask(bench);
  } catch (error) {
    thrown = error;
  }
  // What breaks the contract of single calls is the cause of much else.
  const [breach] = bench.witness.finish();
  if (breach !== undefined) fail(`${breach.message}\n  expected  ${breach.expected}`);
  if (thrown instanceof Unmet) fail(thrown.message);
  if (thrown instanceof Error) fail(placeOf(thrown).join("\n"));
  if (thrown !== null) fail(`the stack threw ${thrown}`);
}
