import { assertEquals } from "@std/assert";
import type { CheckName } from "../../lib/check/view.ts";
import type { SegmentInit } from "../../lib/wire/segment.ts";
import { A, B, type Court, goodRun, ISS, judge, type Shown, Story, told } from "./story.ts";

const only = (name: CheckName): Court => ({ names: [name] });

/** A number of an end, as segments and `inspect()` show it. */
const no = (end: typeof A, relative: number) => (ISS[end.id]! + relative) | 0;

type Blocks = readonly (readonly [number, number])[];

/** B reports these blocks, counted from A's ISS, after octets 1 to 100, 201 to 300 and 401 to 500. */
function reporting(ack: number, ...blocks: Blocks): string[] {
  return reportingAs(only("sack-received"), ack, blocks);
}

function reportingAs(court: Court, ack: number, blocks: Blocks): string[] {
  const s = new Story().handshake(A, B, { sackPermitted: true });
  for (const seq of [1, 201, 401]) s.pass(A, B, { seq, ack: 1, length: 100 });
  const sack = blocks.map(([left, right]) => [no(A, left), no(A, right)] as const);
  return told(s.pass(B, A, { seq: 1, ack, options: { sack } }).steps, court);
}

Deno.test("sack-received wants blocks of what was delivered (RFC 2018, 4)", () => {
  assertEquals(reporting(101, [401, 501], [201, 301]), []);
  assertEquals(reporting(101, [401, 450]), []);
  const wrong = ["sack-received: B.c reports by SACK what it never received"];
  assertEquals(reporting(101, [401, 502]), wrong);
  assertEquals(reporting(101, [200, 301]), wrong);
  assertEquals(reporting(101, [201, 501]), wrong);
  assertEquals(reporting(101, [401, 501], [501, 601]), wrong);
  assertEquals(reporting(101, [301, 201]), wrong);
  assertEquals(reporting(101, [201, 201]), wrong);
});

Deno.test("sack-received lets the first block alone tell of what came twice (RFC 2883, 4)", () => {
  assertEquals(reporting(101, [1, 101]), []);
  assertEquals(reporting(101, [51, 101], [401, 501]), []);
  assertEquals(reporting(101, [250, 260], [201, 301]), []);
  assertEquals(reporting(101, [401, 501], [1, 101]), [
    "sack-received: B.c reports by SACK what its ACK covers, not in the first block",
  ]);
  assertEquals(reporting(101, [401, 501], [201, 301], [250, 301]), [
    "sack-received: B.c reports the same octets in two SACK blocks",
  ]);
});

Deno.test("sack-received lets what came twice stay ahead of its block where it is set to (RFC 2883, 4)", () => {
  const reported = (duplicateSackStays: boolean, ...blocks: Blocks) =>
    reportingAs({ ...only("sack-received"), config: { duplicateSackStays } }, 101, blocks).length;
  assertEquals(reported(true, [401, 501], [250, 301], [201, 301]), 0);
  assertEquals(reported(false, [401, 501], [250, 301], [201, 301]), 1);
  assertEquals(reported(true, [401, 501], [201, 301], [250, 301]), 1); // behind it
});

/** Text with these timestamps comes to B one after another; B takes each, but the last only if `takes`. */
function stamped(values: readonly number[], takes: boolean, more: Shown = {}): string[] {
  const s = new Story().handshake(A, B, { timestamps: [100, 0] });
  const shows = (octets: number) => ({
    rcvNxt: no(A, 1 + octets),
    rcvAdv: no(A, 10_000),
    sndUna: no(B, 1),
    sndNxt: no(B, 1),
    tsRecent: 100,
    ...more,
  });
  s.show(B, shows(0));
  values.forEach((value, i) => {
    const last = i === values.length - 1;
    const options = { timestamps: [value, 0] as const };
    s.pass(A, B, { seq: 1 + 10 * i, ack: 1, length: 10, options });
    s.show(B, shows(last && !takes ? 10 * i : 10 * (i + 1)));
    s.sends(B, s.packet(B, A, { seq: 1, ack: 1 + 10 * (last && !takes ? i : i + 1) }));
  });
  return told(s.steps, only("paws-keeps-new"));
}

Deno.test("paws-keeps-new wants new text with a new timestamp taken (RFC 7323, 5.3)", () => {
  const wrong = ["paws-keeps-new: B.c dropped new text with a new timestamp"];
  assertEquals(stamped([100, 101], true), []);
  assertEquals(stamped([101], false), wrong);
  assertEquals(stamped([101, 101], false), wrong);
  assertEquals(stamped([105, 101], false), []); // older than one that came
  assertEquals(stamped([99], false), []);
  assertEquals(stamped([101], false, { rcvAdv: no(A, 5) }), []); // not all of it in the window
  assertEquals(stamped([101], false, { tsRecent: undefined }), []); // nobody agreed on timestamps
  assertEquals(stamped([100 + 2 ** 30, 101 + 2 ** 30], false), []); // wraps: what is older is not sure
});

