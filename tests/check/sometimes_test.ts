import { assert, assertEquals } from "@std/assert";
import { Sightings, SOMETIMES } from "../../lib/check/sometimes.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import type { Scenario, TcpSettings } from "../../lib/scenario/format.ts";
import { runStory } from "../../lib/scenario/run.ts";

// What campaigns have to see: each in a story that is about it, and none of the rare ones where nothing happens.

/** Stories of the catalogue that are about something, by what is seen in them. */
const SEEN_IN: Readonly<Record<string, readonly string[]>> = {
  "open/syn_lost_three_times": ["a SYN sent again", "the RTO backed off thrice", "R1 reached"],
  "open/syn_ack_lost": ["a SYN-ACK sent again"],
  "open/syn_black_hole": ["R2 reached", "an end that was timed-out"],
  "open/simultaneous_open": ["a simultaneous open", "SYN-RECEIVED entered"],
  "open/old_syn_first": [
    "a reset sent a passive end back to LISTEN",
    "LISTEN entered",
    "an end that was returned",
    "an unacceptable SYN-ACK answered with a reset",
  ],
  "open/close_in_syn_sent": ["a close before the handshake was done"],
  "open/rst_in_syn_received": ["an end that was refused"],
  "open/third_ack_never_arrives": ["the retransmission timer sent again"],
  "established/blind_syn": ["a SYN on an open connection answered with an ACK"],
  "established/sequence_wrap": ["data across the wrap of sequence numbers"],
  "established/reordering_fast_retransmit": [
    "a segment arrived beyond a gap",
    "a fast retransmit",
    "a SACK block sent",
    "a D-SACK block sent",
  ],
  "established/old_duplicate_across_wrap": ["a segment that PAWS has to drop"],
  "established/urgent_data": [
    "urgent data announced",
    "a closed window offered",
    "a closed window opened again",
    "a zero-window probe answered",
  ],
  "established/push": ["a FIN with data"],
  "established/rst_in_window": ["a challenge ACK for a reset"],
  "established/reboot_peer_sends": ["a reboot found out by a reset", "an end that was gone"],
  "established/icmp_errors": ["an ICMP error came"],
  "established/user_timeout": ["a user timeout fired"],
  "established/keep_alive": ["keep-alive gave up"],
  "close/simultaneous_close": [
    "a simultaneous close",
    "CLOSING entered",
    "TIME-WAIT entered from CLOSING",
  ],
  "close/three_segment_close": ["a close in three segments"],
  "close/fin_lost": ["a FIN sent again"],
  "close/half_close": ["data read after a half-close"],
  "close/linger": ["a close with data lost answered with a reset"],
  "close/abort": ["an end that was aborted", "an end that was reset"],
  "close/four_way_close": [
    "CLOSED entered",
    "SYN-SENT entered",
    "ESTABLISHED entered",
    "FIN-WAIT-1 entered",
    "FIN-WAIT-2 entered",
    "CLOSE-WAIT entered",
    "LAST-ACK entered",
    "TIME-WAIT entered",
    "an end that was closed",
  ],
  "close/fin_wait_2_timeout": ["FIN-WAIT-2 timed out"],
  "time_wait/last_ack_lost": ["a FIN again in TIME-WAIT"],
  "time_wait/assassination": ["a reset in TIME-WAIT"],
  "time_wait/reuse_by_higher_seq": ["a SYN reused a TIME-WAIT pair"],
  "time_wait/no_time_wait": ["an octet of an earlier incarnation arrived"],
};

/** A mark of congestion, in foreign octets that text then overlaps: it comes back as ECE, then CWR. */
const CONGESTION: Scenario = {
  why: "A congestion mark is echoed until the sender has reduced its window (RFC 3168, 6.1)",
  hosts: {
    A: { tcp: { ecn: "ask", timestamps: false } },
    B: { listen: 80, tcp: { ecn: "accept" } },
  },
  link: { delay: "20ms" },
  script: [
    { on: "A", connect: "B:80", as: "c" },
    {
      at: "990ms",
      inject: { to: "B", from: "A", of: "A.c", flags: "ACK", seq: 1, ack: 1, tos: 3, length: 9 },
    },
    { at: "1s", on: "A.c", send: 20_000 },
    { at: "2s", on: "A.c", send: 20_000 },
    { end: {} },
  ],
};

