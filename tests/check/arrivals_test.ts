import { assertEquals } from "@std/assert";
import { ESTABLISHED, SYN_RECEIVED, SYN_SENT, TIME_WAIT } from "../../lib/tcp/state.ts";
import { ACK, FIN, RST, type SegmentInit, SYN } from "../../lib/wire/segment.ts";
import type { TcpConfig } from "../../lib/tcp/config.ts";
import { A, B, end, ISS, type Shown, Story, told } from "./story.ts";

type Init = Omit<SegmentInit, "srcPort" | "dstPort">;

/** A number of an end, as segments and `inspect()` show it. */
const no = (of: typeof A, relative: number) => (ISS[of.id]! + relative) | 0;

/** B in ESTABLISHED: 100 octets of its own in flight, 101 expected next, a window of 1000. */
const READY: Shown = {
  state: ESTABLISHED,
  iss: no(B, 0),
  irs: no(A, 0),
  sndUna: no(B, 1),
  sndNxt: no(B, 101),
  rcvNxt: no(A, 101),
  rcvAdv: no(A, 1101),
};

const START = 100;

/** B as above, at 100 ms. */
function ready(shown: Shown = READY, options: SegmentInit["options"] = {}): Story {
  return new Story().handshake(A, B, options).data().time(START).show(B, shown);
}

/** What `arrivals` says if a segment comes to B and B then shows itself as READY but for `after`. */
function shows(
  init: Init,
  after: Shown,
  before: Shown = {},
  config: Partial<TcpConfig> = {},
): string[] {
  const s = ready({ ...READY, ...before });
  s.arrives(B, s.packet(A, B, { window: 500, ...init }));
  s.show(B, after === null ? null : { ...READY, ...before, ...after });
  return told(s.steps, { names: ["arrivals"], config });
}

const WRONG = ["arrivals: B.c made something else of a segment than its numbers say"];

Deno.test("arrivals wants SND.UNA to follow good ACKs of acceptable segments alone (RFC 9293, 3.10.7.4)", () => {
  const una = { sndUna: no(B, 51), sndWnd: 500 };
  assertEquals(shows({ seq: 101, ack: 51 }, una), []);
  assertEquals(shows({ seq: 101, ack: 51 }, { sndWnd: 500 }), WRONG);
  assertEquals(shows({ seq: 1100, ack: 51 }, una), []);
  assertEquals(shows({ seq: 1101, ack: 51 }, {}), []); // just right of the window
  assertEquals(shows({ seq: 1101, ack: 51 }, una), WRONG);
  assertEquals(shows({ seq: 51, ack: 51, length: 50 }, {}), []); // old to its last octet
  assertEquals(shows({ seq: 51, ack: 51, length: 50 }, una), WRONG);
  assertEquals(shows({ seq: 101, ack: 102 }, {}), []); // never sent
  assertEquals(shows({ seq: 101, ack: 102 }, { sndUna: no(B, 102) }), WRONG);
  assertEquals(shows({ flags: 0, seq: 101 }, una), WRONG); // no ACK bit
});

Deno.test("arrivals wants RCV.NXT to move over text in order, within the window, and no farther (RFC 9293, 3.10.7.4)", () => {
  const nxt = (relative: number) => ({ rcvNxt: no(A, relative), sndWnd: 500 });
  assertEquals(shows({ seq: 101, ack: 1, length: 100 }, nxt(201)), []);
  assertEquals(shows({ seq: 101, ack: 1, length: 100 }, nxt(101)), WRONG);
  assertEquals(shows({ seq: 101, ack: 1, length: 100 }, nxt(202)), WRONG);
  assertEquals(shows({ seq: 51, ack: 1, length: 100 }, nxt(151)), []);
  assertEquals(shows({ seq: 1001, ack: 1, length: 200 }, nxt(1201)), WRONG); // over a gap
  assertEquals(shows({ seq: 101, ack: 1, length: 2000 }, nxt(1101)), []); // cut at the edge
  assertEquals(shows({ flags: FIN | ACK, seq: 101, ack: 1 }, nxt(102)), []);
  assertEquals(shows({ flags: FIN | ACK, seq: 101, ack: 1 }, nxt(101)), WRONG);
  assertEquals(shows({ flags: 0, seq: 101, length: 100 }, nxt(201)), WRONG);
});

