import { assert, assertEquals, assertGreater, assertThrows } from "@std/assert";
import { draw } from "../../lib/base/draw.ts";
import { ScenarioError } from "../../lib/base/fail.ts";
import type { Instant } from "../../lib/base/time.ts";
import { type Exploration, explore } from "../../lib/fuzz/explore.ts";
import { choicesIn } from "../../lib/fuzz/explore_choices.ts";
import { outcomeOf, Search } from "../../lib/fuzz/explore_search.ts";
import { exploredOf } from "../../lib/fuzz/explore_setup.ts";
import { ExploredWorld } from "../../lib/fuzz/explore_world.ts";
import type { StackFactory } from "../../lib/net/host_options.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import type { Scenario } from "../../lib/scenario/format.ts";
import { runStory } from "../../lib/scenario/run.ts";
import { TcpStack } from "../../lib/tcp/endpoint.ts";
import type { Stack } from "../../lib/tcp/stack.ts";
import { ESTABLISHED, SYN_RECEIVED } from "../../lib/tcp/state.ts";
import { SYN } from "../../lib/wire/segment.ts";
import expiredRequest from "../../scenarios/open/expired_request.ts";
import { bothCloses, crossing, handshake } from "./explore_stories.ts";

const ANY_TWO = { drops: 2, dups: 2, holds: 2, faults: 2 };
const ANY_ONE = { drops: 1, dups: 1, holds: 1, faults: 1 };

/** Everything was looked at, and no law broke. */
function assertClean(found: Exploration): void {
  assertEquals(found.violations, []);
  assertEquals([found.exhausted, found.stops], [true, {}]);
}

function outcomes({ finals }: Exploration): string[] {
  return finals.map(({ outcome }) => outcome);
}

// ---- what is exhausted ----

Deno.test("a handshake with any two faults always ends in ESTABLISHED, accepted once (RFC 9293, 3.5)", () => {
  const found = explore(handshake, ANY_TWO);
  assertClean(found);
  assertEquals(outcomes(found), ["A.c ESTABLISHED, B.c ESTABLISHED, B accepted 1"]);
  assertEquals(found.accepted.B!.most, 1);
});

Deno.test("handshake and both closes with any fault end CLOSED; a late SYN goes back to LISTEN", () => {
  const found = explore(bothCloses, ANY_ONE);
  assertClean(found);
  const closed = "A.c CLOSED (closed), B.c CLOSED (closed)";
  assertEquals(outcomes(found), [
    `${closed}, B accepted 1`,
    `${closed}, B.c#2 LISTEN (returned), B accepted 1`,
  ]);
  assertEquals(found.accepted.B!.most, 1);
});

Deno.test("simultaneous open and close with any fault end CLOSED at both ends (RFC 9293, figures 7 and 13)", () => {
  const found = explore(crossing, ANY_ONE);
  assertClean(found);
  for (const outcome of outcomes(found)) {
    assert(
      /^A\.c CLOSED \((closed|refused|reset)\), B\.c CLOSED \((closed|refused|reset)\)$/.test(
        outcome,
      ),
      outcome,
    );
  }
  assert(outcomes(found).includes("A.c CLOSED (closed), B.c CLOSED (closed)"));
});

Deno.test("a three-way handshake never accepts an expired request; a two-way one does, three segments in", () => {
  for (const { name } of casesOf(expiredRequest)) {
    const found = explore(expiredRequest, { ...ANY_TWO, case: name });
    assertClean(found);
    const { most, witness } = found.accepted.B!;
    if (name.startsWith("three-way")) {
      assertEquals([name, most, witness], [name, 0, null]);
    } else {
      assertGreater(most, 0);
    }
  }
  const once = explore(expiredRequest, {
    ...ANY_ONE,
    case: "two-way, client silent",
    sometimes: { accepted: (world) => world.host("B").accepted > 0 },
  });
  assertEquals(once.sometimes.accepted!.steps, [
    `{ on: "A", connect: "B:80", as: "c" }`,
    `{ on: "A.c", do: "abort" } at 0.500 s`,
    `{ release: "stale" } at 30.000 s`,
    "deliver A.c SYN 0:1",
  ]);
  assertEquals([once.accepted.B!.most, once.accepted.B!.witness!.exact], [1, true]);
});

// ---- folding loses nothing ----

Deno.test("every random path stays among the states that were met, and ends as was told", () => {
  const stories: readonly [Scenario, object][] = [
    [handshake, { drops: 1, dups: 1, holds: 1, faults: 2 }],
    [bothCloses, ANY_ONE],
    [bothCloses, { drops: 1, dups: 0, holds: 0, free: true }],
    [crossing, ANY_ONE],
  ];
  for (const [story, budgets] of stories) {
    const explored = exploredOf(casesOf(story)[0]!.story, budgets);
    const search = new Search(explored, {
      depth: Infinity,
      octets: 1e8,
      always: {},
      sometimes: {},
      progress: null,
    });
    search.run();
    for (let seed = 1; seed <= 30; seed++) {
      const at = new ExploredWorld(explored);
      for (let n = 0;; n++) {
        assert(search.knows(at), `${story.why}, seed ${seed}: step ${n} leads to a state not met`);
        const choices = choicesIn(at);
        if (choices.length === 0) break;
        at.take(choices[draw(seed, 1, n) % choices.length]!);
      }
      const outcome = outcomeOf(at.stage.world);
      assert(search.finals.has(outcome), `${story.why}, seed ${seed}: ends so: ${outcome}`);
    }
  }
});