/** A flood of two. */
const flood = (tcp: TcpSettings): Scenario => ({
  why: "A backlog of one half-open connection is full with the second",
  hosts: { A: {}, B: { listen: { port: 80, backlog: 1 }, tcp } },
  link: { delay: "20ms" },
  faults: [{ delay: { from: "A", is: "ACK" }, by: "100ms" }],
  script: [
    { on: "A", connect: "B:80", as: "c" },
    { on: "A", connect: "B:80", as: "d" },
    { end: {} },
  ],
});

/** A buffer that shrinks under what arrives draws the right edge back, if the window counts what is free. */
const SHRINKS: Scenario = {
  why: "A window that offers what room there is draws its edge back as one octet segments come",
  hosts: {
    A: { tcp: { nagle: false } },
    B: {
      listen: 80,
      reading: "manual",
      tcp: { windowOffer: "room", windowRounding: "up", receiveBuffer: "1MiB" },
    },
  },
  link: { delay: "5ms" },
  script: [
    { on: "A", connect: "B:80", as: "c" },
    ...Array.from({ length: 9 }, (_, i) => ({
      at: `${i + 1}s` as const,
      on: "A.c" as const,
      send: 1,
    })),
    { end: {} },
  ],
};

function seenIn(story: Scenario): Readonly<Record<string, number>> {
  const all = new Sightings(SOMETIMES);
  for (const told of casesOf(story)) {
    all.add(runStory(told, { properties: SOMETIMES }).sometimes);
  }
  return all.counts;
}

Deno.test("SOMETIMES are all seen, each in a story that is about it", async () => {
  const missing: string[] = [];
  const all = new Sightings(SOMETIMES);
  for (const [file, names] of Object.entries(SEEN_IN)) {
    const story = (await import(`../../scenarios/${file}.ts`)).default as Scenario;
    const seen = seenIn(story);
    for (const name of names) if (!seen[name]) missing.push(`${name} in ${file}`);
    all.add(seen, "runs");
  }
  for (const story of [CONGESTION, SHRINKS, flood({}), flood({ synCookies: "always" })]) {
    all.add(seenIn(story), "runs");
  }
  assertEquals([missing, all.never], [[], []]);
});

Deno.test("SOMETIMES are not seen where nothing of the kind happens", () => {
  const plain: Scenario = {
    why: "One connection in good weather",
    hosts: { A: {}, B: { listen: 80 } },
    link: { delay: "20ms" },
    script: [
      { on: "A", connect: "B:80", as: "c" },
      { at: "1s", on: "A.c", send: 5_000 },
      { at: "2s", on: "A.c", do: "shutdown" },
      { at: "3s", on: "B.c", do: "shutdown" },
      { end: {} },
    ],
  };
  const { sometimes } = runStory(casesOf(plain)[0]!, { properties: SOMETIMES });
  assertEquals(sometimes, {
    "CLOSED entered": 2,
    "SYN-SENT entered": 1,
    "SYN-RECEIVED entered": 1,
    "ESTABLISHED entered": 2,
    "FIN-WAIT-1 entered": 1,
    "FIN-WAIT-2 entered": 1,
    "CLOSE-WAIT entered": 1,
    "LAST-ACK entered": 1,
    "TIME-WAIT entered": 1,
    "an end that was closed": 2,
  });
});

Deno.test("SOMETIMES may be asked for one by one, and cost nothing where nobody asks", () => {
  const story: Scenario = {
    why: "It opens",
    hosts: { A: {}, B: { listen: 80 } },
    script: [{ on: "A", connect: "B:80", as: "c" }, { end: {} }],
  };
  const [told] = casesOf(story);
  assertEquals(runStory(told!).sometimes, {});
  const some = SOMETIMES.filter(({ name }) => name === "SYN-SENT entered");
  assertEquals(runStory(told!, { properties: some }).sometimes, { "SYN-SENT entered": 1 });
  // What came from another process is the same by its name.
  const copied = structuredClone(some);
  assertEquals(runStory(told!, { properties: copied }).sometimes, { "SYN-SENT entered": 1 });
});

Deno.test("Sightings count runs, join, and tell what was never seen", () => {
  const names = SOMETIMES.slice(0, 3);
  const one = new Sightings(names);
  one.add({ [names[0]!.name]: 7 });
  one.add({ [names[0]!.name]: 1, [names[1]!.name]: 2 });
  assertEquals(Object.values(one.counts), [2, 1, 0]);
  const both = new Sightings(names);
  both.add(one.counts, "runs");
  both.add(one.counts, "runs");
  assertEquals([Object.values(both.counts), both.never], [[4, 2, 0], [names[2]!.name]]);
  assert(new Set(SOMETIMES.map(({ name }) => name)).size === SOMETIMES.length);
});
