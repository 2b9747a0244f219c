import { assertEquals } from "@std/assert";
import { settings as set } from "./bench.ts";
import { establishedStack, inState } from "./factory.ts";

// RFC 6298 rule by rule, and the limits R1 and R2 (RFC 9293, 3.8.3). Times are exact: the clock is virtual.

/** Settings under which the least RTO hides nothing. */
const fine = set({ rtoMin: 1, clockGranularity: 1 });
const ms = (n: number) => n * 1e6;

Deno.test("the RTO is 1 s before the first measurement (RFC 6298, rule 2.1)", () => {
  const bench = inState("SYN-SENT");
  assertEquals([bench.inspect()!.rto, bench.inspect()!.rexmitAt], [1e9, 1e9]);
});

Deno.test("the first measurement R makes RTO = R + 4 (R / 2) (RFC 6298, rule 2.2)", () => {
  assertEquals(establishedStack({ ...fine, rtt: "100ms" }).inspect()!.rto, ms(300));
  const passive = establishedStack({ ...fine, rtt: "100ms", passive: true });
  assertEquals(passive.inspect()!.rto, ms(300));
});

Deno.test("later measurements take 1/4 of the deviation, then 1/8 of R (RFC 6298, rule 2.3)", () => {
  const bench = establishedStack({ ...fine, rtt: "100ms" });
  bench.send(10);
  bench.until("300ms"); // sent at 100 ms: R' = 200 ms
  bench.arrive({ ack: 11 });
  // RTTVAR = 3/4 * 50 + 1/4 * |100 - 200| = 62.5; SRTT = 7/8 * 100 + 1/8 * 200 = 112.5; + 4 * 62.5
  assertEquals(bench.inspect()!.rto, ms(362.5));
  bench.send(10);
  bench.until("350ms"); // R' = 50 ms
  bench.arrive({ ack: 21 });
  // RTTVAR = 3/4 * 62.5 + 1/4 * 62.5 = 62.5; SRTT = 7/8 * 112.5 + 1/8 * 50 = 104.6875
  assertEquals(bench.inspect()!.rto, ms(354.6875));
});

Deno.test("the variance term is at least the clock granularity (RFC 6298, rules 2.2 and 2.3)", () => {
  const bench = establishedStack({ ...fine, ...set({ clockGranularity: ms(7) }), rtt: "0s" });
  assertEquals(bench.inspect()!.rto, ms(7));
});

Deno.test("an RTO below 1 s counts as 1 s (RFC 6298, rule 2.4)", () => {
  assertEquals(establishedStack({ rtt: "100ms" }).inspect()!.rto, 1e9);
  assertEquals(establishedStack({ rtt: "333333334ns" }).inspect()!.rto, 1_000_000_002);
});

Deno.test("an RTO above rtoMax counts as rtoMax (RFC 6298, rule 2.5)", () => {
  const bench = establishedStack({ ...set({ rtoMax: 2e9 }), rtt: "900ms" });
  assertEquals(bench.inspect()!.rto, 2e9);
});

Deno.test("a segment that was sent again measures nothing (Karn: RFC 6298, section 3)", () => {
  const bench = establishedStack({ ...fine, rtt: "100ms" });
  bench.send(10);
  bench.until("450ms"); // sent again at 400 ms
  bench.arrive({ ack: 11 });
  assertEquals(bench.inspect()!.rto, ms(600)); // backed off, and no fresh value
});

Deno.test("one segment for each round trip is timed, the first of a flight (RFC 6298, section 3)", () => {
  const bench = establishedStack({ ...fine, rtt: "100ms" });
  bench.send(10);
  bench.until("200ms");
  bench.send(10);
  bench.arrive({ ack: 11 }); // R' = 100 ms from the first
  assertEquals(bench.inspect()!.rto, ms(250)); // RTTVAR 37.5, SRTT 100
  bench.until("250ms");
  bench.arrive({ ack: 21 }); // the second was not timed
  assertEquals(bench.inspect()!.rto, ms(250));
});

Deno.test("sending starts the timer, more data leaves it (RFC 6298, rule 5.1)", () => {
  const bench = establishedStack();
  bench.send(10);
  bench.until("600ms");
  bench.send(10);
  assertEquals(bench.inspect()!.rexmitAt, 1e9);
});

Deno.test("the ACK of everything stops the timer (RFC 6298, rule 5.2)", () => {
  const bench = establishedStack();
  bench.send(10);
  bench.arrive({ ack: 11 });
  assertEquals([bench.inspect()!.rexmitAt, bench.stack.deadline()], [Infinity, Infinity]);
});

Deno.test("the ACK of a part starts the timer anew, a duplicate does not (RFC 6298, rule 5.3)", () => {
  const bench = establishedStack();
  bench.send(2000);
  bench.until("600ms");
  bench.arrive({ ack: 1001 });
  assertEquals(bench.inspect()!.rexmitAt, 1.6e9);
  bench.until("700ms");
  bench.arrive({ ack: 1001 });
  assertEquals(bench.inspect()!.rexmitAt, 1.6e9);
});

