import { assertEquals } from "@std/assert";
import { CLOSED, ESTABLISHED, FIN_WAIT_2, TIME_WAIT } from "../../lib/tcp/state.ts";
import type { TcpConfig } from "../../lib/tcp/config.ts";
import type { CheckName } from "../../lib/check/view.ts";
import { ACK, FIN, type SegmentInit, SYN } from "../../lib/wire/segment.ts";
import { A, B, ISS, type Shown, Story, told } from "./story.ts";

/** A number of an end, as segments and `inspect()` show it. */
const no = (of: typeof A, relative: number) => (ISS[of.id]! + relative) | 0;

/** B in ESTABLISHED, nothing in flight. */
const IDLE: Shown = {
  state: ESTABLISHED,
  iss: no(B, 0),
  irs: no(A, 0),
  sndUna: no(B, 1),
  sndNxt: no(B, 1),
  rcvNxt: no(A, 101),
  rcvAdv: no(A, 65_636),
};

function ready(shown: Shown = {}): Story {
  return new Story().handshake().data().show(B, { ...IDLE, ...shown });
}

const judged = (s: Story, name: CheckName, config: Partial<TcpConfig> = {}) =>
  told(s.steps, { names: [name], config });

Deno.test("offers wants the window and what is unread to fit the buffer (RFC 9293, 3.8.6)", () => {
  const offering = (unreadOctets: number, window: number, config: Partial<TcpConfig> = {}) => {
    const s = ready({ unreadOctets, rcvAdv: no(A, 101 + window) });
    s.sends(B, s.packet(B, A, { seq: 1, ack: 101, window }));
    return judged(s, "offers", { receiveBufferOctetsMax: 1000, ...config });
  };
  const wrong = ["offers: B.c offers more than it has room for"];
  assertEquals(offering(0, 1000), []);
  assertEquals(offering(0, 1001), wrong);
  assertEquals(offering(100, 900), []);
  assertEquals(offering(100, 901), wrong);
  assertEquals(offering(100, 901, { receiveBufferRounding: "mss" }), []);
});

Deno.test("offers wants the window to open by half the buffer or a segment (RFC 9293, 3.8.6.2.2, MUST-39)", () => {
  const opening = (windows: readonly number[], config: Partial<TcpConfig> = {}) => {
    const s = ready();
    for (const window of windows) s.sends(B, s.packet(B, A, { seq: 1, ack: 101, window }));
    return judged(s, "offers", config);
  };
  const wrong = ["offers: B.c opens its window by a silly step"];
  assertEquals(opening([1000, 2448]), []);
  assertEquals(opening([1000, 2447]), wrong);
  assertEquals(opening([1000, 1000, 900]), []);
  assertEquals(opening([1000, 1500], { receiveBufferOctetsMax: 65_535, mtu: 552 }), []);
  assertEquals(opening([10, 11], { windowOffer: "room" }), []);
  assertEquals(opening([65_000, 65_535]), []);
});

Deno.test("offers takes what a SYN-ACK that goes again says for offered (RFC 9293, 3.8.6.2.2, MUST-39)", () => {
  const opening = (again: number) => {
    const s = ready();
    s.sends(B, s.packet(B, A, { seq: 1, ack: 101, window: 1000 }));
    s.sends(B, s.packet(B, A, { flags: SYN | ACK, seq: 0, ack: 101, window: again }));
    return judged(s.sends(B, s.packet(B, A, { seq: 1, ack: 101, window: 1010 })), "offers");
  };
  assertEquals(opening(1010), []);
  assertEquals(opening(1009), ["offers: B.c opens its window by a silly step"]);
});

