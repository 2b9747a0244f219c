import { assertEquals } from "@std/assert";
import { CHECK_NAMES } from "../../lib/check/view.ts";
import { A, B, goodRun, judge, mutate, Story } from "./story.ts";

Deno.test("a handshake, data and a four-way close break no check", () => {
  assertEquals(judge(goodRun().steps), []);
});

Deno.test("two connections one after the other, on the same sockets, break no check", () => {
  const a2 = { ...A, id: 3, name: "A.c#2", stream: 3 };
  const b2 = { ...B, id: 4, name: "B.c#2", stream: 4 };
  const story = goodRun().handshake(a2, b2).data(a2, b2).fourWayClose(a2, b2);
  assertEquals(judge(story.steps), []);
});

Deno.test("what is left idle for ever breaks no check", () => {
  assertEquals(judge(new Story().handshake().steps), []);
  assertEquals(judge(new Story().handshake().data().halfClose().steps), []);
});

Deno.test("the good run without settings and inspect, as of foreign stacks, breaks no check", () => {
  assertEquals(judge(goodRun().steps, { config: null }), []);
});

Deno.test("a check that is not asked for says nothing, one failure for each end is enough", () => {
  const bad = mutate(goodRun().steps, (step) => step.kind === "moved" ? undefined : step);
  const failures = judge(bad);
  assertEquals(failures.length > 0, true);
  const once = new Set(failures.map(({ check, end }) => `${check} ${end?.name}`));
  assertEquals(once.size, failures.length);
  for (const name of CHECK_NAMES) {
    const alone = judge(bad, { names: [name] }).map(({ check }) => check);
    assertEquals(alone.every((check) => check === name), true);
  }
  assertEquals(judge(bad, { names: [] }), []);
});

Deno.test("a failure names its event, its time and its end", () => {
  const { steps } = goodRun();
  const at = steps.findIndex((step) => step.kind === "moved" && step.end === B);
  const bad = mutate(steps, (step) => step === steps[at] ? { ...step, from: 5 } as never : step);
  const [failure] = judge(bad, { names: ["legal-edges"] });
  assertEquals(failure!.eventIndex, at);
  assertEquals(failure!.at, steps[at]!.kind === "moved" ? steps[at].at : -1);
  assertEquals(failure!.end, B);
  assertEquals(failure!.cite, "RFC 9293, section 3.3.2");
});