// ---- witnesses ----

Deno.test("a final state's story ends in it when the ordinary runner plays it, unless it says otherwise", () => {
  let told = 0;
  for (const story of [handshake, bothCloses, crossing]) {
    for (const { witness } of explore(story, ANY_ONE).finals) {
      const { passed } = runStory({ name: "", story: witness.story });
      assertEquals(passed, witness.exact);
      if (passed) told++;
    }
  }
  assertGreater(told, 3);
});

Deno.test("what the network did is told as the fewest faults that lead there", () => {
  const found = explore(bothCloses, { drops: 0, dups: 1, holds: 0 });
  const { witness } = found.finals.find(({ outcome }) => outcome.includes("B.c#2"))!;
  assertEquals(witness.story.faults?.length, 1);
  assert("duplicate" in witness.story.faults![0]!);
  assert(witness.steps.includes("deliver A.c SYN 0:1, and keep a copy"));
});

/** A stack that goes back to SYN-RECEIVED when a SYN comes again: no TCP has that edge. */
const goesBack: StackFactory = (isnKey): Stack => {
  const stack = new TcpStack({}, isnKey);
  return {
    call: (call, now) => stack.call(call, now),
    arrive(packet, now) {
      const before = stack.inspect(0)?.state;
      const { packets, signals } = stack.arrive(packet, now);
      const { body } = packet;
      const again = body.kind === "segment" && (body.flags & SYN) !== 0 && before === ESTABLISHED;
      const moved = {
        kind: "moved",
        connection: 0,
        from: ESTABLISHED,
        to: SYN_RECEIVED,
        cause: "segment",
      } as const;
      return { packets, signals: again ? [...signals, moved] : signals };
    },
    poll: (now) => stack.poll(now),
    deadline: () => stack.deadline(),
    recurring: () => stack.recurring(),
    fingerprint: (now) => stack.fingerprint(now),
  };
};

Deno.test("a law that breaks only after a copy is found by a shortest way, as a story that breaks it", () => {
  const stacks = { B: goesBack };
  assertClean(explore(handshake, { drops: 0, dups: 0, holds: 0, stacks }));
  const { violations } = explore(handshake, { ...ANY_ONE, stacks });
  const { check, of, witness } = violations.find(({ check }) => check === "legal-edges")!;
  assertEquals([check, of], ["legal-edges", "B.c"]);
  assertEquals(witness.steps, [
    "deliver A.c SYN 0:1, and keep a copy",
    "deliver B.c SYN 0:1 ack 1",
    "deliver A.c ack 1",
    "deliver a copy of A.c SYN 0:1",
  ]);
  assert(witness.exact);
  const { failures } = runStory({ name: "", story: witness.story }, { stacks });
  assert(failures.some((failure) => failure.check === "legal-edges"));
  assertEquals(witness.story.faults?.length, 1);
});

Deno.test("properties of the caller's own: what must always hold, and what is looked for", () => {
  const found = explore(bothCloses, {
    ...ANY_ONE,
    always: { "A never waits": (world) => world.tracker!.find("A.c")?.state !== "TIME-WAIT" },
    sometimes: {
      "both are closing": (world) =>
        ["A.c", "B.c"].every((name) => world.tracker!.find(name)?.state === "CLOSING"),
      "A waits for B": (world) => world.tracker!.find("A.c")?.state === "FIN-WAIT-2",
    },
  });
  assertEquals(found.violations.map(({ check }) => check), ["A never waits"]);
  assertEquals(found.sometimes["both are closing"], null);
  assertEquals(found.sometimes["A waits for B"]!.steps.length, 5);
});

// ---- where it stops short ----

Deno.test("a search that stops short says where and in how many states", () => {
  const { exhausted, stops, states } = explore(bothCloses, { ...ANY_ONE, depth: 4 });
  assertEquals([exhausted, Object.keys(stops)], [false, ["depth"]]);
  assertGreater(states, stops.depth!);
  const small = explore(crossing, { ...ANY_TWO, memory: 0.12 });
  assertEquals(Object.keys(small.stops), ["memory"]);
  const asked = explore(handshake, { progress: () => false });
  assertEquals([asked.stops, asked.states], [{ "asked to stop": 1 }, 1]);
  const silent = explore(expiredRequest, {
    ...ANY_ONE,
    case: "three-way, client silent",
    retransmissions: 2,
  });
  assert(silent.stops.retransmissions! > 0);
});

Deno.test("a story with several cases wants one named, a stack without fingerprint() is refused", () => {
  assertThrows(
    () => explore(expiredRequest),
    ScenarioError,
    "name one of three-way, client resets",
  );
  assertThrows(() => explore(handshake, { case: "x" }), ScenarioError, "there is none");
  const bare: StackFactory = (isnKey) => {
    const stack = new TcpStack({}, isnKey);
    return {
      call: (call, now) => stack.call(call, now),
      arrive: (packet, now) => stack.arrive(packet, now),
      poll: (now: Instant) => stack.poll(now),
      deadline: () => stack.deadline(),
    };
  };
  assertThrows(
    () => explore(handshake, { stacks: { A: bare } }),
    ScenarioError,
    "Cannot explore A: its stack has no fingerprint()",
  );
});

Deno.test("the same exploration finds the same", () => {
  const told = (found: Exploration) => JSON.stringify([found.states, found.edges, found.finals]);
  assertEquals(told(explore(bothCloses, ANY_ONE)), told(explore(bothCloses, ANY_ONE)));
});