Deno.test("a timeout sends the front segment again and doubles the RTO up to rtoMax (RFC 6298, rules 5.4 to 5.6)", () => {
  const bench = establishedStack(set({ rtoMax: 5e9 }));
  bench.send(1500);
  assertEquals(bench.until("13s"), [
    "1 ACK 1+1000 ack 1",
    "3 ACK 1+1000 ack 1",
    "7 ACK 1+1000 ack 1",
    "12 ACK 1+1000 ack 1",
  ]);
});

Deno.test("a SYN that was sent again makes the RTO 3 s when data begins (RFC 6298, rule 5.7)", () => {
  const active = establishedStack({ rtt: "1500ms" });
  const passive = establishedStack({ rtt: "1500ms", passive: true });
  for (const bench of [active, passive]) assertEquals(bench.inspect()!.rto, 3e9);
  active.send(10);
  assertEquals(active.until("4500ms"), ["4.5 PSH,ACK 1+10 ack 1"]);
  // The first measurement on data replaces it: rule 2.2.
  active.until("5s");
  active.arrive({ ack: 11 });
  active.send(10);
  active.until("5200ms");
  active.arrive({ ack: 21 });
  assertEquals(active.inspect()!.rto, 1e9);
});

Deno.test("an initial RTO of 3 s or more is not lowered by a lost SYN (RFC 6298, rule 5.7)", () => {
  const bench = establishedStack({ ...set({ rtoInitial: 5e9 }), rtt: "6s" });
  assertEquals(bench.inspect()!.rto, 10e9);
});

Deno.test("a SYN that was sent once leaves the RTO to the measurement (RFC 6298, rule 5.7)", () => {
  assertEquals(establishedStack({ rtt: "999ms" }).inspect()!.rto, 2.997e9);
});

Deno.test("after a timeout slow start sends the rest again, one segment and then two (RFC 5681, 3.1; RFC 6298, rule 5.4)", () => {
  const bench = establishedStack();
  bench.send(3000);
  assertEquals(bench.until("1s"), ["1 ACK 1+1000 ack 1"]);
  assertEquals(bench.arrive({ ack: 1001 }), ["ACK 1001+1000 ack 1", "PSH,ACK 2001+1000 ack 1"]);
  assertEquals(bench.arrive({ ack: 2001 }), []);
  assertEquals(bench.arrive({ ack: 3001 }), []);
  bench.send(1000);
  assertEquals(bench.arrive({ ack: 3501 }), []); // nothing is lost now
});

Deno.test("an ACK of what a timeout sent for nothing sends nothing again (RFC 6298, rule 5.4)", () => {
  const bench = establishedStack();
  bench.send(3000);
  bench.until("1s");
  assertEquals(bench.arrive({ ack: 3001 }), []);
});

Deno.test("a piece that goes again may be cut anew: the octets are the same (RFC 9293, 3.8.6)", () => {
  const bench = establishedStack({ peer: { mss: 4 } });
  bench.send("ab");
  bench.send("cdefg");
  assertEquals(bench.until("1s"), ["1 ACK 1+4 ack 1"]);
  assertEquals(bench.lastText, "abcd");
  bench.arrive({ ack: 4 }); // "d" went again and counts as under way
  assertEquals([bench.lastText, bench.last.seq], ["efg", 1005]);
  bench.until("10s"); // it did not come: the next timeout cuts once more
  assertEquals([bench.lastText, bench.last.seq], ["defg", 1004]);
});

// ---- R1 and R2 (RFC 9293, 3.8.3) ----

const syns = [1, 3, 7, 15, 31, 63, 123];

for (const state of ["SYN-SENT", "SYN-RECEIVED"] as const) {
  const show = state === "SYN-SENT" ? "SYN 0" : "SYN,ACK 0 ack 1";
  Deno.test(`${state} gives up the first timeout after 3 min, without a reset (RFC 9293, 3.8.3, MUST-23)`, () => {
    const bench = inState(state, { passive: state === "SYN-RECEIVED" });
    assertEquals(bench.until("182999999999ns"), syns.map((at) => `${at} ${show}`));
    assertEquals([bench.state, bench.news], [state, ["troubled"]]);
    assertEquals(bench.until("183s"), []);
    assertEquals([bench.state, bench.outcome], ["CLOSED", "timed-out"]);
  });
}

Deno.test("SYN-SENT gives up after synRetransmissionsR2 where no time is set (RFC 9293, 3.8.3)", () => {
  const bench = inState("SYN-SENT", set({ synRetransmissionsR2: 2, synGiveUpMin: 0 }));
  assertEquals(bench.until("10s"), ["1 SYN 0", "3 SYN 0"]);
  assertEquals(bench.outcome, "timed-out");
});

