import { assertEquals } from "@std/assert";
import { CLOSED, ESTABLISHED, type State, SYN_SENT } from "../../lib/tcp/state.ts";
import { ACK, AE, CWR, ECE, RST, type SegmentInit, SYN } from "../../lib/wire/segment.ts";
import type { TcpConfig } from "../../lib/tcp/config.ts";
import { A, B, Story, told } from "./story.ts";

const resets = { names: ["resets"] } as const;

Deno.test("resets wants an abort to be told, and giving up not (RFC 9293, 3.10.5 and 3.10.8)", () => {
  const left = (cause: "abort" | "timeout", from: State, reset: boolean, later = 0) => {
    const s = new Story().handshake();
    s.time(s.at / 1e6 + 1000);
    if (reset) s.sends(B, s.packet(B, A, { flags: RST, seq: 1 }));
    s.time(s.at / 1e6 + later).move(B, from, CLOSED, cause);
    return told(s.close(B, cause === "abort" ? "aborted" : "timed-out").steps, resets);
  };
  assertEquals(left("abort", ESTABLISHED, true), []);
  const silent = ["resets: B.c was aborted in ESTABLISHED without a word to its peer"];
  assertEquals(left("abort", ESTABLISHED, false), silent);
  assertEquals(left("abort", ESTABLISHED, true, 1), silent);
  assertEquals(left("abort", SYN_SENT, false), []);
  assertEquals(left("timeout", ESTABLISHED, false), []);
  assertEquals(left("timeout", ESTABLISHED, true), [
    "resets: B.c gave up in ESTABLISHED and sent a reset",
  ]);
});

Deno.test("resets wants SND.NXT, or the ACK that a reset answers (RFC 9293, 3.10.5 and 3.10.7.1)", () => {
  const numbered = (seq: number) => {
    const s = new Story().handshake().data();
    s.pass(B, A, { seq: 1, ack: 101, length: 100 }).pass(A, B, { seq: 101, ack: 51 });
    return told(s.sends(B, s.packet(B, A, { flags: RST, seq })).steps, resets);
  };
  assertEquals(numbered(101), []);
  assertEquals(numbered(51), []);
  assertEquals(numbered(1), ["resets: B.c sent a reset with another number than its next"]);
});

type Options = NonNullable<SegmentInit["options"]>;

/** B sends this once both SYNs carried their options. */
function agreed(
  theirs: Options,
  ours: Options,
  sends: { length?: number; options?: Options },
  config: Partial<TcpConfig> | null = {},
): string[] {
  const s = new Story().call(A, "connect").open(A).move(A, 0, 2, "call");
  const syn = s.packet(A, B, { flags: SYN, options: theirs });
  s.sends(A, syn).time(10).arrives(null, syn).open(B).move(B, 1, 3, "segment");
  s.pass(B, A, { flags: SYN | ACK, ack: 1, options: ours }).pass(A, B, { seq: 1, ack: 1 });
  s.sends(B, s.packet(B, A, { seq: 1, ack: 1, ...sends }));
  return told(s.steps, { names: ["options-agreed"], config }).filter((text) =>
    text.includes("B.c")
  );
}

Deno.test("options-agreed wants no more text than the peer's MSS and the own MTU take (RFC 9293, 3.7.1)", () => {
  const most = ["options-agreed: B.c sent more than its peer takes"];
  assertEquals(agreed({ mss: 1000 }, {}, { length: 1000 }), []);
  assertEquals(agreed({ mss: 1000 }, {}, { length: 1001 }), most);
  assertEquals(agreed({}, {}, { length: 536 }), []);
  assertEquals(agreed({}, {}, { length: 537 }), most);
  const timestamps = [1, 2] as const;
  const both = { mss: 1000, timestamps };
  assertEquals(agreed(both, { timestamps }, { length: 988, options: { timestamps } }), []);
  assertEquals(agreed(both, { timestamps }, { length: 989, options: { timestamps } }), most);
  assertEquals(agreed({ mss: 100 }, {}, { length: 216 }, { mssMin: 216 }), []);
  assertEquals(agreed({ mss: 1 }, {}, { length: 1, options: {} }), []);
  assertEquals(agreed({ mss: 9000 }, {}, { length: 1461 }), [
    "options-agreed: B.c sent a packet that its interface does not take",
  ]);
  assertEquals(agreed({ mss: 9000 }, {}, { length: 1461 }, null), []);
});

Deno.test("options-agreed wants a SYN-ACK to offer what the SYN did (RFC 7323, 2.2 and 3.2; RFC 2018, 2)", () => {
  const unasked = ["options-agreed: B.c offers with its SYN-ACK what the SYN did not"];
  const all: Options[] = [{ windowScale: 3 }, { sackPermitted: true }];
  for (const option of all) {
    assertEquals(agreed(option, option, {}), []);
    assertEquals(agreed({}, option, {}), unasked);
    assertEquals(agreed(option, {}, {}), []);
  }
  const timestamps = [1, 2] as const;
  assertEquals(agreed({}, { timestamps }, {}), unasked);
  assertEquals(agreed({ windowScale: 3 }, { windowScale: 15 }, {}), [
    "options-agreed: B.c shifts its window too far",
  ]);
});

