import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { SackBlock } from "../../lib/wire/options.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { establishedStack } from "./factory.ts";

// What a receiver reports: SACK (RFC 2018, section 4) and D-SACK (RFC 2883, section 4). Text is told in units of 100
// octets: unit n is [1 + 100 n, 101 + 100 n).

const UNIT = 100;

class Receiver {
  readonly bench: Bench;
  #clock = 0;

  constructor(options: BenchOptions = {}) {
    const { timestamps = false } = options;
    const stamps = timestamps ? { timestamps: [0, 0] as const } : {};
    this.bench = establishedStack({
      timestamps,
      peer: { mss: 1000, sackPermitted: true, ...stamps },
      irs: 2 ** 31 - 1 - 5 * UNIT - 50, // numbers wrap, as int32, in unit 5
      ...options,
    });
  }

  /** Units [`from`, `to`) arrive; the ACK and the blocks of the answer, in units. */
  get(from: number, to: number): string {
    return this.together([[from, to]]);
  }

  /** Runs of units arrive at one moment; one answer. */
  together(runs: readonly (readonly [number, number])[]): string {
    const before = this.bench.log.length;
    const { timestamps } = this.bench.stack.config;
    for (const [from, to] of runs) {
      this.bench.arriveOnly({
        seq: 1 + from * UNIT,
        length: (to - from) * UNIT,
        ack: 1,
        ...(timestamps ? { options: { timestamps: [++this.#clock, 0] } } : {}),
      });
    }
    this.bench.poll();
    return this.bench.log.length === before ? "" : this.answer();
  }

  /** The last segment that was sent: `"ack 0: 2-3 5-6"`. */
  answer(): string {
    const { ack, options } = this.bench.last;
    const unit = (seq: number) => ((seq - this.bench.irs - 1) | 0) / UNIT;
    const blocks = (options.sack ?? []).map(([left, right]) => ` ${unit(left)}-${unit(right)}`);
    return `ack ${unit(ack)}:${blocks.join("")}`;
  }
}

Deno.test("the first block is the one that holds what came last, the others follow by their last change (RFC 2018, section 4)", () => {
  const receiver = new Receiver();
  const answers = [[2, 3], [6, 7], [4, 5], [3, 4], [7, 8], [9, 10]]
    .map(([from, to]) => receiver.get(from!, to!));
  assertEquals(answers, [
    "ack 0: 2-3",
    "ack 0: 6-7 2-3",
    "ack 0: 4-5 6-7 2-3",
    "ack 0: 2-5 6-7", // 3 joins two blocks
    "ack 0: 6-8 2-5",
    "ack 0: 9-10 6-8 2-5",
  ]);
});

Deno.test("four blocks fit an option, three beside timestamps (RFC 2018, section 3; RFC 7323, section 3)", () => {
  for (const timestamps of [false, true]) {
    const receiver = new Receiver({ timestamps });
    for (const from of [2, 4, 6, 8]) receiver.get(from, from + 1);
    const four = "ack 0: 10-11 8-9 6-7 4-5";
    assertEquals(receiver.get(10, 11), timestamps ? "ack 0: 10-11 8-9 6-7" : four);
  }
});

Deno.test("a block that fell off the option comes back when others have joined (RFC 2018, section 4)", () => {
  const receiver = new Receiver();
  for (const from of [2, 4, 6, 8, 10]) receiver.get(from, from + 1);
  assertEquals(receiver.get(9, 10), "ack 0: 8-11 6-7 4-5 2-3");
});

Deno.test("a filled gap takes its block off the list (RFC 2018, section 4)", () => {
  const receiver = new Receiver();
  receiver.get(1, 2);
  receiver.get(4, 5);
  assertEquals(receiver.get(0, 1), "ack 2: 4-5");
  assertEquals(receiver.get(2, 4), "ack 5:");
});

Deno.test("a block that found no room is reported once there is some: as many as possible (RFC 2018, section 4)", () => {
  const receiver = new Receiver();
  for (const from of [2, 4, 6, 8, 10]) receiver.get(from, from + 1);
  assertEquals(receiver.get(8, 9), "ack 0: 8-9 8-9 10-11 6-7");
  assertEquals(receiver.get(9, 10), "ack 0: 8-11 6-7 4-5 2-3");
});

Deno.test("segments that arrive at one moment push no older block off the list (RFC 2018, section 4)", () => {
  const receiver = new Receiver();
  receiver.get(2, 3);
  const run = [10, 11, 12, 13, 14, 15].map((from) => [from, from + 1] as const);
  assertEquals(receiver.together(run), "ack 0: 10-16 2-3");
});

Deno.test("every segment that is sent while there is a gap carries the blocks, with data too (RFC 2018, section 4)", () => {
  const receiver = new Receiver({ nagle: true });
  receiver.get(2, 3);
  receiver.bench.send(1000);
  assertEquals(receiver.answer(), "ack 0: 2-3");
  assertEquals(receiver.bench.last.length, 1000 - 36); // the option takes its place in the segment
});

Deno.test("no blocks unless SACK was permitted (RFC 2018, section 2)", () => {
  const not = new Receiver({ sack: false });
  assertEquals(not.get(2, 3), "ack 0:");
  assertEquals(not.get(2, 3), "ack 0:");
  const peer = new Receiver({ peer: { mss: 1000 } });
  assertEquals(peer.get(2, 3), "ack 0:");
});

Deno.test("text that is cut off at the window's edge is not reported (RFC 2018, section 4)", () => {
  const receiver = new Receiver({ rcvWnd: 500 });
  assertEquals(receiver.get(3, 8), "ack 0: 3-5");
});

// ---- D-SACK ----

Deno.test("text below the ACK that comes again is the first block, once (RFC 2883, section 4.1.1)", () => {
  const receiver = new Receiver();
  receiver.get(0, 2);
  assertEquals(receiver.get(0, 2), "ack 2: 0-2");
  assertEquals(receiver.get(4, 5), "ack 2: 4-5");
});

Deno.test("a D-SACK goes before what waits behind a gap (RFC 2883, section 4.1.2)", () => {
  const receiver = new Receiver();
  receiver.get(0, 2);
  receiver.get(4, 5);
  assertEquals(receiver.get(1, 2), "ack 2: 1-2 4-5");
  assertEquals(receiver.get(6, 7), "ack 2: 6-7 4-5");
});

Deno.test("text inside a block that comes again is the first block, its block the second (RFC 2883, section 4.2)", () => {
  const receiver = new Receiver();
  receiver.get(8, 9);
  receiver.get(3, 6);
  assertEquals(receiver.get(4, 5), "ack 0: 4-5 3-6 8-9");
  assertEquals(receiver.get(8, 9), "ack 0: 8-9 8-9 3-6");
});

Deno.test("of text that comes again in part, just that part is reported (RFC 2883, section 4.1)", () => {
  const receiver = new Receiver();
  receiver.get(0, 3);
  assertEquals(receiver.get(2, 4), "ack 4: 2-3");
  receiver.get(6, 8);
  assertEquals(receiver.get(3, 5), "ack 5: 3-4 6-8");
});

Deno.test("of a segment that goes on past RCV.NXT the part before it is reported, at once (RFC 2883, 4.2.1)", () => {
  const receiver = new Receiver();
  assertEquals(receiver.get(4, 5), "ack 0: 4-5");
  assertEquals(receiver.get(0, 2), "ack 2: 4-5");
  assertEquals(receiver.get(1, 3), "ack 3: 1-2 4-5");
  const alone = new Receiver();
  alone.get(0, 2);
  assertEquals(alone.get(1, 3), "ack 3: 1-2"); // no delayed ACK: the sender should know
});

Deno.test("of two parts that came before, the first is reported where the ACK covers both (RFC 2883, 4.2.2)", () => {
  const receiver = new Receiver();
  receiver.get(9, 10);
  receiver.get(0, 1);
  receiver.get(4, 5);
  assertEquals(receiver.get(0, 6), "ack 6: 0-1 9-10");
});

Deno.test("of two parts behind a gap, the first is reported, then the block that holds them (RFC 2883, 4.2.3)", () => {
  const receiver = new Receiver();
  assertEquals(receiver.get(6, 7), "ack 0: 6-7");
  assertEquals(receiver.get(2, 3), "ack 0: 2-3 6-7");
  assertEquals(receiver.get(4, 5), "ack 0: 4-5 2-3 6-7");
  assertEquals(receiver.get(2, 5), "ack 0: 2-3 2-5 6-7");
});

Deno.test("a segment in its turn that reaches into what waits reports the part that was there (RFC 2883, 4.2)", () => {
  const receiver = new Receiver();
  receiver.get(2, 4);
  assertEquals(receiver.get(0, 3), "ack 4: 2-3");
  receiver.get(6, 8);
  assertEquals(receiver.get(4, 9), "ack 9: 6-8");
});

Deno.test("a D-SACK takes the place of a block where there is no room (RFC 2883, section 4)", () => {
  const receiver = new Receiver({ timestamps: true });
  for (const from of [2, 4, 6]) receiver.get(from, from + 1);
  assertEquals(receiver.get(2, 3), "ack 0: 2-3 2-3 6-7");
});

Deno.test("a segment below the window is answered at once with a D-SACK, whatever the throttle says (RFC 2883, section 4; RFC 9293, 3.10.7.4)", () => {
  const receiver = new Receiver();
  receiver.get(0, 2);
  assertEquals([receiver.get(0, 1), receiver.get(1, 2)], ["ack 2: 0-1", "ack 2: 1-2"]);
});

// ---- all together ----

Deno.test("blocks are disjoint runs of what arrived beyond the ACK, the first holds what came last (RFC 2018, section 4)", () => {
  const run = fc.tuple(fc.nat({ max: 25 }), fc.integer({ min: 1, max: 4 }));
  fc.assert(fc.property(fc.array(run, { maxLength: 40 }), fc.boolean(), (runs, timestamps) => {
    const receiver = new Receiver({ timestamps, delayedAck: 0 as never, rcvWnd: 10_000 });
    const got = new Set<number>();
    for (const [from, length] of runs) {
      const to = from + length;
      const fresh = Array.from({ length }, (_, i) => from + i).filter((unit) => !got.has(unit));
      const answer = receiver.get(from, to);
      if (answer === "") continue;
      for (const unit of fresh) got.add(unit);
      const [, ack, blocks] = answer.match(/^ack (\d+):(.*)$/)!;
      const told = blocks!.trim().split(" ").filter(Boolean)
        .map((block) => block.split("-").map(Number) as unknown as SackBlock);
      checkBlocks(got, Number(ack), told, from, fresh);
      if (told.length > (timestamps ? 3 : 4)) throw new Error(`too many blocks: ${answer}`);
    }
  }));
});

function checkBlocks(
  got: Set<number>,
  ack: number,
  told: SackBlock[],
  from: number,
  fresh: number[],
): void {
  // A first block that is acknowledged, or inside the second, is a D-SACK.
  const [first, second] = told;
  const inside = second !== undefined && second[0] <= first![0] && first![1] <= second[1];
  const blocks = first !== undefined && (first[1] <= ack || inside) ? told.slice(1) : told;
  for (const [i, [left, right]] of blocks.entries()) {
    for (let unit = left; unit < right; unit++) assertEquals(got.has(unit), true);
    assertEquals([got.has(left - 1), got.has(right), left > ack], [false, false, true]);
    for (const [l, r] of blocks.slice(i + 1)) assertEquals(r < left || right < l, true);
  }
  for (let unit = 0; unit < ack; unit++) assertEquals(got.has(unit), true);
  if (fresh.length > 0 && from > ack) {
    assertEquals(blocks[0]![0] <= from && from < blocks[0]![1], true);
  }
}

Deno.test("text of which a part came before is acknowledged at once, though none waits for its ACK (RFC 2883, 4.2.1)", () => {
  const receiver = new Receiver();
  receiver.get(0, 1);
  assertEquals(receiver.get(1, 2), "ack 2:");
  assertEquals(receiver.get(1, 3), "ack 3: 1-2");
});

Deno.test("text beyond the window came not twice: its answer reports nothing (RFC 2883, section 4)", () => {
  const receiver = new Receiver({ rcvWnd: 1000 });
  receiver.get(0, 1);
  assertEquals(receiver.get(11, 12), "ack 1:");
  assertEquals(receiver.get(20, 30), "ack 1:");
});

Deno.test("duplicateSackStays: of several texts that came twice before their turn each stays told (RFC 2883, 4.2)", () => {
  const receiver = new Receiver({ duplicateSackStays: true });
  receiver.get(2, 4);
  receiver.get(6, 8);
  assertEquals(receiver.get(2, 3), "ack 0: 2-3 2-4 6-8");
  assertEquals(receiver.get(6, 7), "ack 0: 6-7 6-8 2-3 2-4");
  assertEquals(receiver.get(10, 11), "ack 0: 10-11 6-7 6-8 2-3");
});

Deno.test("what goes again leaves room for the blocks, too, as many as there may be (RFC 2018, section 3; RFC 9293, 3.7.1)", () => {
  for (const [timestamps, room] of [[false, 36], [true, 12 + 28]] as const) {
    const { bench } = new Receiver({ timestamps });
    const stamps = timestamps ? { options: { timestamps: [1, 0] as const } } : {};
    bench.send(1000);
    bench.arrive({ seq: 201, ack: 1, length: 100, ...stamps });
    const before = bench.log.length;
    bench.until("1s");
    assertEquals(bench.log.slice(before).map(({ segment }) => segment.length), [1000 - room]);
  }
});

Deno.test("text that begins where what waits ends, and reaches into what waits farther on, reports that (RFC 2883, 4.2)", () => {
  const receiver = new Receiver();
  receiver.get(2, 3);
  receiver.get(5, 6);
  assertEquals(receiver.get(3, 6), "ack 0: 5-6 2-6");
});

Deno.test("of texts that came twice before one ACK the last is reported (RFC 2883, section 4)", () => {
  const receiver = new Receiver();
  receiver.get(0, 3);
  assertEquals(receiver.together([[0, 1], [1, 2]]), "ack 3: 1-2");
});