Deno.test("arrivals wants what waited behind a gap to come once it is filled (RFC 9293, 3.10.7.4, SHLD-31)", () => {
  const filled = (pieces: readonly (readonly [from: number, until: number])[], nxt: number) => {
    const before = { ...READY, sndWnd: 500 };
    const s = ready(before);
    const text = (seq: number, until: number) =>
      s.arrives(B, s.packet(A, B, { seq, ack: 1, length: until - seq, window: 500 }));
    for (const [seq, until] of pieces) text(seq, until);
    text(101, 201);
    return told(s.show(B, { ...before, rcvNxt: no(A, nxt) }).steps, { names: ["arrivals"] });
  };
  assertEquals(filled([[201, 301]], 301), []);
  assertEquals(filled([[201, 301]], 201), WRONG);
  // What it holds already splits the second in two.
  assertEquals(filled([[251, 301], [201, 401]], 401), []);
  assertEquals(filled([[251, 301], [201, 401]], 301), WRONG);
  assertEquals(filled([[301, 401], [202, 301]], 201), []); // 201 is missing
  assertEquals(filled([[301, 401], [202, 301]], 401), WRONG);
  assertEquals(filled([[201, 1201]], 1101), []); // cut at the edge of the window
  assertEquals(filled([[201, 1201]], 1100), WRONG);
  // More pieces than it follows: it asks for less.
  const odd = Array.from({ length: 70 }, (_, i) => [301 + 2 * i, 302 + 2 * i] as const);
  assertEquals(filled([...odd, [201, 441]], 441), []);
});

Deno.test("arrivals wants a closed window to take ACKs and no text (RFC 9293, 3.10.7.4, first step)", () => {
  const closed = { rcvAdv: no(A, 101) };
  const una = { sndUna: no(B, 51), sndWnd: 500 };
  assertEquals(shows({ seq: 101, ack: 51, length: 1 }, una, closed), []);
  assertEquals(shows({ seq: 101, ack: 51, length: 1 }, {}, closed), WRONG);
  const taken = { ...una, rcvNxt: no(A, 102), rcvAdv: no(A, 102) };
  assertEquals(shows({ seq: 101, ack: 51, length: 1 }, taken, closed), WRONG);
  // Behind a probe that found no room.
  assertEquals(shows({ seq: 102, ack: 51 }, una, closed), []);
  assertEquals(shows({ seq: 102, ack: 51 }, {}, closed), WRONG);
});

Deno.test("arrivals wants SND.WND from the newest segment (RFC 9293, 3.10.7.4, fifth step)", () => {
  const after = (seq: number, ack: number, wnd: number) => {
    const s = ready({ ...READY, sndWnd: 500 });
    // The second is surely newer than what came before it.
    for (let n = 0; n < 2; n++) {
      s.arrives(B, s.packet(A, B, { seq: 301, ack: 1, length: 10, window: 500 }));
    }
    s.arrives(B, s.packet(A, B, { seq, ack, window: 300 })); // as before it: 500
    return told(s.show(B, { ...READY, sndUna: no(B, ack), sndWnd: wnd }).steps, {
      names: ["arrivals"],
    });
  };
  assertEquals(after(301, 1, 300), []);
  assertEquals(after(301, 1, 500), WRONG); // a window update by itself
  assertEquals(after(300, 51, 500), []);
  assertEquals(after(300, 51, 300), WRONG); // it was overtaken
});

Deno.test("arrivals wants TS.Recent from segments at or before the last ACK (RFC 7323, 4.3, rule 2)", () => {
  const recent = (seq: number, value: number, kept: number, ack = 1) => {
    const s = ready({ ...READY, tsRecent: 100 });
    const timestamps = [value, 0] as const;
    s.arrives(B, s.packet(A, B, { seq, ack, length: 10, options: { timestamps } }));
    const moved = seq === 101 && value >= 100 && ack === 1 ? no(A, 111) : no(A, 101);
    s.show(B, { ...READY, tsRecent: kept, rcvNxt: moved });
    return told(s.steps, { names: ["arrivals"] });
  };
  const wrong = ["arrivals: B.c keeps another timestamp than it was told to echo"];
  assertEquals(recent(101, 101, 101), []);
  assertEquals(recent(101, 101, 100), wrong);
  assertEquals(recent(201, 101, 100), []);
  assertEquals(recent(201, 101, 101), wrong);
  assertEquals(recent(101, 101, 101, 102), wrong); // its ACK is nonsense
  assertEquals(recent(101, 99, 100), []);
});