Deno.test("offers wants the window to open once half the buffer or a segment is free (RFC 9293, 3.8.6.2.2, MUST-39)", () => {
  const keeping = (offered: number, config: Partial<TcpConfig> = {}, unreadOctets = 0) => {
    const s = ready({ unreadOctets, rcvAdv: no(A, 101 + offered) });
    s.sends(B, s.packet(B, A, { seq: 1, ack: 101, window: offered }));
    return judged(s, "offers", { receiveBufferOctetsMax: 10_000, ...config });
  };
  const wrong = ["offers: B.c keeps its window back"];
  assertEquals(keeping(8541), []);
  assertEquals(keeping(8540), wrong); // 1460 are free
  assertEquals(keeping(0, {}, 8541), []);
  assertEquals(keeping(0, {}, 8540), wrong);
  assertEquals(keeping(501, { receiveBufferOctetsMax: 1000 }), []);
  assertEquals(keeping(500, { receiveBufferOctetsMax: 1000 }), wrong);
  assertEquals(keeping(0, { receiveBufferOctetsMax: 1 }), wrong);
  assertEquals(keeping(0, { windowOffer: "room" }), []);
  assertEquals(keeping(65_535, { receiveBufferOctetsMax: 200_000 }), []); // no more can be shown
});

Deno.test("small-segments wants full segments while data is in flight (RFC 9293, 3.7.4, SHLD-7)", () => {
  const sending = (
    length: number,
    init: Partial<SegmentInit> = {},
    config: Partial<TcpConfig> = {},
    una = 1,
  ) => {
    const s = ready().call(B, "send", 3000);
    s.show(B, { ...IDLE, sndUna: no(B, una) });
    s.sends(B, s.packet(B, A, { seq: 1, ack: 101, length: 1448 }));
    s.sends(B, s.packet(B, A, { seq: 1449, ack: 101, length, ...init }));
    return judged(s, "small-segments", config);
  };
  const wrong = ["small-segments: B.c sent a small segment while data was in flight"];
  assertEquals(sending(1448), []);
  assertEquals(sending(1420), []); // SACK blocks may take as much
  assertEquals(sending(1419), wrong);
  assertEquals(sending(1419, { flags: FIN | 16 }), []);
  assertEquals(sending(1419, {}, { nagle: false }), []);
  assertEquals(sending(1419, {}, {}, 1449), []);
  assertEquals(sending(500, { seq: 1 }), []); // again
});

/** B, whose window is `before`, sends octets 1 to 1000 and then does what `then` says; its window is `after`. */
function moving(before: number, after: number, then: (s: Story) => Story): string[] {
  const flight = { sndNxt: no(B, 1001) };
  const s = ready({ ...flight, congestionWindow: before }).call(B, "send", 1000);
  s.sends(B, s.packet(B, A, { seq: 1, ack: 101, length: 1000 }));
  s.show(B, { ...IDLE, ...flight, congestionWindow: after });
  return judged(then(s), "congestion-moves");
}

Deno.test("congestion-moves wants one segment after a timeout, half after a loss (RFC 5681, 3.1 and 3.2)", () => {
  const again = (s: Story) => s.sends(B, s.packet(B, A, { seq: 1, ack: 101, length: 1000 }));
  const timeout = (s: Story) => again(s.time(2000));
  assertEquals(moving(14_480, 1448, timeout), []);
  assertEquals(moving(14_480, 7240, timeout), [
    "congestion-moves: B.c did not begin anew after a timeout",
  ]);
  const heard = (s: Story) => {
    s.time(2000).show(B, { ...IDLE, sndNxt: no(B, 1001), congestionWindow: 14_480 });
    return s.arrives(B, s.packet(A, B, { seq: 101, ack: 1 }));
  };
  const lost = (after: number) => (s: Story) =>
    again(heard(s).show(B, { ...IDLE, sndNxt: no(B, 1001), congestionWindow: after }));
  assertEquals(moving(14_480, 14_480, lost(7240)), []);
  assertEquals(moving(14_480, 14_480, lost(7241)), [
    "congestion-moves: B.c did not slow down after a loss",
  ]);
});

Deno.test("congestion-moves wants the window to open by what is acknowledged (RFC 5681, 3.1; RFC 6928, 2)", () => {
  const acked = (una: number) => (s: Story) => {
    s.time(200).show(B, {
      ...IDLE,
      sndUna: no(B, una),
      sndNxt: no(B, 1001),
      congestionWindow: 15_940,
    });
    return s.arrives(B, s.packet(A, B, { seq: 101, ack: una }));
  };
  const wrong = ["congestion-moves: B.c opened its congestion window too far"];
  assertEquals(moving(14_480, 14_480, acked(1001)), []);
  assertEquals(moving(14_479, 14_479, acked(1001)), wrong);
  assertEquals(moving(14_480, 14_480, acked(1)), wrong);
  const begins = (cwnd: number) => moving(cwnd, cwnd, (s) => s);
  assertEquals(begins(14_600), []);
  assertEquals(begins(14_601), ["congestion-moves: B.c begins with too large a window"]);
});

