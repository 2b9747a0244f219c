import { assert, assertEquals } from "@std/assert";
import { answers, ruleFor, rulesOf } from "../../lib/check/matrix.ts";
import { cellName, cells, KINDS, SITUATIONS } from "../../lib/check/matrix_axes.ts";
import { type Played, playMatrix } from "../../lib/check/matrix_player.ts";
import { matches, type MatrixPolicy, type Rule } from "../../lib/check/matrix_rules.ts";
import { TCP_DEFAULTS, type TcpConfig } from "../../lib/tcp/config.ts";
import { TcpStack } from "../../lib/tcp/endpoint.ts";
import { type ProfileName, PROFILES } from "../../lib/tcp/profiles.ts";
import type { Stack } from "../../lib/tcp/stack.ts";
import { STATE_NAMES } from "../../lib/tcp/state.ts";

// The arrival matrix: RFC 9293, section 3.10.7, and RFC 5961, sections 3 to 5, as a table; and the stack, held to it.

/** One policy for each value that changes an answer, and two together where one shows only beside the other. */
const POLICIES: readonly Partial<MatrixPolicy>[] = [
  {},
  { resets: "window" },
  { unexpectedSyn: "reset" },
  { unsentAck: "drop" },
  { listenText: "drop" },
  { listenText: "drop", timeWaitReuse: "higher-seq" },
  { unexpectedSyn: "reset", resetForm: "with-ack" },
  { timeWaitResets: "ignore" },
  { timeWaitAnswers: "acks" },
  { timeWaitAnswers: "acks", timeWaitReuse: "higher-seq", timeWaitResets: "ignore" },
  { timeWaitAnswers: "acks", timeWaitReuse: "never" },
  { sequenceCheck: "trim" },
  { timeWaitReuse: "higher-seq" },
  { timeWaitReuse: "never" },
  { unknownSegments: "drop" },
  { unknownSegments: "drop-syn" },
  { dropSynFin: true },
  { duplicateSyn: "syn-ack" },
];

/** Asks a stack for the answers of some settings; it may have others. */
function play(asked: Partial<TcpConfig>, given: Partial<MatrixPolicy> = {}): Played[] {
  return playMatrix({
    makeStack: (settings) => new TcpStack({ ...settings, ...given }),
    settings: { ...TCP_DEFAULTS, ...asked },
  });
}

function told({ cell, expected, got }: Played): string {
  return `${cellName(cell)}: wants ${JSON.stringify(expected)}, is ${JSON.stringify(got)}`;
}

function differences(played: readonly Played[]): string[] {
  return played.filter(({ agrees }) => !agrees).map(told);
}

// ---- the table ----

Deno.test("the matrix has every state, each once at least, and thousands of cells, no two the same", () => {
  const names = cells().map(cellName);
  assertEquals(names.length, 6708);
  assertEquals(new Set(names).size, names.length);
  const states = new Set(SITUATIONS.map(({ state }) => state));
  assertEquals([...states].sort(), [...STATE_NAMES].sort());
});

Deno.test("every kind meets every situation, and every situation every edge of its own", () => {
  const met = new Set(cells().map(({ situation, kind }) => `${situation.name} ${kind.name}`));
  assertEquals(met.size, SITUATIONS.length * KINDS.length);
  for (const { name, seqs, acks } of SITUATIONS) {
    const mine = cells().filter(({ situation }) => situation.name === name);
    assertEquals(new Set(mine.map(({ seq }) => seq)), new Set(seqs));
    assertEquals(new Set(mine.map(({ ack }) => ack)), new Set(["none", ...acks]));
  }
});

Deno.test("one rule answers each cell, whatever the policy: the first that matches", () => {
  for (const policy of POLICIES.map((one) => ({ ...TCP_DEFAULTS, ...one }))) {
    for (const { cell, rule } of answers(policy)) {
      const all = rulesOf(cell.situation.state).filter((one) => matches(one, cell, policy));
      assert(all[0] === rule, cellName(cell));
    }
  }
});

Deno.test("every rule answers some cell under some policy, in every condition that it names", () => {
  const used = new Set<Rule>();
  const conditions = new Set<unknown>();
  for (const policy of POLICIES.map((one) => ({ ...TCP_DEFAULTS, ...one }))) {
    for (const { cell, rule } of answers(policy)) {
      used.add(rule);
      for (const when of rule.when) {
        if (matches({ ...rule, when: [when] }, cell, policy)) conditions.add(when);
      }
    }
  }
  const rules = new Set(STATE_NAMES.flatMap((state) => rulesOf(state)));
  const idle = [...rules].filter((rule) => !used.has(rule)).map(({ cite }) => cite);
  assertEquals(idle, []);
  const vain = [...rules].flatMap(({ when }) => when).filter((when) => !conditions.has(when));
  assertEquals(vain, []);
});

