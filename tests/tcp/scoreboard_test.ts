import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { seqAdd, seqDiff } from "../../lib/base/seq.ts";
import { DUP_THRESH, Scoreboard } from "../../lib/tcp/scoreboard.ts";

/** The same by the octet: every number of a small window is SACKed or not. Numbers count from `una`'s start. */
class OctetBoard {
  readonly sacked: boolean[] = new Array(SPAN).fill(false);
  una = 0;

  add(left: number, right: number): number {
    let news = 0;
    for (let at = left; at < right; at++) {
      if (!this.sacked[at]) news++;
      this.sacked[at] = true;
    }
    return news;
  }

  acknowledge(una: number): void {
    this.una = una;
    this.sacked.fill(false, 0, una);
  }

  count(from: number, to: number): number {
    return this.sacked.slice(from, to).filter(Boolean).length;
  }

  get highest(): number {
    const last = this.sacked.lastIndexOf(true);
    return last < 0 ? this.una : last + 1;
  }

  firstHole(at: number): number {
    while (this.sacked[at]) at++;
    return at;
  }

  holeEnd(at: number, limit: number): number {
    const end = this.sacked.indexOf(true, at);
    return end < 0 || end >= limit ? limit : end;
  }

  /** IsLost of RFC 6675, section 4, word by word. */
  isLost(at: number): boolean {
    const above = this.sacked.slice(at + 1);
    const runs = above.filter((sacked, i) => sacked && !above[i - 1]).length;
    // A run that begins at `at` itself cannot be: it is not SACKed.
    return runs >= DUP_THRESH || above.filter(Boolean).length > (DUP_THRESH - 1) * MSS;
  }
}

const SPAN = 60;
const MSS = 5;

const number = fc.nat({ max: SPAN - 1 });
const acts = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ left: number, length: fc.integer({ min: 1, max: 9 }) }) },
    { weight: 1, arbitrary: fc.record({ una: fc.nat({ max: 9 }) }) },
    { weight: 1, arbitrary: fc.constant("clear" as const) },
  ),
  { maxLength: 25 },
);
/** Where the numbers begin: the wrap is among them. */
const origin = fc.oneof(
  fc.constantFrom(0, -SPAN / 2, 0x7fffffff - SPAN / 2),
  fc.integer({ min: -0x80000000, max: 0x7fffffff }),
);

function compare(board: Scoreboard, model: OctetBoard, base: number, at: number): void {
  const seq = (n: number) => seqAdd(base, n);
  const { una } = model;
  assertEquals(board.octets, model.count(0, SPAN));
  assertEquals(board.empty, model.count(0, SPAN) === 0);
  assertEquals(seqDiff(board.highest(seq(una)), base), model.highest);
  assertEquals(board.octetsBelow(seq(at)), model.count(0, at));
  assertEquals(board.octetsFrom(seq(at)), model.count(at, SPAN));
  assertEquals(board.beginsAt(seq(at)), model.sacked.indexOf(true) === at);
  assertEquals(seqDiff(board.firstHole(seq(at)), base), model.firstHole(at));
  const hole = model.firstHole(at);
  assertEquals(seqDiff(board.holeEnd(seq(hole), seq(SPAN)), base), model.holeEnd(hole, SPAN));
  const limit = Math.min(SPAN, hole + 3);
  assertEquals(seqDiff(board.holeEnd(seq(hole), seq(limit)), base), model.holeEnd(hole, limit));
  const lostBelow = seqDiff(board.lostBelow(seq(una), MSS), base);
  for (let n = una; n < SPAN; n++) {
    if (!model.sacked[n]) assertEquals(n < lostBelow, model.isLost(n), `octet ${n}`);
  }
}

Deno.test("Scoreboard answers as a model by the octet does, around the wrap too (RFC 6675, section 4)", () => {
  fc.assert(
    fc.property(acts, origin, fc.array(number), (acts, origin, places) => {
      const base = origin | 0;
      const board = new Scoreboard();
      const model = new OctetBoard();
      acts.forEach((act, i) => {
        if (act === "clear") {
          board.clear();
          model.acknowledge(model.una);
          model.sacked.fill(false);
        } else if ("una" in act) {
          const una = Math.min(SPAN - 1, model.una + act.una);
          model.acknowledge(una);
          board.acknowledge(seqAdd(base, una));
        } else {
          const left = Math.max(act.left, model.una + 1);
          const right = Math.min(SPAN, left + act.length);
          if (left >= right) return;
          const news = board.add(seqAdd(base, left), seqAdd(base, right));
          assertEquals(news, model.add(left, right));
        }
        compare(board, model, base, Math.max(model.una, places[i] ?? 0));
      });
    }),
  );
});

Deno.test("lostBelow() counts ranges: three above make a hole lost, however small (RFC 6675, IsLost)", () => {
  const board = new Scoreboard();
  board.add(10, 11);
  board.add(20, 21);
  assertEquals(board.lostBelow(1, 1000), 1);
  board.add(30, 31);
  assertEquals(board.lostBelow(1, 1000), 10);
});

Deno.test("lostBelow() counts octets: more than two segments above make a hole lost (RFC 6675, IsLost)", () => {
  const board = new Scoreboard();
  board.add(1001, 3001);
  assertEquals(board.lostBelow(1, 1000), 1);
  board.add(3001, 3002);
  assertEquals(board.lostBelow(1, 1000), 1001);
});

Deno.test("add() tells news from what is known (RFC 2018, section 5)", () => {
  const board = new Scoreboard();
  const news = [[10, 20], [10, 20], [12, 15], [15, 25], [30, 40], [5, 45], [45, 46]]
    .map(([left, right]) => board.add(left!, right!));
  assertEquals(news, [10, 0, 0, 5, 10, 15, 1]);
  assertEquals([board.octets, board.highest(0)], [41, 46]);
});
