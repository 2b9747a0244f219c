import { assertEquals } from "@std/assert";
import { ns, seconds } from "../../lib/base/time.ts";
import type { IcmpKind } from "../../lib/wire/packet.ts";
import type { Bench } from "./bench.ts";
import { establishedStack, inState } from "./factory.ts";
import { IP6_LOCAL, IP6_REMOTE } from "./ip6.ts";

// What stacks answer differently: each policy by its setting (see `TcpConfig`).

Deno.test("duplicateSyn: a copy of its SYN draws an ACK or the SYN-ACK again (RFC 9293, 3.10.7.4, first step)", () => {
  const copy = { flags: "SYN", seq: 0, options: { mss: 1000 } };
  const ack = inState("SYN-RECEIVED", { passive: true });
  assertEquals(ack.arrive(copy), ["ACK 1 ack 1"]);
  const again = inState("SYN-RECEIVED", { passive: true, duplicateSyn: "syn-ack" });
  assertEquals(again.arrive(copy), ["SYN,ACK 0 ack 1"]);
  assertEquals(again.arrive(copy), ["SYN,ACK 0 ack 1"]);
  assertEquals(again.state, "SYN-RECEIVED");
});

Deno.test("dropSynFin: a SYN with FIN opens nothing and draws nothing", () => {
  const synFin = { flags: "SYN,FIN", seq: 0 };
  assertEquals(inState("LISTEN", { dropSynFin: true }).arrive(synFin), []);
  assertEquals(inState("LISTEN").arrive(synFin), ["SYN,ACK 0 ack 1"]);
  assertEquals(inState("CLOSED", { dropSynFin: true }).arrive(synFin), []);
});

Deno.test("unknownSegments: a reset, none for SYNs, none at all (RFC 9293, 3.10.7.1)", () => {
  const drawn = (unknownSegments: "reset" | "drop-syn" | "drop") => {
    const bench = inState("CLOSED", { unknownSegments });
    return [bench.arrive({ flags: "SYN", seq: 0 }), bench.arrive({ seq: 9, ack: 9 })].map((sent) =>
      sent.length
    );
  };
  assertEquals([drawn("reset"), drawn("drop-syn"), drawn("drop")], [[1, 1], [0, 1], [0, 0]]);
});

Deno.test("resetForm: an abort's reset stands alone or carries the ACK (RFC 9293, 3.10.5)", () => {
  assertEquals(establishedStack().abort().sent, ["RST 1"]);
  assertEquals(establishedStack({ resetForm: "with-ack" }).abort().sent, ["RST,ACK 1 ack 1"]);
  const unread = establishedStack({ resetForm: "with-ack" });
  unread.arrive({ length: 100 });
  assertEquals(unread.close().sent, ["RST,ACK 1 ack 101"]);
});

Deno.test("resetStamps: timestamps stand on a connection's resets, never on those for nobody (RFC 7323, 3.2)", () => {
  const peer = { mss: 1000, timestamps: [77, 0] } as const;
  for (const resetStamps of [true, false]) {
    const bench = establishedStack({ peer, resetStamps });
    bench.abort();
    assertEquals(bench.last.options.timestamps?.[1], resetStamps ? 77 : undefined);
    bench.arrive({ seq: 9, ack: 9, options: { timestamps: [78, 0] } });
    assertEquals(bench.last.options.timestamps, undefined);
  }
});

Deno.test("hardErrors, prohibitedIsHard: which ICMP errors end which connections (RFC 9293, 3.9.2.2, SHLD-26)", () => {
  const ended = (error: IcmpKind, settings: ConstructorParameters<typeof Bench>[0]) =>
    (["SYN-SENT", "ESTABLISHED"] as const).map((state) => {
      const bench = inState(state, settings);
      if (state === "ESTABLISHED") bench.send(10);
      bench.icmp(error, state === "ESTABLISHED" ? 1 : 0);
      return bench.outcome ?? "open";
    });
  assertEquals(ended("port-unreachable", {}), ["refused", "open"]);
  assertEquals(ended("port-unreachable", { hardErrors: "any" }), ["refused", "reset"]);
  assertEquals(ended("prohibited", {}), ["open", "open"]);
  assertEquals(ended("prohibited", { prohibitedIsHard: true }), ["refused", "open"]);
  assertEquals(ended("host-unreachable", { prohibitedIsHard: true, hardErrors: "any" }), [
    "open",
    "open",
  ]);
});

