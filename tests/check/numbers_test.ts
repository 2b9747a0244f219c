import { assertEquals } from "@std/assert";
import type { CallError } from "../../lib/tcp/stack.ts";
import { ESTABLISHED, FIN_WAIT_1, LISTEN, SYN_RECEIVED } from "../../lib/tcp/state.ts";
import { ACK, FIN, RST, SYN } from "../../lib/wire/segment.ts";
import { A, B, end, goodRun, ISS, judge, mutate, type Step, Story, told } from "./story.ts";

const numbers = { names: ["syn-fin-number"] } as const;
const acks = { names: ["ack-received"] } as const;
const isns = { names: ["isn-agreement"] } as const;
const edges = { names: ["no-going-back"] } as const;

/** The good run, the numbers of the segments that `which` picks changed as they are sent. */
function renumber(
  which: (flags: number, length: number, from: string) => boolean,
  change: { seq?: number; ack?: number },
): Step[] {
  return mutate(goodRun().steps, (step) => {
    if (step.kind !== "sent" || step.packet.body.kind !== "segment") return step;
    const { body } = step.packet;
    if (!which(body.flags, body.length, step.host)) return step;
    const seq = (body.seq + (change.seq ?? 0)) | 0;
    const ack = (body.ack + (change.ack ?? 0)) | 0;
    return { ...step, packet: { ...step.packet, body: { ...body, seq, ack } } };
  });
}

Deno.test("syn-fin-number wants data to begin at ISS+1", () => {
  const early = renumber((_, length) => length > 0, { seq: -1 });
  assertEquals(told(early, numbers)[0], "syn-fin-number: A.c did not count its SYN");
  const late = renumber((_, length) => length > 0, { seq: 1 });
  assertEquals(told(late, numbers)[0], "syn-fin-number: A.c left out sequence numbers");
});

Deno.test("syn-fin-number wants one number for the SYN in every sending", () => {
  const story = (seq: number) => {
    const s = new Story().open(A).move(A, 0, 2, "call");
    s.sends(A, s.packet(A, B, { flags: SYN })).time(1000);
    return s.sends(A, s.packet(A, B, { flags: SYN, seq })).steps;
  };
  assertEquals(told(story(0), numbers), []);
  assertEquals(told(story(1), numbers), ["syn-fin-number: A.c sent its SYN with another number"]);
});

Deno.test("syn-fin-number knows a keep-alive by the silence before it", () => {
  const story = (after: number) => {
    const s = new Story().handshake();
    return s.time(s.at / 1e6 + after).sends(B, s.packet(B, A, { seq: 0, ack: 1 })).steps;
  };
  assertEquals(told(story(7_200_000), numbers), []);
  assertEquals(told(story(0), numbers), ["syn-fin-number: B.c did not count its SYN"]);
});

Deno.test("syn-fin-number wants the FIN after the user's last octet, not before", () => {
  const early = new Story().handshake().call(A, "send", 100).call(A, "shutdown")
    .move(A, ESTABLISHED, FIN_WAIT_1, "call")
    .pass(A, B, { flags: FIN | ACK, seq: 1, ack: 1, length: 99 });
  assertEquals(told(early.steps, numbers), ["syn-fin-number: A.c sent its FIN 1 octets too early"]);
  const late = new Story().handshake().call(A, "send", 100).call(A, "shutdown")
    .move(A, ESTABLISHED, FIN_WAIT_1, "call")
    .pass(A, B, { flags: FIN | ACK, seq: 1, ack: 1, length: 101 });
  assertEquals(told(late.steps, numbers), ["syn-fin-number: A.c sent its FIN 1 octets too late"]);
});

Deno.test("syn-fin-number counts octets that wait for room, not those that were refused", () => {
  const story = (error: CallError) => {
    const s = new Story().handshake();
    s.steps.push({ kind: "called", at: s.at, host: "A", end: A, call: "send", octets: 10, error });
    s.call(A, "shutdown").move(A, ESTABLISHED, FIN_WAIT_1, "call");
    return told(s.pass(A, B, { flags: FIN | ACK, seq: 1, ack: 1 }).steps, numbers);
  };
  assertEquals(story("connection closing"), []);
  assertEquals(story("insufficient resources"), [
    "syn-fin-number: A.c sent its FIN 10 octets too early",
  ]);
});

Deno.test("syn-fin-number wants one number for the FIN, and nothing behind it", () => {
  const again = (init: { flags?: number; seq: number; length?: number }) => {
    const s = new Story().handshake().data().halfClose();
    return s.sends(A, s.packet(A, B, { ack: 1, ...init })).steps;
  };
  assertEquals(told(again({ flags: FIN | ACK, seq: 101 }), numbers), []);
  assertEquals(told(again({ flags: FIN | ACK, seq: 51, length: 50 }), numbers), []);
  assertEquals(told(again({ flags: FIN | ACK, seq: 102 }), numbers), [
    "syn-fin-number: A.c moved its FIN",
  ]);
  assertEquals(told(again({ seq: 101, length: 1 }), numbers), [
    "syn-fin-number: A.c sent octets behind its FIN",
  ]);
  assertEquals(told(again({ seq: 103 }), numbers), [
    "syn-fin-number: A.c left out sequence numbers",
  ]);
});

Deno.test("syn-fin-number wants the ACK of a FIN to be its number + 1", () => {
  const dull = renumber((flags, _, from) => from === "A" && flags === ACK, { ack: -1 });
  assertEquals(told(dull, numbers), ["syn-fin-number: A.c acknowledged the FIN 1 of B.c wrongly"]);
  for (const fact of ["injects", "counterfactual", "outlivesMsl"]) {
    assertEquals(judge(dull, { ...numbers, preconditions: { [fact]: true } }), []);
  }
});