Deno.test("paws-keeps-new leaves stacks without inspect() and users who are gone alone", () => {
  const story = (gone: boolean, seen: Shown) => {
    const s = new Story().handshake(A, B, { timestamps: [100, 0] });
    if (gone) s.call(B, "close");
    s.show(B, seen).pass(A, B, { seq: 1, ack: 1, length: 10, options: { timestamps: [101, 0] } });
    return told(s.steps, only("paws-keeps-new")).length;
  };
  const seen = {
    rcvNxt: no(A, 1),
    rcvAdv: no(A, 100),
    sndUna: no(B, 1),
    sndNxt: no(B, 1),
    tsRecent: 100,
  };
  assertEquals(story(false, seen), 1);
  assertEquals(story(true, seen), 0);
  assertEquals(story(false, null), 0);
});

/** A sends these runs of octets after B offered `windows` octets from octet 1 on, one after another. */
function overrun(
  windows: readonly number[],
  runs: readonly (readonly [from: number, length: number])[],
  options: SegmentInit["options"] = {},
): string[] {
  const s = new Story().handshake(A, B, options);
  // The window of the SYN-ACK, 65,535 octets, is behind it.
  const ack = 100_001;
  s.sends(A, s.packet(A, B, { seq: 1, ack: 1, length: 50_000 }));
  s.sends(A, s.packet(A, B, { seq: 50_001, ack: 1, length: 15_535 }));
  s.pass(B, A, { seq: 1, ack: 65_536, window: (ack - 65_536) >> (options.windowScale ?? 0) });
  s.sends(A, s.packet(A, B, { seq: 65_536, ack: 1, length: ack - 65_536 }));
  for (const window of windows) s.pass(B, A, { seq: 1, ack, window });
  for (const [from, length] of runs) {
    s.sends(A, s.packet(A, B, { seq: ack - 1 + from, ack: 1, length }));
  }
  return told(s.steps, only("window-overrun"));
}

Deno.test("window-overrun wants text left of every edge that was offered (RFC 9293, 3.8.6)", () => {
  assertEquals(overrun([100], [[1, 100]]), []);
  assertEquals(overrun([100], [[1, 101]]), [
    "window-overrun: A.c sent 1 octets beyond the window of its peer",
  ]);
  assertEquals(overrun([100], [[1, 50], [51, 60]]).length, 1);
  assertEquals(overrun([100, 200], [[1, 200]]), []);
  assertEquals(overrun([], [[1, 2]]).length, 1); // closed since the last ACK
});

Deno.test("window-overrun lets a probe go, and what was sent before a window shrank", () => {
  assertEquals(overrun([0], [[1, 1], [1, 1]]), []);
  assertEquals(overrun([0], [[1, 2]]).length, 1);
  assertEquals(overrun([0], [[1, 1], [2, 1]]).length, 1);
  assertEquals(overrun([100, 50], [[1, 100], [1, 100]]), []);
});

Deno.test("window-overrun shifts windows as the SYNs agreed (RFC 7323, 2.2)", () => {
  const options = { windowScale: 0 };
  assertEquals(overrun([100], [[1, 101]], options).length, 1);
  const story = (length: number) => {
    const s = new Story().handshake(A, B, { windowScale: 7 });
    s.pass(B, A, { seq: 1, ack: 1, window: 1000 });
    for (let seq = 1; seq < 120_001; seq += 40_000) {
      s.sends(A, s.packet(A, B, { seq, ack: 1, length: 40_000 }));
    }
    s.sends(A, s.packet(A, B, { seq: 120_001, ack: 1, length }));
    return told(s.steps, only("window-overrun"));
  };
  assertEquals(story(8000), []);
  assertEquals(story(8001).length, 1);
});

Deno.test("window-overrun counts an ACK that is too old to set the window with the largest one", () => {
  const story = (seq: number, length: number) => {
    const s = new Story().handshake();
    s.sends(A, s.packet(A, B, { seq: 1, ack: 1, length: 60_000 }));
    s.pass(B, A, { seq: 51, ack: 1, window: 65_000, length: 10 });
    s.pass(B, A, { seq, ack: 60_001, window: 100 });
    return told(
      s.sends(A, s.packet(A, B, { seq: 60_001, ack: 1, length })).steps,
      only("window-overrun"),
    ).length;
  };
  assertEquals(story(61, 6000), 1);
  assertEquals(story(1, 6000), 0); // SND.WND stays as it was
});

/** A sends `octets` octets, 1000 a segment, with a congestion window of 4000. */
function sending(octets: number, more: { duplicates?: number; again?: boolean; sack?: boolean }) {
  const s = new Story().handshake();
  const seen = { sndUna: no(A, 1), sndNxt: no(A, 1 + octets), congestionWindow: 4000 };
  s.show(A, seen);
  for (let seq = 1; seq <= octets; seq += 1000) {
    if (seq === 3001) {
      const options = more.sack ? { sack: [[no(A, 1001), no(A, 2001)] as const] } : {};
      for (let i = 0; i < (more.duplicates ?? 0); i++) s.pass(B, A, { seq: 1, ack: 1, options });
      if (more.again) s.sends(A, s.packet(A, B, { seq: 1, ack: 1, length: 1000 }));
    }
    s.sends(A, s.packet(A, B, { seq, ack: 1, length: Math.min(1000, octets + 1 - seq) }));
  }
  return told(s.steps, { ...only("congestion-window"), config: { mtu: 1040 } });
}