Deno.test("every rule says where the RFC says so", () => {
  const rules = STATE_NAMES.flatMap((state) => rulesOf(state));
  const bare = rules.filter(({ cite }) => !/^RFC (9293|1337), section \d/.test(cite));
  assertEquals(bare, []);
});

Deno.test("what a setting asks for is what a policy changes, and nothing else", () => {
  const byDefault = answers(TCP_DEFAULTS);
  const changed = (policy: Partial<MatrixPolicy>) => {
    const other = answers({ ...TCP_DEFAULTS, ...policy });
    return other.filter(({ rule }, at) => rule !== byDefault[at]!.rule).map(({ cell }) => cell);
  };
  const resets = changed({ resets: "window" });
  assert(resets.length > 0);
  assert(
    resets.every(({ kind, seq }) =>
      kind.name.includes("RST") && ["inside", "fills", "right-edge"].includes(seq)
    ),
  );
  const syns = changed({ unexpectedSyn: "reset" });
  assert(syns.length > 0);
  assert(syns.every(({ kind }) => kind.name.startsWith("SYN")));
  const waiting = changed({ timeWaitResets: "ignore" });
  assert(waiting.length > 0);
  assert(waiting.every(({ situation }) => situation.state === "TIME-WAIT"));
  const strays = changed({ unknownSegments: "drop" });
  assert(strays.length > 0);
  assert(strays.every(({ situation }) => situation.state === "CLOSED"));
});

/** Answers as RFC 9293 and RFC 5961 put them in examples and figures, read once more by hand. */
const BY_HAND: readonly (readonly [cell: string, state: string, out: string | undefined])[] = [
  // Section 3.5, figure 6 and 7: the handshakes.
  ["LISTEN, SYN, SEQ any", "SYN-RECEIVED", "syn-ack"],
  ["SYN-SENT, SYN,ACK, SEQ any, ACK nxt", "ESTABLISHED", "ack"],
  ["SYN-RECEIVED, from LISTEN, ACK, SEQ left-edge, ACK nxt", "ESTABLISHED", undefined],
  ["SYN-SENT, SYN, SEQ any", "SYN-RECEIVED", "syn-ack"],
  ["SYN-RECEIVED, from SYN-SENT, SYN,ACK, SEQ left-of, ACK nxt", "ESTABLISHED", undefined],
  // Figure 8: an old SYN; the RST for a SYN-ACK that nobody asked for sends the listener back.
  ["SYN-SENT, SYN,ACK, SEQ any, ACK beyond", "stays", "rst-seg-ack"],
  ["SYN-RECEIVED, from LISTEN, RST, SEQ left-edge", "LISTEN", undefined],
  // Figure 9: a half-open connection is found.
  ["ESTABLISHED, SYN, SEQ far-left", "stays", "ack"],
  ["SYN-SENT, ACK, SEQ any, ACK old", "stays", "rst-seg-ack"],
  ["ESTABLISHED, RST, SEQ left-edge", "CLOSED", undefined],
  // Figure 10: data for a connection that is gone.
  ["CLOSED, ACK +10, SEQ any, ACK any", "stays", "rst-seg-ack"],
  // Section 3.6, figure 12 and 13: the closes.
  ["ESTABLISHED, FIN,ACK, SEQ left-edge, ACK una", "CLOSE-WAIT", "ack"],
  ["FIN-WAIT-1, ACK, SEQ left-edge, ACK nxt", "FIN-WAIT-2", undefined],
  ["FIN-WAIT-2, FIN,ACK, SEQ left-edge, ACK nxt", "TIME-WAIT", "ack"],
  ["LAST-ACK, ACK, SEQ left-edge, ACK nxt", "CLOSED", undefined],
  ["FIN-WAIT-1, FIN,ACK, SEQ left-edge, ACK una", "CLOSING", "ack"],
  ["CLOSING, ACK, SEQ left-edge, ACK nxt", "TIME-WAIT", undefined],
  ["FIN-WAIT-1, FIN,ACK, SEQ left-edge, ACK nxt", "TIME-WAIT", "ack"],
  // RFC 5961, sections 3.2, 4.2 and 5.2.
  ["ESTABLISHED, RST, SEQ inside", "stays", "ack"],
  ["ESTABLISHED, RST, SEQ right-of", "stays", undefined],
  ["ESTABLISHED, SYN, SEQ left-edge", "stays", "ack"],
  ["ESTABLISHED, ACK +10, SEQ left-edge, ACK too-old", "stays", "ack"],
  ["ESTABLISHED, ACK, SEQ left-edge, ACK oldest", "stays", undefined],
  // Table 6, the row without a window.
  ["ESTABLISHED, window closed, ACK, SEQ shut-at, ACK nxt", "stays", undefined],
  ["ESTABLISHED, window closed, ACK +10, SEQ shut-at, ACK nxt", "stays", "ack"],
];