Deno.test("arrivals wants a handshake to end by its ACK (RFC 9293, 3.10.7.3, 3.10.7.4 and figure 7)", () => {
  const half = { ...READY, sndUna: no(B, 0), sndNxt: no(B, 1), rcvNxt: no(A, 1) };
  const done = (state: 2 | 3, passive: boolean, init: Init, una: number) => {
    const s = ready({ ...half, state, passive });
    s.arrives(B, s.packet(A, B, init));
    return told(s.show(B, { ...half, state: ESTABLISHED, sndUna: no(B, una) }).steps, {
      names: ["arrivals"],
    });
  };
  const synAck = { flags: SYN | ACK, seq: 0, ack: 1 };
  assertEquals(done(SYN_SENT, false, synAck, 1), []);
  assertEquals(done(SYN_SENT, false, synAck, 0), WRONG);
  assertEquals(done(SYN_RECEIVED, false, synAck, 0), WRONG); // simultaneous open
  assertEquals(done(SYN_RECEIVED, true, synAck, 0), []);
  assertEquals(done(SYN_RECEIVED, true, { seq: 1, ack: 1 }, 0), WRONG);
  assertEquals(done(SYN_RECEIVED, true, { seq: 1, ack: 2 }, 0), []);
});

Deno.test("arrivals wants resets to count where they stand right, and nowhere else (RFC 5961, 3.2)", () => {
  const end = (init: Init, ends: boolean, before: Shown = {}, config: Partial<TcpConfig> = {}) => {
    const s = ready({ ...READY, ...before });
    s.arrives(B, s.packet(A, B, { flags: RST, ...init }));
    if (ends) s.show(B, null).move(B, ESTABLISHED, 0, "reset").close(B, "reset");
    return told(s.steps, { names: ["arrivals"], config });
  };
  const survived = ["arrivals: B.c survived a reset that counts"];
  const fell = ["arrivals: B.c was ended by a reset that does not count"];
  assertEquals(end({ seq: 101 }, true), []);
  assertEquals(end({ seq: 101 }, false), survived);
  assertEquals(end({ seq: 102 }, false), []);
  assertEquals(end({ seq: 102 }, true), fell);
  assertEquals(end({ seq: 102 }, false, {}, { resets: "window" }), survived);
  assertEquals(end({ seq: 1101 }, true, {}, { resets: "window" }), fell);
  assertEquals(end({ seq: 101 }, false, { state: TIME_WAIT }, { timeWaitResets: "ignore" }), []);
  const sent = { state: SYN_SENT, sndUna: no(B, 0), sndNxt: no(B, 1) } as const;
  assertEquals(end({ flags: RST | ACK, ack: 1 }, false, sent), survived);
  assertEquals(end({ flags: RST | ACK, ack: 0 }, true, sent), fell);
  assertEquals(end({ seq: 0 }, true, sent), fell);
});

/** What `answers` says if a segment comes to B, and B answers `init` so much later, ms; never if null. */
function answered(
  init: Init,
  answer: Init | null,
  later = 0,
  before: Shown = {},
  config: Partial<TcpConfig> = {},
  at = 5_000,
): string[] {
  const s = ready({ ...READY, ...before }).time(at);
  s.arrives(B, s.packet(A, B, init));
  if (answer !== null) s.time(at + later).sends(B, s.packet(B, A, { seq: 101, ...answer }));
  return told(s.time(at + 10_000).arrives(A, s.packet(B, A, { seq: 101, ack: 101 })).steps, {
    names: ["answers"],
    config,
  });
}

const BY_ACK: Init = { ack: 101 };

Deno.test("answers wants an ACK for what is not acceptable, at once (RFC 9293, 3.10.7.4, first step)", () => {
  const wrong = ["answers: B.c left a segment unanswered that is not acceptable"];
  for (const init of [{ seq: 1, length: 100 }, { seq: 1101 }, { flags: FIN | ACK, seq: 100 }]) {
    assertEquals(answered({ ack: 1, ...init }, BY_ACK), []);
    assertEquals(answered({ ack: 1, ...init }, null), wrong);
    assertEquals(answered({ ack: 1, ...init }, BY_ACK, 1), wrong);
  }
  assertEquals(answered({ seq: 101, ack: 1 }, null), []);
  assertEquals(answered({ flags: RST, seq: 1101 }, null), []);
  // Throttled, if there is no text: B has sent an ACK at 60 ms.
  assertEquals(answered({ seq: 1101, ack: 1 }, null, 0, {}, {}, 500), []);
  assertEquals(answered({ seq: 1101, ack: 1, length: 1 }, null, 0, {}, {}, 500), wrong);
});