Deno.test("hardErrors: in SYN-SENT alone, or nowhere; timeExceededIsHard: of those in transit (RFC 9293, 3.9.2.2, SHLD-26)", () => {
  const ended = (
    error: IcmpKind,
    settings: ConstructorParameters<typeof Bench>[0],
    code?: number,
  ) =>
    (["SYN-SENT", "SYN-RECEIVED"] as const).map((state) => {
      const bench = inState(state, settings);
      bench.icmp(error, 0, bench.localPort, undefined, code);
      return bench.outcome ?? "open";
    });
  assertEquals(ended("port-unreachable", { hardErrors: "handshake" }), ["refused", "refused"]);
  assertEquals(ended("port-unreachable", { hardErrors: "syn-sent" }), ["refused", "open"]);
  assertEquals(ended("port-unreachable", { hardErrors: "never" }), ["open", "open"]);
  assertEquals(ended("time-exceeded", { hardErrors: "syn-sent" }), ["open", "open"]);
  const all = { hardErrors: "syn-sent", timeExceededIsHard: true } as const;
  assertEquals(ended("time-exceeded", all), ["refused", "open"]);
  assertEquals(ended("time-exceeded", all, 1), ["open", "open"]); // of reassembly
});

Deno.test("nextHeaderIsHard: a parameter problem is soft (MUST-56) unless it says over IPv6 that TCP is unknown", () => {
  const ended = (code: number, settings: ConstructorParameters<typeof Bench>[0]) => {
    const bench = inState("SYN-SENT", settings);
    bench.icmp("parameter-problem", 0, bench.localPort, undefined, code);
    return bench.outcome ?? "open";
  };
  const six = { local: IP6_LOCAL, remote: IP6_REMOTE };
  assertEquals([0, 1, 2].map((code) => ended(code, six)), ["open", "open", "open"]);
  const hard = { nextHeaderIsHard: true };
  assertEquals([0, 1, 2].map((code) => ended(code, { ...six, ...hard })), [
    "open",
    "refused",
    "open",
  ]);
  assertEquals(ended(1, hard), "open");
});

Deno.test("challengeAcksMax ACKs in an interval answer what is not acceptable, then none (RFC 5961, 7)", () => {
  const bench = establishedStack({ challengeAcksMax: 3, challengeAckInterval: seconds(1) });
  const old = { seq: -5000 };
  const drawn = () => bench.arrive(old).length;
  assertEquals([drawn(), drawn(), drawn(), drawn()], [1, 1, 1, 0]);
  bench.until("999ms");
  assertEquals(drawn(), 0);
  bench.until("1s");
  assertEquals([drawn(), drawn(), drawn(), drawn()], [1, 1, 1, 0]);
  const free = establishedStack({ challengeAckInterval: ns(0) });
  assertEquals([1, 2, 3].map(() => free.arrive(old).length), [1, 1, 1]);
});

Deno.test("unreadAtEnd: a reset flushes what was not read, or leaves it to be read (RFC 9293, 3.10.7.4, second step)", () => {
  for (const unreadAtEnd of ["flush", "keep"] as const) {
    const bench = establishedStack({ unreadAtEnd });
    bench.arrive({ seq: 1, text: "late" });
    bench.arrive({ flags: "RST", seq: 5 });
    const octets = bench.closed!.unread.map(({ length }) => length);
    assertEquals([bench.outcome, octets], ["reset", unreadAtEnd === "keep" ? [4] : []]);
  }
});

Deno.test("unreadAtEnd: nobody is left to read after a close, and two closes lose nothing (RFC 9293, 3.10.3)", () => {
  const left = (closed: boolean, flags: string) => {
    const bench = establishedStack({ unreadAtEnd: flags === "RST" ? "keep" : "flush" });
    bench.arrive({ seq: 1, text: "early" });
    bench.receive();
    if (closed) bench.close();
    else bench.shutdown();
    bench.arrive({ flags: "FIN,ACK", seq: 6, ack: 2, ...(closed ? {} : { text: "late" }) });
    if (flags === "RST") bench.arrive({ flags: "RST" });
    else bench.until("240s");
    return [bench.outcome, bench.closed!.unread.length];
  };
  assertEquals([left(false, "RST"), left(false, "FIN")], [["closed", 1], ["closed", 1]]);
  assertEquals([left(true, "RST"), left(true, "FIN")], [["closed", 0], ["closed", 0]]);
});

Deno.test("duplicateSackStays: what came twice is told until its block changes, or once (RFC 2883, 4)", () => {
  for (const duplicateSackStays of [true, false]) {
    const bench = establishedStack({
      duplicateSackStays,
      peer: { mss: 1000, sackPermitted: true },
    });
    const { irs } = bench;
    const reported = (from: number, to: number) => {
      bench.arrive({ seq: from, length: to - from, ack: 1 });
      return bench.last.options.sack?.map((block) => block.map((seq) => (seq - irs) | 0));
    };
    const kept = <T>(entry: T) => duplicateSackStays ? [entry] : [];
    const [block, twice, next] = [[201, 401], [201, 301], [601, 701]];
    reported(201, 401);
    assertEquals(reported(201, 301), [twice, block]);
    assertEquals(reported(601, 701), [next, ...kept(twice), block]);
    // The block grows: nothing in it is told apart.
    assertEquals(reported(401, 501), [[201, 501], next]);
    // Text that was acknowledged comes twice: only that is told.
    assertEquals(reported(601, 651), [[601, 651], next, [201, 501]]);
    assertEquals(
      reported(1, 101),
      [[601, 651], next, [201, 501]].slice(duplicateSackStays ? 0 : 1),
    );
    assertEquals(reported(1, 101), [[1, 101], next, [201, 501]]);
    assertEquals(reported(801, 901), [[801, 901], next, [201, 501]]);
  }
});