Deno.test("figures 6 to 13, table 6 and RFC 5961's cases stand in the matrix", () => {
  const all = new Map(cells().map((cell) => [cellName(cell), cell]));
  for (const [name, state, out] of BY_HAND) {
    const rule = ruleFor(all.get(name)!, TCP_DEFAULTS);
    assertEquals([rule.state, rule.out], [state, out], name);
  }
});

// ---- the stack ----

for (const policy of POLICIES) {
  const name = Object.entries(policy).map(([key, value]) => `${key} ${value}`).join(", ");
  Deno.test(`TcpStack answers every cell as RFC 9293 and 5961 do: ${name || "the defaults"}`, () => {
    assertEquals(differences(play(policy)), []);
  });
}

for (const name of Object.keys(PROFILES) as ProfileName[]) {
  Deno.test(`TcpStack answers every cell under the profile ${name}`, () => {
    assertEquals(differences(play(PROFILES[name])), []);
  });
}

Deno.test("every situation is reached, with its window and what it has in flight", () => {
  const unreached = play({}).filter(({ got }) => got === null).map(told);
  assertEquals(unreached, []);
});

// ---- stacks that do otherwise are found out ----

Deno.test("a stack of another policy differs in just the cells that the policy changes", () => {
  for (const policy of POLICIES.slice(1)) {
    const played = play({}, policy);
    const other = answers({ ...TCP_DEFAULTS, ...policy });
    for (const [at, { rule, agrees, ...rest }] of played.entries()) {
      // Rules may change where answers do not: a bare ACK is the same whatever draws it.
      if (!agrees) {
        assert(other[at]!.rule !== rule || "resetForm" in policy, told({ rule, agrees, ...rest }));
      }
    }
    assert(played.some(({ agrees }) => !agrees), JSON.stringify(policy));
  }
});

/** A stack behind another's door, with something done to what it does. */
function spoilt(stack: Stack, change: Partial<Stack>): Stack {
  return {
    call: (call, now) => stack.call(call, now),
    arrive: (packet, now) => stack.arrive(packet, now),
    poll: (now) => stack.poll(now),
    deadline: () => stack.deadline(),
    inspect: (connection) => stack.inspect!(connection),
    ...change,
  };
}

function playSpoilt(change: (stack: Stack) => Partial<Stack>): Played[] {
  return playMatrix({
    makeStack: (settings) => {
      const stack = new TcpStack(settings);
      return spoilt(stack, change(stack));
    },
    settings: TCP_DEFAULTS,
    only: ({ situation }) => situation.name === "FIN-WAIT-1" || situation.name === "TIME-WAIT",
  });
}

Deno.test("a stack that shows nothing of its connections is held to what it sends and says", () => {
  const played = playMatrix({
    makeStack: (settings) => {
      const { inspect: _, ...blind } = spoilt(new TcpStack(settings), {});
      return blind;
    },
    settings: TCP_DEFAULTS,
  });
  assertEquals(differences(played), []);
  assert(played.every(({ expected }) => expected?.sndUna === "" && expected.rcvNxt === ""));
});

Deno.test("a stack that keeps the end of the stream to itself is found out", () => {
  const wrong = playSpoilt((stack) => ({
    arrive: (packet, now) => {
      const output = stack.arrive(packet, now);
      return { ...output, signals: output.signals.filter(({ kind }) => kind !== "eof") };
    },
  })).filter(({ agrees }) => !agrees);
  assert(wrong.length > 0);
  assert(
    wrong.every(({ expected, got }) =>
      `${expected?.user} ${expected?.later}`.includes("eof") &&
      !`${got?.user} ${got?.later}`.includes("eof")
    ),
  );
});

Deno.test("a stack that sends nothing by itself gets into no situation that needs it, and is said not to", () => {
  const silent = playSpoilt((stack) => ({ poll: (now) => ({ ...stack.poll(now), packets: [] }) }));
  const unreached = silent.filter(({ got }) => got === null);
  assertEquals(new Set(unreached.map(({ cell }) => cell.situation.name)), new Set(["TIME-WAIT"]));
  assert(unreached.every(({ agrees }) => !agrees));
});

Deno.test("a stack that loses what comes early is found out", () => {
  const wrong = playSpoilt((stack) => {
    let rcvNxt: number | undefined;
    return {
      arrive: (packet, now) => {
        const { body } = packet;
        const known = stack.inspect!(0)?.rcvNxt;
        if (known !== undefined && known !== 0) rcvNxt = known;
        const early = body.kind === "segment" && body.length > 0 && rcvNxt !== undefined &&
          ((body.seq - rcvNxt) | 0) === 100;
        return stack.arrive(early ? { ...packet, body: { ...body, length: 0 } } : packet, now);
      },
    };
  }).filter(({ agrees }) => !agrees);
  assert(wrong.some(({ rule }) => rule.held === true));
});