Deno.test("answers wants an ACK for text within 500 ms, before its turn at once (RFC 9293, 3.8.6.3; RFC 5681, 4.2)", () => {
  const text = ["answers: B.c left a segment unanswered that brought text"];
  assertEquals(answered({ seq: 101, ack: 1, length: 10 }, BY_ACK, 500), []);
  assertEquals(answered({ seq: 101, ack: 1, length: 10 }, BY_ACK, 501), text);
  const gap = ["answers: B.c left a segment unanswered that came before its turn"];
  assertEquals(answered({ seq: 102, ack: 1, length: 10 }, BY_ACK), []);
  assertEquals(answered({ seq: 102, ack: 1, length: 10 }, BY_ACK, 100), gap);
  const fin = ["answers: B.c left a segment unanswered that brought the FIN"];
  assertEquals(answered({ flags: FIN | ACK, seq: 101, ack: 1 }, null), fin);
  const probe = ["answers: B.c left a segment unanswered that finds a closed window"];
  const closed = { rcvAdv: no(A, 101) };
  assertEquals(answered({ seq: 101, ack: 1, length: 1 }, BY_ACK, 0, closed), []);
  assertEquals(answered({ seq: 101, ack: 1, length: 1 }, null, 0, closed), probe);
});

Deno.test("answers wants challenges of resets and SYNs in the window (RFC 5961, 3.2 and 4.2)", () => {
  const reset = [
    "answers: B.c left a segment unanswered that is a reset in the window that does not stand at RCV.NXT",
  ];
  assertEquals(answered({ flags: RST, seq: 102 }, null), reset);
  assertEquals(answered({ flags: RST, seq: 102 }, null, 0, {}, { resets: "window" }), []);
  const syn = ["answers: B.c left a segment unanswered that is a SYN in the window"];
  assertEquals(answered({ flags: SYN, seq: 102 }, null), syn);
  assertEquals(answered({ flags: SYN, seq: 102 }, null, 0, {}, { unexpectedSyn: "reset" }), []);
  const unsent = [
    "answers: B.c left a segment unanswered that acknowledges what was never sent",
  ];
  assertEquals(answered({ seq: 101, ack: 102 }, null), unsent);
  assertEquals(answered({ seq: 101, ack: 102 }, null, 0, {}, { unsentAck: "drop" }), []);
});

Deno.test("answers wants a reset for an ACK of what no handshake sent (RFC 9293, 3.10.7.3 and 3.10.7.4)", () => {
  const wrong = [
    "answers: B.c left a segment unanswered that acknowledges what no handshake sent",
  ];
  for (const state of [SYN_SENT, SYN_RECEIVED] as const) {
    const half = { state, sndUna: no(B, 0), sndNxt: no(B, 1) };
    const bad = { seq: 101, ack: 2 };
    assertEquals(answered(bad, { flags: RST, seq: 2 }, 0, half), []);
    assertEquals(answered(bad, BY_ACK, 0, half), wrong);
    assertEquals(answered(bad, null, 0, half), wrong);
  }
  const opened = ["answers: B.c left a segment unanswered that brought the SYN"];
  const sent = { state: SYN_SENT, sndUna: no(B, 0), sndNxt: no(B, 1) } as const;
  assertEquals(answered({ flags: SYN, seq: 0 }, null, 0, sent), opened);
});

Deno.test("answers wants a reset for an ACK that finds no connection (RFC 9293, 3.5.2 and 3.10.7.1)", () => {
  const told3 = (answer: Init | null, config: Partial<TcpConfig> = {}) => {
    const s = new Story();
    const [from, to] = [end(3), end(4)];
    s.arrives(null, s.packet(from, to, { seq: 10, ack: 20 }));
    if (answer !== null) {
      s.steps.push({
        ...s.sends(to, s.packet(to, from, answer)).steps.pop()! as { kind: "sent" } & object,
        end: null,
      } as never);
    }
    return told(s.steps, { names: ["answers"], config });
  };
  const wrong = [
    "answers: B left a segment unanswered that acknowledges something and finds no connection",
  ];
  assertEquals(told3({ flags: RST, seq: 20 }), []);
  assertEquals(told3(null), wrong);
  assertEquals(told3({ flags: RST, seq: 21 }), wrong);
  assertEquals(told3(null, { unknownSegments: "drop" }), []);
  assertEquals(told3(null, { synCookies: "always" }), []);
});