Deno.test("options-agreed wants options of later segments as agreed (RFC 7323, 3.2 and 5.4; RFC 2018, 2)", () => {
  const sack = [[1, 2]] as const;
  const permitted = { sackPermitted: true };
  assertEquals(agreed(permitted, permitted, { options: { sack } }), []);
  for (const [theirs, ours] of [[{}, {}], [permitted, {}]] as const) {
    assertEquals(agreed(theirs, ours, { options: { sack } }), [
      "options-agreed: B.c sent SACK blocks",
    ]);
  }
  const stamps = (value: number) => ({ timestamps: [value, 1] as const });
  assertEquals(agreed(stamps(5), stamps(5), { options: stamps(5) }), []);
  assertEquals(agreed(stamps(5), stamps(5), { options: stamps(4) }), [
    "options-agreed: B.c set its timestamp clock back",
  ]);
  assertEquals(agreed(stamps(5), stamps(5), {}), ["options-agreed: B.c left its timestamps out"]);
  assertEquals(agreed(stamps(5), {}, { options: stamps(5) }), [
    "options-agreed: B.c sent timestamps",
  ]);
  assertEquals(agreed({ windowScale: 1 }, { windowScale: 1 }, { options: { windowScale: 2 } }), [
    "options-agreed: B.c shifts its window anew",
  ]);
});

Deno.test("options-agreed wants ECN where both SYNs spoke for it, marks on new text alone, no echo of nothing (RFC 3168, 6.1)", () => {
  interface Sends {
    flags?: number;
    tos?: number;
    length?: number;
    seq?: number;
    marked?: boolean;
  }
  const marks = (theirs: number, ours: number, sends: Sends) => {
    const { flags = 0, tos = 0, length = 0, seq = 1, marked = false } = sends;
    const s = new Story().call(A, "connect").open(A).move(A, 0, 2, "call");
    const syn = s.packet(A, B, { flags: SYN | theirs });
    s.sends(A, syn).time(10).arrives(null, syn).open(B).move(B, 1, 3, "segment");
    s.pass(B, A, { flags: SYN | ACK | ours, ack: 1 });
    s.arrives(B, { ...s.packet(A, B, { seq: 1, ack: 1 }), tos: marked ? 3 : 2 });
    s.sends(B, s.packet(B, A, { seq: 1, ack: 1, length: 100 }));
    s.sends(B, { ...s.packet(B, A, { flags: ACK | flags, seq, ack: 1, length }), tos });
    return told(s.steps, { names: ["options-agreed"], config: {} }).filter((text) =>
      text.includes("B.c")
    ).map((text) => text.slice("options-agreed: B.c ".length));
  };
  const [asks, takes] = [ECE | CWR, ECE];
  const fresh = { seq: 101, length: 10 };
  for (const [theirs, ours] of [[asks, 0], [0, 0]] as const) {
    assertEquals(marks(theirs, ours, {}), []);
    assertEquals(marks(theirs, ours, { ...fresh, tos: 2 }), ["uses ECN"]);
    assertEquals(marks(theirs, ours, { ...fresh, flags: CWR }), ["uses ECN"]);
    assertEquals(marks(theirs, ours, { flags: ECE, seq: 101, marked: true }), ["uses ECN"]);
  }
  assertEquals(marks(0, takes, {}), ["uses ECN"]); // its SYN-ACK
  assertEquals(marks(asks, takes, { ...fresh, flags: CWR, tos: 2 }), []);
  assertEquals(marks(asks, takes, { ...fresh, seq: 91, flags: CWR }), [
    "sent CWR without new text",
  ]);
  assertEquals(marks(asks, takes, { seq: 101, flags: CWR }), ["sent CWR without new text"]);
  const unmarkable = ["lets the network mark what is no new text"];
  assertEquals(marks(asks, takes, { seq: 101, tos: 2 }), unmarkable);
  assertEquals(marks(asks, takes, { ...fresh, seq: 91, tos: 2 }), unmarkable);
  assertEquals(marks(asks, takes, { seq: 101, flags: ECE, marked: true }), []);
  assertEquals(marks(asks, takes, { seq: 101, flags: ECE }), ["echoes a mark that never came"]);
  assertEquals(marks(asks | AE, takes, { seq: 101, flags: ECE | CWR, tos: 2 }), []); // RFC 9768
});

Deno.test("syn-fin-number wants an ACK alone to have SND.NXT (RFC 9293, 3.10.7.4)", () => {
  const bare = (seq: number, config: Partial<TcpConfig> | null = {}) => {
    const s = new Story().handshake().call(B, "send", 100);
    s.sends(B, s.packet(B, A, { seq: 1, ack: 1, length: 100 }));
    s.sends(B, s.packet(B, A, { seq, ack: 1 }));
    return told(s.steps, { names: ["syn-fin-number"], config });
  };
  assertEquals(bare(101), []);
  assertEquals(bare(1), ["syn-fin-number: B.c acknowledged with another number than its next"]);
  assertEquals(bare(1, null), []);
});
