import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Instant, NEVER } from "../../lib/base/time.ts";
import { Agenda, Schedule, type Source } from "../../lib/net/schedule.ts";

const at = (n: number) => n as Instant;

class Part implements Source {
  queuedAt: number = NEVER;
  place = 0;
  due: number = NEVER;
  constructor(readonly name: string) {}
  deadline(): Instant {
    return at(this.due);
  }
  fire(): void {
    this.due = NEVER;
  }
}

Deno.test("Schedule gives the part that is due first; of one moment, the one that was queued first", () => {
  const schedule = new Schedule();
  const parts = ["x", "y", "z"].map((name) => new Part(name));
  for (const part of parts) schedule.add(part);
  const [x, y, z] = parts as [Part, Part, Part];
  for (const [part, due] of [[z, 10], [x, 10], [y, 5]] as const) {
    part.due = due;
    schedule.wake(part, at(0));
  }
  const order: string[] = [];
  for (let part = schedule.next(NEVER); part !== undefined; part = schedule.next(NEVER)) {
    order.push(`${(part as Part).name} ${part.queuedAt}`);
    part.queuedAt = NEVER;
    part.fire(at(0));
  }
  assertEquals(order, ["y 5", "z 10", "x 10"]);
});

Deno.test("Schedule: a deadline that passed counts as now, one that moved is followed, a limit holds", () => {
  const schedule = new Schedule();
  const part = new Part("x");
  schedule.add(part);
  part.due = 3;
  schedule.wake(part, at(7));
  assertEquals([schedule.peek(), part.queuedAt], [part, 7]);
  part.due = 20; // later: its entry is put back when it comes up
  assertEquals([schedule.next(at(19)), part.queuedAt], [undefined, 20]);
  part.due = 12; // nearer
  schedule.wake(part, at(8));
  assertEquals([schedule.next(at(11)), schedule.next(at(12))], [undefined, part]);
  part.queuedAt = NEVER;
  part.due = NEVER;
  assertEquals(schedule.peek(), undefined);
});

Deno.test("Schedule gives what a search for the least deadline gives", () => {
  const acts = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.option(fc.nat({ max: 9 }))), {
    maxLength: 60,
    size: "max",
  });
  fc.assert(
    fc.property(acts, (acts) => {
      const schedule = new Schedule();
      const parts = [0, 1, 2, 3].map((n) => new Part(`${n}`));
      for (const part of parts) schedule.add(part);
      let now = 0;
      for (const [which, ahead] of acts) {
        parts[which]!.due = ahead === null ? NEVER : now + ahead;
        schedule.wake(parts[which]!, at(now));
        const least = Math.min(...parts.map(({ due }) => due));
        const first = schedule.peek() as Part | undefined;
        assertEquals(first?.due ?? NEVER, least);
        if (first === undefined || ahead === 0) continue;
        assertEquals(schedule.next(NEVER), first);
        now = first.queuedAt;
        first.queuedAt = NEVER;
        first.fire();
        schedule.wake(first, at(now));
      }
    }),
    { seed: 22, numRuns: 300 },
  );
});

Deno.test("Agenda does what is due in the order of time and insertion, what is put in meanwhile too", () => {
  const agenda = new Agenda();
  const done: string[] = [];
  agenda.put(at(5), () => done.push("c"));
  agenda.put(at(3), (now) => {
    done.push("a");
    agenda.put(now, () => done.push("b"));
  });
  agenda.put(at(5), () => done.push("d"));
  assertEquals([agenda.deadline(), agenda.empty], [3, false]);
  agenda.fire(at(4));
  assertEquals([done, agenda.deadline()], [["a", "b"], 5]);
  agenda.fire(at(5));
  assertEquals([done, agenda.empty, agenda.deadline()], [["a", "b", "c", "d"], true, NEVER]);
});
