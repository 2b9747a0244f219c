import { assertEquals } from "@std/assert";
import { Bench } from "./bench.ts";
import { establishedStack, inState } from "./factory.ts";
import { IP6_LOCAL, IP6_REMOTE } from "./ip6.ts";

// ---- LISTEN (RFC 9293, 3.10.7.2) ----

Deno.test("LISTEN ignores a RST, with an ACK or without (RFC 9293, 3.10.7.2, first)", () => {
  const bench = inState("LISTEN");
  assertEquals(bench.arrive({ flags: "RST", seq: 0 }), []);
  assertEquals(bench.arrive({ flags: "RST,ACK", seq: 0, ack: 1 }), []);
  assertEquals(bench.arrive({ flags: "SYN,RST", seq: 0 }), []);
  assertEquals(bench.stack.tcbs, 0);
});

Deno.test("LISTEN answers any ACK with <SEQ=SEG.ACK><CTL=RST> (RFC 9293, 3.10.7.2, second)", () => {
  const bench = inState("LISTEN");
  assertEquals(bench.arrive({ seq: 0, ack: 77 }), ["RST 77"]);
  assertEquals(bench.arrive({ flags: "SYN,ACK", seq: 0, ack: 78 }), ["RST 78"]);
  assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 0, ack: 79, length: 5 }), ["RST 79"]);
  assertEquals(bench.stack.tcbs, 0);
});

Deno.test("LISTEN answers a SYN with <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK> (RFC 9293, 3.10.7.2, third)", () => {
  const bench = inState("LISTEN");
  assertEquals(bench.arrive({ flags: "SYN", seq: 0, window: 4321 }), ["SYN,ACK 0 ack 1"]);
  bench.connection = 0;
  const { irs, iss, sndUna, sndNxt, rcvNxt, sndWnd, passive } = bench.inspect()!;
  assertEquals(bench.state, "SYN-RECEIVED");
  assertEquals([irs, iss, rcvNxt, sndUna, sndNxt], [5000, 1000, 5001, 1000, 1001]);
  assertEquals([sndWnd, passive], [4321, true]);
});

Deno.test("LISTEN drops what has neither RST, ACK nor SYN (RFC 9293, 3.10.7.2, fourth)", () => {
  const bench = inState("LISTEN");
  assertEquals(bench.arrive({ flags: "FIN", seq: 0 }), []);
  assertEquals(bench.arrive({ flags: "PSH", seq: 0, length: 9 }), []);
  assertEquals(bench.stack.tcbs, 0);
});

Deno.test("text and FIN on a SYN wait until ESTABLISHED (RFC 9293, 3.10.7.2, third)", () => {
  const bench = inState("LISTEN");
  assertEquals(bench.arrive({ flags: "SYN,FIN", seq: 0, text: "hi" }), ["SYN,ACK 0 ack 1"]);
  bench.connection = 0;
  assertEquals(bench.receive().error, "would block");
  assertEquals(bench.arrive({ seq: 1, ack: 1 }), ["ACK 1 ack 4"]);
  assertEquals([bench.state, bench.receive().text], ["CLOSE-WAIT", "hi"]);
});

Deno.test("text on a SYN past the buffer is cut, and its FIN with it (RFC 9293, 3.10.7.4, first step)", () => {
  const bench = inState("LISTEN", { rcvWnd: 3 });
  bench.arrive({ flags: "SYN,FIN", seq: 0, text: "hello" });
  bench.connection = 0;
  bench.arrive({ seq: 1, ack: 1 });
  assertEquals([bench.state, bench.receive().text], ["ESTABLISHED", "hel"]);
});

// ---- SYN-SENT (RFC 9293, 3.10.7.3) ----

Deno.test("connect sends <SEQ=ISS><CTL=SYN>, SND.UNA = ISS, SND.NXT = ISS+1 (RFC 9293, 3.10.1)", () => {
  const bench = new Bench();
  assertEquals(bench.connect().sent, ["SYN 0"]);
  const { sndUna, sndNxt } = bench.inspect()!;
  assertEquals([bench.state, sndUna, sndNxt], ["SYN-SENT", 1000, 1001]);
});

for (const flags of ["ACK", "SYN,ACK", "FIN,ACK"]) {
  Deno.test(`SYN-SENT answers a bad ${flags} with <SEQ=SEG.ACK><CTL=RST> (RFC 9293, 3.10.7.3, first)`, () => {
    const bench = inState("SYN-SENT");
    for (const ack of [-1, 0, 2]) {
      assertEquals(bench.arrive({ flags, seq: 0, ack }), [`RST ${ack}`]);
    }
    assertEquals(bench.state, "SYN-SENT");
  });
}