Deno.test("congestion-window wants no more than cwnd in flight (RFC 5681, 3.1)", () => {
  assertEquals(sending(4000, {}), []);
  assertEquals(sending(4100, {}), [
    "congestion-window: A.c sent new data 100 octets beyond its congestion window",
  ]);
});

Deno.test("congestion-window lets two duplicate ACKs send two segments, no more (RFC 3042)", () => {
  assertEquals(sending(5000, { duplicates: 1 }), []);
  assertEquals(sending(5100, { duplicates: 1 }).length, 1);
  assertEquals(sending(6000, { duplicates: 2 }), []);
  assertEquals(sending(6000, { duplicates: 5 }), []);
  assertEquals(sending(6100, { duplicates: 5 }).length, 1);
});

Deno.test("congestion-window leaves recovery alone, and stacks that do not tell cwnd", () => {
  assertEquals(sending(9000, { again: true }), []);
  assertEquals(sending(9000, { duplicates: 1, sack: true }), []);
  const s = new Story().handshake().show(A, { sndUna: no(A, 1) });
  s.sends(A, s.packet(A, B, { seq: 1, ack: 1, length: 60_000 }));
  assertEquals(told(s.steps, only("congestion-window")), []);
});

/** A's octets come to B, which takes `taken` of them and acknowledges them after a time in ms, or never. */
function answered(afterMs: number | null, taken = 100, more: Court = {}, paused = false) {
  const s = new Story().handshake().show(B, { rcvNxt: no(A, 1) });
  s.pass(A, B, { seq: 1, ack: 1, length: 100 }).show(B, { rcvNxt: no(A, 1 + taken) });
  if (paused) s.host("B", "pause").host("B", "resume");
  if (afterMs !== null) {
    s.time(s.at / 1e6 + afterMs).sends(B, s.packet(B, A, { seq: 1, ack: 1 + taken }));
  }
  s.time(s.at / 1e6 + 10_000).arrives(B, s.packet(A, B, { seq: 101, ack: 1 }));
  return told(s.steps, { ...only("delayed-ack"), ...more });
}

Deno.test("delayed-ack wants text acknowledged within 500 ms (RFC 9293, 3.8.6.3, MUST-40)", () => {
  assertEquals(answered(0), []);
  assertEquals(answered(500), []);
  assertEquals(answered(501), ["delayed-ack: B.c let an ACK wait for 501ms"]);
  assertEquals(answered(null), ["delayed-ack: B.c let an ACK wait for 10s"]);
  assertEquals(answered(501, 100, { config: null }).length, 1);
});

Deno.test("delayed-ack measures by the host's clock, and excuses what was not taken or stood still", () => {
  assertEquals(answered(null, 0), []); // the window was closed
  assertEquals(answered(501, 100, {}, true), []);
  const slow = { hostTime: (at: number) => Math.floor(at / 2) as never };
  assertEquals(answered(900, 100, slow), []);
  assertEquals(answered(1002, 100, slow).length, 1);
});

Deno.test("delayed-ack wants an ACK for every second full-sized segment (RFC 9293, 3.8.6.3, SHLD-19)", () => {
  const story = (segments: number, more: Court = {}) => {
    const s = new Story().handshake().show(B, { rcvNxt: no(A, 1) });
    for (let i = 0; i < segments; i++) {
      s.time(s.at / 1e6 - 9).pass(A, B, { seq: 1 + 1460 * i, ack: 1, length: 1460 });
      s.show(B, { rcvNxt: no(A, 1 + 1460 * (i + 1)) });
    }
    s.time(s.at / 1e6 + 1).sends(A, s.packet(A, B, { seq: 1, ack: 1 }));
    s.arrives(B, s.packet(A, B, { seq: 1 + 1460 * segments, ack: 1 }));
    s.sends(B, s.packet(B, A, { seq: 1, ack: 1 + 1460 * segments }));
    return told(s.steps, { ...only("delayed-ack"), ...more });
  };
  assertEquals(story(2), []);
  assertEquals(story(3), ["delayed-ack: B.c left 4380 octets unacknowledged"]);
  assertEquals(story(3, { config: { delayedAckSegments: 3 } }), []);
  assertEquals(story(3, { config: null }), []); // a foreign stack's MSS and habits are not known
});

Deno.test("the new laws pass a good run, and the run of a foreign stack", () => {
  const names: CheckName[] = [
    "sack-received",
    "paws-keeps-new",
    "window-overrun",
    "congestion-window",
    "delayed-ack",
  ];
  assertEquals(judge(goodRun().steps, { names }), []);
  assertEquals(judge(goodRun().steps, { names, config: null }), []);
});