for (const state of ["ESTABLISHED", "FIN-WAIT-1", "CLOSE-WAIT", "CLOSING", "LAST-ACK"] as const) {
  Deno.test(`${state} tells the user at R1 and gives up at R2, without a reset (RFC 9293, 3.8.3, MUST-20, SHLD-9)`, () => {
    const bench = inState(state, set({ retransmissionsR1: 2, retransmissionsR2: 3, giveUpMin: 0 }));
    if (state === "ESTABLISHED" || state === "CLOSE-WAIT") bench.send(10);
    const troubled = () => bench.news.includes("troubled");
    bench.until("2999999999ns");
    assertEquals(troubled(), false);
    bench.until("3s");
    assertEquals(troubled(), true);
    assertEquals(bench.until("14999999999ns").length, 1);
    assertEquals(bench.state, state);
    assertEquals(bench.until("15s"), []);
    assertEquals([bench.state, bench.outcome], ["CLOSED", "timed-out"]);
  });
}

Deno.test("R2 counts for at least giveUpMin (RFC 9293, 3.8.3, SHLD-11)", () => {
  const bench = establishedStack(set({ retransmissionsR2: 1 }));
  bench.send(10);
  bench.until("122999999999ns");
  assertEquals(bench.state, "ESTABLISHED");
  bench.until("123s"); // the first timeout after 100 s
  assertEquals(bench.outcome, "timed-out");
});

Deno.test("15 retransmissions without an answer give a connection up by default (RFC 9293, 3.8.3)", () => {
  const bench = establishedStack();
  bench.send(10);
  // 1 + 2 + 4 + 8 + 16 + 32 = 63 s, then 60 s each: the sixteenth timeout comes at 663 s.
  assertEquals([bench.until("662s").length, bench.state], [15, "ESTABLISHED"]);
  bench.until("663s");
  assertEquals(bench.outcome, "timed-out");
});

Deno.test("an ACK of anything new lets R1 and R2 count from the start (RFC 9293, 3.8.3)", () => {
  const bench = establishedStack(set({ retransmissionsR2: 3, giveUpMin: 0 }));
  bench.send(20);
  bench.until("8s"); // 3 retransmissions, at 1, 3 and 7 s
  bench.arrive({ ack: 11 });
  bench.until("60s"); // the RTO is 8 s: 8, 16, 24, 40 s and more
  assertEquals(bench.state, "ESTABLISHED");
});

// ---- the user timeout (RFC 9293, 3.10.8) ----

Deno.test("userTimeout replaces R2: it ends a connection so long after its data was sent (RFC 9293, 3.10.8)", () => {
  const bench = establishedStack(set({ userTimeout: 10e9, retransmissionsR2: 1, giveUpMin: 0 }));
  bench.until("5s");
  assertEquals(bench.stack.deadline(), Infinity); // idle: it does not count
  bench.send(10);
  bench.until("14999999999ns");
  assertEquals(bench.state, "ESTABLISHED");
  assertEquals(bench.until("15s"), []);
  assertEquals([bench.state, bench.outcome], ["CLOSED", "timed-out"]);
});

Deno.test("userTimeout counts anew from every ACK of something new (RFC 9293, 3.10.8)", () => {
  const bench = establishedStack(set({ userTimeout: 10e9 }));
  bench.send(20);
  bench.until("6s");
  bench.arrive({ ack: 11 });
  bench.until("15999999999ns");
  assertEquals(bench.state, "ESTABLISHED");
  bench.until("16s");
  assertEquals(bench.outcome, "timed-out");
});

Deno.test("userTimeout does not shorten a handshake: R2 for SYN counts (RFC 9293, 3.8.3, MUST-23)", () => {
  const bench = inState("SYN-SENT", set({ userTimeout: 10e9 }));
  bench.until("60s");
  assertEquals(bench.state, "SYN-SENT");
});

Deno.test("a SYN-ACK that a copy of the SYN drew again measures nothing (Karn: RFC 6298, section 3)", () => {
  for (const duplicateSyn of ["ack", "syn-ack"] as const) {
    const options = { ...fine, duplicateSyn, passive: true, timestamps: false };
    const bench = inState("SYN-RECEIVED", options);
    bench.until("100ms");
    bench.arrive({ flags: "SYN", seq: 0 });
    bench.until("200ms");
    bench.arrive({ seq: 1, ack: 1 });
    assertEquals(bench.stack.metrics(0)!.srtt, duplicateSyn === "ack" ? ms(200) : -1);
  }
});

Deno.test("no RTO is above rtoMax, neither backed off nor after a lost SYN (RFC 6298, rules 2.5, 5.5 and 5.7)", () => {
  const bench = inState("SYN-SENT", set({ rtoMax: 2e9 }));
  bench.until("3s");
  bench.arrive({ flags: "SYN,ACK", seq: 0, ack: 1 });
  assertEquals(bench.inspect()!.rto, 2e9);
  bench.send(10);
  bench.until("20s");
  assertEquals(bench.inspect()!.rto, 2e9);
});