Deno.test("SYN-SENT drops a RST with a bad ACK or none (RFC 9293, 3.10.7.3, first and second)", () => {
  const bench = inState("SYN-SENT");
  assertEquals(bench.arrive({ flags: "RST,ACK", seq: 0, ack: 0 }), []);
  assertEquals(bench.arrive({ flags: "RST,ACK", seq: 0, ack: 2 }), []);
  assertEquals(bench.arrive({ flags: "RST", seq: 0 }), []);
  assertEquals(bench.arrive({ flags: "SYN,RST", seq: 0 }), []);
  assertEquals(bench.state, "SYN-SENT");
});

Deno.test("SYN-SENT ends at a RST whose ACK is acceptable (RFC 9293, 3.10.7.3, second)", () => {
  const bench = inState("SYN-SENT");
  assertEquals(bench.arrive({ flags: "RST,ACK", seq: 0, ack: 1 }), []);
  assertEquals([bench.state, bench.outcome, bench.stack.tcbs], ["CLOSED", "refused", 0]);
  assertEquals(bench.stack.deadline(), Infinity);
});

Deno.test("SYN-SENT goes to ESTABLISHED at a SYN-ACK and ACKs it (RFC 9293, 3.10.7.3, fourth)", () => {
  const bench = inState("SYN-SENT");
  const sent = bench.arrive({ flags: "SYN,ACK", seq: 0, ack: 1, window: 777 });
  assertEquals([sent, bench.state], [["ACK 1 ack 1"], "ESTABLISHED"]);
  const { irs, rcvNxt, sndUna, sndWnd } = bench.inspect()!;
  assertEquals([irs, rcvNxt, sndUna, sndWnd], [5000, 5001, 1001, 777]);
});

Deno.test("SYN-SENT lets queued data carry the ACK of the SYN-ACK (RFC 9293, 3.10.7.3, fourth)", () => {
  const bench = inState("SYN-SENT");
  assertEquals(bench.send(300), { error: null, sent: [], octets: 300 });
  assertEquals(bench.arrive({ flags: "SYN,ACK", seq: 0, ack: 1 }), ["PSH,ACK 1+300 ack 1"]);
});

Deno.test("SYN-SENT goes on with text and FIN of a SYN-ACK (RFC 9293, 3.10.7.3, fourth)", () => {
  const bench = inState("SYN-SENT");
  const sent = bench.arrive({ flags: "SYN,FIN,ACK", seq: 0, ack: 1, text: "hi" });
  assertEquals([sent, bench.state, bench.receive().text], [["ACK 1 ack 4"], "CLOSE-WAIT", "hi"]);
});

Deno.test("SYN-SENT drops what has neither SYN nor RST (RFC 9293, 3.10.7.3, fifth)", () => {
  const bench = inState("SYN-SENT");
  assertEquals(bench.arrive({ seq: 0, ack: 1 }), []);
  assertEquals(bench.arrive({ flags: "FIN", seq: 0 }), []);
  assertEquals(bench.state, "SYN-SENT");
});

Deno.test("SYN-SENT keeps the window that its SYN offered: text right behind a SYN-ACK fits (RFC 9293, SHLD-14)", () => {
  const bench = inState("SYN-SENT");
  bench.arriveOnly({ flags: "SYN,ACK", seq: 0, ack: 1 });
  bench.arriveOnly({ seq: 1, text: "hi" });
  assertEquals([bench.poll(), bench.receive().text], [["ACK 1 ack 3"], "hi"]);
});

// ---- simultaneous open (RFC 9293, 3.5, figure 7, MUST-10) ----

Deno.test("SYN-SENT goes to SYN-RECEIVED at a SYN and sends SYN-ACK (RFC 9293, 3.10.7.3, MUST-10)", () => {
  const bench = inState("SYN-SENT");
  assertEquals(bench.arrive({ flags: "SYN", seq: 0 }), ["SYN,ACK 0 ack 1"]);
  assertEquals([bench.state, bench.inspect()!.passive], ["SYN-RECEIVED", false]);
});

Deno.test("a simultaneous open starts the timer anew and measures nothing: two SYNs are out (RFC 6298, section 3)", () => {
  const bench = inState("SYN-SENT");
  bench.until("600ms");
  bench.arrive({ flags: "SYN", seq: 0 });
  assertEquals(bench.inspect()!.rexmitAt, 1.6e9);
  bench.until("900ms");
  bench.arrive({ seq: 1, ack: 1 });
  assertEquals([bench.state, bench.inspect()!.rto], ["ESTABLISHED", 1e9]);
});