Deno.test("ack-received finds an ACK of octets, a SYN or a FIN that never came", () => {
  for (const [flags, from] of [[SYN | ACK, "B"], [ACK, "B"], [ACK, "A"]] as const) {
    const ahead = renumber((f, length, host) => f === flags && length === 0 && host === from, {
      ack: 1,
    });
    assertEquals(told(ahead, acks), [
      `ack-received: ${from}.c acknowledged 1 sequence numbers that it never received`,
    ]);
  }
});

Deno.test("ack-received counts what was delivered without a gap", () => {
  const story = (ack: number, fill: boolean) => {
    const s = new Story().handshake().call(A, "send", 300);
    const [one, two, three] = [1, 101, 201].map((seq) =>
      s.packet(A, B, { seq, ack: 1, length: 100 })
    );
    s.sends(A, one!).sends(A, two!).sends(A, three!).arrives(B, one!).arrives(B, three!);
    if (fill) s.arrives(B, two!);
    return s.sends(B, s.packet(B, A, { seq: 1, ack })).steps;
  };
  assertEquals(told(story(101, false), acks), []);
  assertEquals(told(story(301, true), acks), []);
  assertEquals(told(story(301, false), acks), [
    "ack-received: B.c acknowledged 200 sequence numbers that it never received",
  ]);
});

Deno.test("ack-received does not count what its receiver must drop: no ACK flag, or RST", () => {
  for (const flags of [0, RST | ACK]) {
    const s = new Story().handshake();
    s.arrives(B, s.packet(A, B, { flags, seq: 1, ack: 1, length: 10 }));
    s.sends(B, s.packet(B, A, { seq: 1, ack: 11 }));
    assertEquals(told(s.steps, acks).length, 1);
  }
});

Deno.test("ack-received leaves the ACK field of a reset alone", () => {
  const s = new Story().handshake();
  s.sends(B, s.packet(B, A, { flags: RST | ACK, seq: 1, ack: 999 }));
  assertEquals(told(s.steps, acks), []);
});

/** A handshake after which `inspect()` shows these IRSs. */
function agreed(irsA: number, irsB: number): Story {
  const s = new Story().show(A, { iss: ISS[1]!, sndUna: ISS[1]! + 1, irs: irsA });
  return s.show(B, { iss: ISS[2]!, sndUna: ISS[2]! + 1, irs: irsB }).handshake();
}

Deno.test("isn-agreement wants each side's IRS to be the other's ISS", () => {
  assertEquals(told(agreed(ISS[2]!, ISS[1]!).steps, isns), []);
  assertEquals(told(agreed(ISS[2]! + 1, ISS[1]!).steps, isns), [
    "isn-agreement: A.c is synchronized to an ISN that B.c did not choose",
  ]);
  assertEquals(told(agreed(ISS[2]!, 7).steps, isns), [
    "isn-agreement: B.c is synchronized to an ISN that A.c did not choose",
  ]);
  for (const fact of ["injects", "counterfactual"]) {
    assertEquals(judge(agreed(1, 2).steps, { ...isns, preconditions: { [fact]: true } }), []);
  }
});

/** B wrongly takes the ACK of another connection's SYN for its own: A.c stays where it was. */
function strangers(): Story {
  const b2 = end(4);
  const s = new Story().handshake().host("B", "reboot").close(B, "gone");
  const old = s.packet(A, b2, { flags: SYN, seq: 77 });
  s.arrives(null, old).open(b2).move(b2, LISTEN, SYN_RECEIVED, "segment");
  s.sends(b2, s.packet(b2, A, { flags: SYN | ACK, ack: 78 }));
  s.arrives(b2, s.packet(A, b2, { seq: 78, ack: 1 }));
  return s.move(b2, SYN_RECEIVED, ESTABLISHED, "segment");
}

Deno.test("isn-agreement reads the wire where a stack shows nothing", () => {
  const s = strangers();
  const b2 = end(4);
  // The move comes with the ACK; the next look at the pair finds that both are synchronized.
  s.call(b2, "shutdown").move(b2, ESTABLISHED, FIN_WAIT_1, "call");
  assertEquals(told(s.steps, { ...isns, config: null }).length > 0, true);
});

Deno.test("no-going-back finds SND.UNA, RCV.NXT and the right edge going back", () => {
  const good = { sndUna: -5, sndNxt: 10, rcvNxt: 100, rcvAdv: 200 };
  const story = (then: Partial<typeof good>) => {
    const s = new Story().handshake();
    s.show(A, good).sends(A, s.packet(A, B, { seq: 1, ack: 1 }));
    s.show(A, { ...good, ...then }).sends(A, s.packet(A, B, { seq: 1, ack: 1 }));
    return told(s.steps, edges);
  };
  assertEquals(story({}), []);
  assertEquals(story({ sndUna: 10, rcvNxt: 200, rcvAdv: 300 }), []);
  assertEquals(story({ sndUna: -6 }), ["no-going-back: A.c took SND.UNA back by 1"]);
  assertEquals(story({ rcvNxt: 98 }), ["no-going-back: A.c took RCV.NXT back by 2"]);
  assertEquals(story({ rcvAdv: 197 }), [
    "no-going-back: A.c took the right edge of its window back by 3",
  ]);
  assertEquals(story({ sndUna: 11 }), ["no-going-back: A.c let SND.UNA pass SND.NXT"]);
});