Deno.test("duplicateSack: what came twice is reported or not (RFC 2883, 4)", () => {
  for (const duplicateSack of [true, false]) {
    const bench = establishedStack({ duplicateSack, peer: { mss: 1000, sackPermitted: true } });
    bench.arrive({ seq: 1, length: 100 });
    bench.arrive({ seq: 1, length: 100 });
    assertEquals(bench.last.options.sack, duplicateSack ? [[5001, 5101]] : undefined);
    bench.arrive({ seq: 201, length: 100 });
    bench.arrive({ seq: 201, length: 100 });
    const gap = [5201, 5301] as const;
    assertEquals(bench.last.options.sack, duplicateSack ? [gap, gap] : [gap]);
  }
});

Deno.test("quickAcks: so many segments with text are acknowledged at once, then as delayedAck says", () => {
  const bench = establishedStack({ quickAcks: 2 });
  const drawn = [0, 1, 2, 3].map((n) => bench.arrive({ seq: 1 + 100 * n, length: 100 }).length);
  assertEquals(drawn, [1, 1, 0, 1]);
});

Deno.test("a call for a connection that is gone is refused, and changes nothing", () => {
  const bench = inState("CLOSED");
  const call = { op: "configure", connection: 0, settings: { nagle: false } } as const;
  assertEquals(bench.call(call).error, "connection does not exist");
  assertEquals(bench.stack.metrics(0), undefined);
});

Deno.test("unsentAck: an ACK of what was never sent draws an ACK or nothing; either way its text falls (RFC 9293, 3.10.7.4, fifth step)", () => {
  for (const unsentAck of ["ack", "drop"] as const) {
    const bench = establishedStack({ unsentAck });
    assertEquals(bench.arrive({ ack: 500, length: 10 }).length, unsentAck === "ack" ? 1 : 0);
    assertEquals(bench.receive().octets, 0);
    assertEquals(bench.arrive({ ack: -20_000, length: 10 }), ["ACK 1 ack 1"]); // too old: RFC 5961, 5.2
  }
});

Deno.test("missingStamps: a segment without agreed timestamps is dropped or taken (RFC 7323, 3.2)", () => {
  const peer = { mss: 1000, timestamps: [77, 0] } as const;
  for (const missingStamps of ["drop", "accept"] as const) {
    const bench = establishedStack({ missingStamps, peer });
    bench.arrive({ length: 10 });
    assertEquals(bench.receive().octets, missingStamps === "drop" ? 0 : 10);
  }
});

Deno.test("unreadAtClose: what was not read draws a reset, or the FIN goes and later text is reset (SHLD-3)", () => {
  const reset = establishedStack();
  reset.arrive({ length: 10 });
  assertEquals([reset.close().sent, reset.outcome], [["RST 1"], "aborted"]);
  const bench = establishedStack({ unreadAtClose: "fin", resetForm: "with-ack" });
  bench.arrive({ length: 10 });
  assertEquals([bench.close().sent, bench.state], [["FIN,ACK 1 ack 11"], "FIN-WAIT-1"]);
  assertEquals(bench.arrive({ ack: 2, length: 10 }), ["RST 2"]); // as if no TCB were left
  assertEquals(bench.state, "CLOSED");
});

Deno.test("unreadAtClose: what nobody will read takes no room any more, the window opens (RFC 9293, 3.8.6)", () => {
  const bench = establishedStack({ unreadAtClose: "fin", rcvWnd: 1000 });
  assertEquals(bench.arrive({ length: 1000 }), []);
  bench.until("1s");
  assertEquals(bench.last.window, 0);
  bench.close();
  assertEquals([bench.last.window, bench.inspect()!.unreadOctets], [1000, 0]);
});

Deno.test("listenText: text on a SYN waits for the handshake or is dropped (RFC 9293, 3.10.7.2, third step)", () => {
  for (const [listenText, acked] of [["hold", "ack 11"], ["drop", "ack 1"]] as const) {
    const bench = inState("LISTEN", { listenText });
    bench.arriveOnly({ flags: "SYN", seq: 0, length: 10 });
    bench.connection = 0;
    bench.poll();
    bench.arrive({ seq: 1, ack: 1 });
    assertEquals(bench.send(1).sent, [`PSH,ACK 1+1 ${acked}`], listenText);
  }
});
