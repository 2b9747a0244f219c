import { assertEquals } from "@std/assert";
import { bytesChunk, patternChunk, type Payload } from "../../lib/wire/payload.ts";
import { ACK, FIN } from "../../lib/wire/segment.ts";
import { A, B, end, goodRun, judge, mutate, type Step, Story, told } from "./story.ts";

const stream = { names: ["stream-prefix"] } as const;
const incarnations = { names: ["incarnations"] } as const;

/** The good run with the octets that B reads changed. */
function reading(change: (payload: Payload) => Payload): Step[] {
  return mutate(
    goodRun().steps,
    (step) => step.kind === "read" ? { ...step, payload: change(step.payload) } : step,
  );
}

Deno.test("stream-prefix finds octets out of place, foreign ones and too many", () => {
  const shifted = reading((payload) => ({ ...payload, offset: 1 }));
  assertEquals(told(shifted, stream), ["stream-prefix: B.c read octet 0 not as A.c sent it"]);
  const foreign = reading((payload) => ({ ...payload, chunk: patternChunk(7) }));
  assertEquals(told(foreign, stream), ["stream-prefix: B.c read octet 0 not as A.c sent it"]);
  const more = reading((payload) => ({ ...payload, length: 101 }));
  assertEquals(told(more, stream), ["stream-prefix: B.c read more than A.c sent"]);
});

Deno.test("stream-prefix knows a pattern by its stream and place, whatever object holds it", () => {
  assertEquals(judge(reading((p) => ({ ...p, chunk: patternChunk(A.stream) })), stream), []);
});

Deno.test("stream-prefix compares texts octet by octet, across pieces", () => {
  const [hello, world] = ["hello ", "world"].map((text) => new TextEncoder().encode(text));
  const run = (read: string) => {
    const story = new Story().handshake().call(A, "send", 6).call(A, "send", 5);
    story.pass(A, B, { seq: 1, ack: 1, length: 6, chunk: bytesChunk(hello!), offset: 0 });
    story.pass(A, B, { seq: 7, ack: 1, length: 5, chunk: bytesChunk(world!), offset: 0 });
    const octets = bytesChunk(new TextEncoder().encode(read));
    story.read(B, { chunk: octets, offset: 0, length: 4 });
    return story.read(B, { chunk: octets, offset: 4, length: read.length - 4 }).steps;
  };
  assertEquals(told(run("hello world"), stream), []);
  assertEquals(told(run("hello wor"), stream), []);
  assertEquals(told(run("hello_world"), stream), [
    "stream-prefix: B.c read octet 5 not as A.c sent it",
  ]);
  assertEquals(told(run("hello worlD"), stream), [
    "stream-prefix: B.c read octet 10 not as A.c sent it",
  ]);
});

Deno.test("stream-prefix finds an octet that is skipped or read twice", () => {
  const run = (offset: number) => {
    const chunk = patternChunk(A.stream);
    return new Story().handshake().data().read(B, { chunk, offset, length: 0 }).call(A, "send", 50)
      .pass(A, B, { seq: 101, ack: 1, length: 50 }).read(B, { chunk, offset, length: 40 }).steps;
  };
  assertEquals(told(run(100), stream), []);
  for (const offset of [99, 101, 0]) {
    assertEquals(told(run(offset), stream), [
      "stream-prefix: B.c read octet 100 not as A.c sent it",
    ]);
  }
});

Deno.test("stream-prefix wants the same octets in every sending", () => {
  const run = (offset: number) =>
    new Story().handshake().data()
      .pass(A, B, { seq: 51, ack: 1, length: 50, offset }).steps;
  assertEquals(told(run(50), stream), []);
  assertEquals(told(run(49), stream), [
    "stream-prefix: A.c sent another octet 50 than the first time",
  ]);
});

Deno.test("stream-prefix lets EOF come after a FIN and all octets before it", () => {
  const noFin = new Story().handshake().data().eof(B);
  assertEquals(told(noFin.steps, stream), [
    "stream-prefix: B.c heard EOF, but A.c did not end its direction",
  ]);
  const unread = (unreadOctets: number) => {
    const story = new Story().handshake().call(A, "send", 100);
    story.pass(A, B, { flags: FIN | ACK, seq: 1, ack: 1, length: 100 });
    return story.show(B, { unreadOctets }).eof(B).steps;
  };
  assertEquals(told(unread(100), stream), []);
  assertEquals(told(unread(60), stream), ["stream-prefix: B.c heard EOF 40 octets too early"]);
  assertEquals(told(unread(101), stream), ["stream-prefix: B.c heard EOF 1 octets too late"]);
});

Deno.test("stream-prefix is off where foreign octets may fit the window", () => {
  const foreign = reading((payload) => ({ ...payload, chunk: patternChunk(7) }));
  for (const fact of ["injects", "counterfactual", "outlivesMsl"]) {
    assertEquals(judge(foreign, { ...stream, preconditions: { [fact]: true } }), []);
  }
});

const A2 = end(3);
const B2 = end(4);

/** A second incarnation in which B reads octets of the first. `how` the first ended, and `gap` seconds after. */
function second(how: "closed" | "reset", gapSeconds = 0, chunk = A.stream): Step[] {
  const story = how === "closed" ? goodRun() : new Story().handshake().data();
  if (how === "reset") {
    story.call(A, "abort").move(A, 4, 0, "abort").close(A, "aborted");
    story.move(B, 4, 0, "reset").close(B, "reset");
  }
  story.time(story.at / 1e6 + gapSeconds * 1000).handshake(A2, B2).call(A2, "send", 100);
  story.pass(A2, B2, { seq: 1, ack: 1, length: 100 });
  return story.read(B2, { chunk: patternChunk(chunk), offset: 0, length: 100 }).steps;
}

Deno.test("incarnations finds an octet of an earlier incarnation and names its owner", () => {
  assertEquals(told(second("closed"), incarnations), [
    "incarnations: B.c#2 read 100 octets of A.c, another incarnation",
  ]);
  assertEquals(told(second("closed", 0, A2.stream), incarnations), []);
  const counterfactual = { ...incarnations, preconditions: { counterfactual: true } };
  assertEquals(judge(second("closed"), counterfactual).length, 1);
});

Deno.test("incarnations leaves injected octets and old segments to those who sent them", () => {
  assertEquals(told(second("closed", 0, 0), incarnations), []);
  assertEquals(
    judge(second("closed"), { ...incarnations, preconditions: { outlivesMsl: true } }),
    [],
  );
});

Deno.test("incarnations asks nothing for one MSL after an end that left no TIME-WAIT", () => {
  assertEquals(told(second("reset", 119), incarnations), []);
  assertEquals(told(second("reset", 121), incarnations).length, 1);
});