Deno.test("giving-up wants R2 retransmissions, counted anew by answered probes (RFC 9293, 3.8.3 and 3.8.6.1)", () => {
  const after = (
    tries: number,
    config: Partial<TcpConfig> = {},
    from = ESTABLISHED,
    probe = -1,
  ) => {
    const s = ready({ sndNxt: no(B, 11), sndWnd: 0 }).call(B, "send", 10);
    for (let n = 0; n <= tries; n++) {
      s.time(1000 * (n + 1)).sends(B, s.packet(B, A, { seq: 1, ack: 101, length: 10 }));
      if (n === probe) s.arrives(B, s.packet(A, B, { seq: 101, ack: 1, window: 0 }));
    }
    s.move(B, from as 4, CLOSED, "timeout").close(B, "timed-out");
    return judged(s, "giving-up", { retransmissionsR2: 3, ...config });
  };
  const wrong = ["giving-up: B.c gave up too soon"];
  assertEquals(after(3), []);
  assertEquals(after(2), wrong);
  assertEquals(after(2, { userTimeout: 1 as never }), []);
  assertEquals(after(2, {}, FIN_WAIT_2 as 4), []);
  assertEquals(after(3, {}, ESTABLISHED, 0), []);
  assertEquals(after(3, {}, ESTABLISHED, 1), wrong);
});

Deno.test("time-wait-2msl wants the old connection gone once the new one has its sockets (RFC 9293, 3.6.1, MAY-2)", () => {
  const reused = (gone: boolean, sndUna: number) => {
    const s = new Story().handshake().data().halfClose();
    s.pass(B, A, { flags: FIN | 16, seq: 1, ack: 102 }).move(A, FIN_WAIT_2, TIME_WAIT, "segment");
    const a2 = { ...A, id: 3, name: "A.c#2" };
    s.open(a2).move(a2, CLOSED, 3, "segment").move(a2, 3, ESTABLISHED, "segment");
    if (gone) s.move(A, TIME_WAIT, CLOSED, "reuse").close(A, "closed");
    s.show(a2, { iss: 5, sndUna });
    return judged(s.arrives(a2, s.packet(B, A, { seq: 1, ack: 1 })), "time-wait-2msl");
  };
  assertEquals(reused(true, 6), []);
  assertEquals(reused(false, 5), []); // its handshake is not done
  assertEquals(reused(false, 6), [
    "time-wait-2msl: A.c stays in TIME-WAIT although A.c#2 has its sockets",
  ]);
});

Deno.test("time-wait-2msl wants a newer SYN for sockets in TIME-WAIT (RFC 6191, 2)", () => {
  const reopened = (ahead: number, value?: number, config: Partial<TcpConfig> = {}) => {
    const s = new Story().handshake().data().halfClose();
    s.pass(B, A, { flags: FIN | 16, seq: 1, ack: 102 }).move(A, FIN_WAIT_2, TIME_WAIT, "segment");
    s.show(A, { ...IDLE, state: TIME_WAIT, rcvNxt: no(B, 2), tsRecent: 100 });
    const options = value === undefined ? {} : { timestamps: [value, 0] as const };
    s.time(500).arrives(A, s.packet(B, A, { flags: SYN, seq: 2 + ahead, options }));
    s.open({ ...A, id: 3, name: "A.c#2", passive: true });
    return judged(s, "time-wait-2msl", config).length;
  };
  assertEquals(reopened(1), 0);
  assertEquals(reopened(0), 1);
  assertEquals(reopened(-5, 101), 0);
  assertEquals(reopened(-5, 100), 1);
  assertEquals(reopened(5, 100), 0);
  assertEquals(reopened(5, 99), 1);
  assertEquals(reopened(5, 99, { timeWaitReuse: "higher-seq" }), 0);
});