Deno.test("a simultaneous open ends by the peer's SYN-ACK at IRS (RFC 9293, 3.5, figure 7)", () => {
  const bench = inState("SYN-RECEIVED");
  assertEquals(bench.arrive({ flags: "SYN,ACK", seq: 0, ack: 1 }), []);
  assertEquals(bench.state, "ESTABLISHED");
});

Deno.test("a simultaneous open ends by the peer's SYN-ACK with text or FIN too, which are taken (RFC 9293, 3.5, figure 7)", () => {
  const text = inState("SYN-RECEIVED");
  assertEquals(text.arrive({ flags: "SYN,ACK", seq: 0, ack: 1, text: "hi" }), []);
  assertEquals([text.state, text.receive().text], ["ESTABLISHED", "hi"]);
  assertEquals(text.until("200ms"), ["0.2 ACK 1 ack 3"]);
  const fin = inState("SYN-RECEIVED");
  assertEquals(fin.arrive({ flags: "SYN,FIN,ACK", seq: 0, ack: 1 }), ["ACK 1 ack 2"]);
  assertEquals(fin.state, "CLOSE-WAIT");
  const bad = inState("SYN-RECEIVED");
  assertEquals(bad.arrive({ flags: "SYN,ACK", seq: 0, ack: 2, text: "hi" }), ["RST 2"]);
  assertEquals(bad.state, "SYN-RECEIVED");
});

Deno.test("the window of the SYN-ACK that ends a simultaneous open is not scaled (RFC 7323, 2.2)", () => {
  const bench = inState("SYN-RECEIVED", {
    windowScaling: true,
    peer: { mss: 1000, windowScale: 7 },
  });
  bench.arrive({ flags: "SYN,ACK", seq: 0, ack: 1, window: 60_000 });
  assertEquals([bench.state, bench.inspect()!.sndWnd], ["ESTABLISHED", 60_000]);
  bench.arrive({ seq: 1, ack: 1, window: 500 });
  assertEquals(bench.inspect()!.sndWnd, 500 << 7);
});

Deno.test("a simultaneous open survives the loss of the peer's SYN-ACK: an ACK ends it too (RFC 9293, 3.5)", () => {
  const bench = inState("SYN-RECEIVED");
  assertEquals(bench.until("1s"), ["1 SYN,ACK 0 ack 1"]);
  assertEquals(bench.arrive({ seq: 1, ack: 1 }), []);
  assertEquals(bench.state, "ESTABLISHED");
});

Deno.test("a simultaneous open survives the loss of our SYN-ACK: the peer's, sent again, is answered (RFC 9293, 3.5)", () => {
  const bench = inState("SYN-RECEIVED");
  bench.arrive({ flags: "SYN,ACK", seq: 0, ack: 1 });
  bench.until("1s");
  assertEquals(bench.arrive({ flags: "SYN,ACK", seq: 0, ack: 1 }), ["ACK 1 ack 1"]);
  assertEquals(bench.state, "ESTABLISHED");
});

Deno.test("a simultaneous open whose SYN is sent again is answered by an ACK (RFC 9293, 3.10.7.4, first step)", () => {
  const bench = inState("SYN-RECEIVED");
  assertEquals(bench.arrive({ flags: "SYN", seq: 0 }), ["ACK 1 ack 1"]);
  assertEquals(bench.state, "SYN-RECEIVED");
});

// ---- options (RFC 9293, 3.7.1; RFC 7323, 2) ----

Deno.test("SYN and SYN-ACK announce the MTU less 40 as MSS (RFC 9293, 3.7.1, MUST-14)", () => {
  const config = { mtu: 1240, sack: false, timestamps: false };
  const active = inState("SYN-SENT", config);
  const passive = inState("SYN-RECEIVED", { ...config, passive: true });
  assertEquals([active, passive].map((b) => b.last.options), [{ mss: 1200 }, { mss: 1200 }]);
});

Deno.test("without an MSS option segments carry at most 536 octets (RFC 9293, 3.7.1, MUST-15)", () => {
  const bench = inState("SYN-SENT", { nagle: false });
  bench.arrive({ flags: "SYN,ACK", seq: 0, ack: 1 });
  assertEquals(bench.send(1100).sent, [
    "ACK 1+536 ack 1",
    "ACK 537+536 ack 1",
    "PSH,ACK 1073+28 ack 1",
  ]);
});

Deno.test("over IPv6 that is 1220 octets, with and without SYN cookies (RFC 9293, 3.7.1, MUST-15)", () => {
  const addresses = { local: IP6_LOCAL, remote: IP6_REMOTE };
  const bench = inState("SYN-SENT", { nagle: false, ...addresses });
  bench.arrive({ flags: "SYN,ACK", seq: 0, ack: 1 });
  assertEquals(bench.send(1300).sent, ["ACK 1+1220 ack 1", "PSH,ACK 1221+80 ack 1"]);
  const cookies = inState("LISTEN", { synCookies: "always", ...addresses });
  cookies.arrive({ flags: "SYN", seq: 0 });
  cookies.arrive({ seq: 1, ack: (cookies.last.seq + 1 - cookies.iss) | 0 });
  cookies.connection = 0;
  assertEquals(cookies.stack.metrics(0)?.sndMss, 1220);
});

Deno.test("segments carry the lesser of the peer's MSS and what our MTU holds (RFC 9293, 3.7.1, MUST-16)", () => {
  assertEquals(establishedStack({ nagle: false, peer: { mss: 100 } }).send(150).sent, [
    "ACK 1+100 ack 1",
    "PSH,ACK 101+50 ack 1",
  ]);
  assertEquals(establishedStack({ nagle: false, mtu: 140, peer: { mss: 1000 } }).send(100).sent, [
    "PSH,ACK 1+100 ack 1",
  ]);
  assertEquals(establishedStack({ nagle: false, peer: { mss: 0 } }).send(2).sent, [
    "ACK 1+1 ack 1",
    "PSH,ACK 2+1 ack 1",
  ]);
});

Deno.test("windows are scaled only if both SYNs offer it (RFC 7323, 2.2)", () => {
  const scaled = { rcvWnd: 200_000, windowScaling: true };
  const both = establishedStack({ ...scaled, peer: { mss: 1000, windowScale: 3 } });
  assertEquals([both.last.window, both.inspect()!.rcvAdv - 5001], [50_000, 200_000]);
  both.arrive({ seq: 1, window: 1000 });
  assertEquals(both.inspect()!.sndWnd, 8000);
  const theirs = establishedStack({ ...scaled, windowScaling: false, peer: { windowScale: 3 } });
  const ours = establishedStack({ ...scaled, peer: { mss: 1000 } });
  for (const bench of [theirs, ours]) {
    assertEquals([bench.last.window, bench.inspect()!.rcvAdv - 5001], [65_535, 65_535]);
    bench.arrive({ seq: 1, window: 1000 });
    assertEquals(bench.inspect()!.sndWnd, 1000);
  }
});

Deno.test("the window of a SYN and a SYN-ACK is never scaled (RFC 7323, 2.2)", () => {
  const options = { rcvWnd: 200_000, windowScaling: true, peer: { windowScale: 3 } };
  const syn = inState("SYN-SENT", options);
  const synAck = inState("SYN-RECEIVED", { ...options, passive: true });
  for (const bench of [syn, synAck]) {
    assertEquals([bench.last.window, bench.last.options.windowScale], [65_535, 2]);
  }
  syn.arrive({ flags: "SYN,ACK", seq: 0, ack: 1, window: 100, options: { windowScale: 3 } });
  assertEquals(syn.inspect()!.sndWnd, 100);
});

Deno.test("a SYN-ACK offers the window scale only to a SYN that did (RFC 7323, 2.2)", () => {
  const options = { windowScaling: true, passive: true };
  assertEquals(inState("SYN-RECEIVED", options).last.options.windowScale, undefined);
  const offered = inState("SYN-RECEIVED", { ...options, peer: { windowScale: 0 } });
  assertEquals(offered.last.options.windowScale, 0);
});

Deno.test("a window scale past 14 counts as 14 (RFC 7323, 2.3)", () => {
  const bench = establishedStack({ windowScaling: true, peer: { mss: 1000, windowScale: 200 } });
  bench.arrive({ seq: 1, window: 2 });
  assertEquals(bench.inspect()!.sndWnd, 2 << 14);
});

Deno.test("a window that the shift cuts down is promised as it is shown (RFC 7323, 2.3)", () => {
  const bench = establishedStack({
    rcvWnd: 200_001,
    windowScaling: true,
    peer: { mss: 1000, windowScale: 0 },
  });
  assertEquals([bench.last.window, bench.inspect()!.rcvAdv - 5001], [50_000, 200_000]);
});
