import { assertEquals } from "@std/assert";
import { seconds } from "../../lib/base/time.ts";
import type { TcpConfig } from "../../lib/tcp/config.ts";
import { Bench } from "./bench.ts";
import { establishedStack } from "./factory.ts";

// Explicit congestion notification: RFC 3168, section 6.1.

const CE = 3;

/** An established connection whose peer, who called, asked for ECN. */
function capable(ecn: TcpConfig["ecn"] = "accept"): Bench {
  const bench = new Bench({ ecn, passive: true });
  bench.call({ op: "listen", localPort: 80, iss: [bench.iss] });
  bench.arriveOnly({ flags: "SYN,ECE,CWR", seq: 0, options: { mss: 1000 } });
  bench.connection = 0;
  bench.poll();
  bench.arrive({ seq: 1, ack: 1 });
  return bench;
}

function marks(bench: Bench): number[] {
  return bench.log.map(({ packet }) => packet.tos & 3);
}

Deno.test("a SYN that asks for ECN is answered by ECE alone where the stack accepts (RFC 3168, 6.1.1)", () => {
  assertEquals(capable().take()[0], "SYN,ACK,ECE 0 ack 1");
  assertEquals(capable("off").take()[0], "SYN,ACK 0 ack 1");
  assertEquals(capable().stack.metrics(0)!.ecn, true);
  assertEquals(capable("off").stack.metrics(0)!.ecn, false);
});

Deno.test("a SYN with ECE or CWR alone asks for nothing (RFC 3168, 6.1.1)", () => {
  for (const flags of ["SYN,ECE", "SYN,CWR"]) {
    const bench = new Bench({ ecn: "accept", passive: true });
    bench.call({ op: "listen", localPort: 80, iss: [bench.iss] });
    assertEquals(bench.arrive({ flags, seq: 0 }), ["SYN,ACK 0 ack 1"], flags);
  }
});

Deno.test("a stack that asks does so in as many SYNs as are set, then without (RFC 3168, 6.1.1.1)", () => {
  const bench = new Bench({ ecn: "ask", ecnSynMax: 2 });
  assertEquals(bench.connect().sent, ["SYN,ECE,CWR 0"]);
  assertEquals(bench.until("7s"), ["1 SYN,ECE,CWR 0", "3 SYN 0", "7 SYN 0"]);
});

Deno.test("ECN is on if the answer to a SYN that asked has ECE and not CWR (RFC 3168, 6.1.1)", () => {
  for (
    const [flags, on] of [["SYN,ACK,ECE", true], ["SYN,ACK,ECE,CWR", false], [
      "SYN,ACK",
      false,
    ]] as const
  ) {
    const bench = new Bench({ ecn: "ask" });
    bench.connect();
    bench.arrive({ flags, seq: 0, ack: 1 });
    assertEquals(bench.stack.metrics(bench.connection)!.ecn, on, flags);
  }
  const late = new Bench({ ecn: "ask" });
  late.connect();
  late.until("1s"); // the second SYN did not ask
  late.arrive({ flags: "SYN,ACK,ECE", seq: 0, ack: 1 });
  assertEquals(late.stack.metrics(late.connection)!.ecn, false);
});

Deno.test("new text is ECT(0); SYNs, ACKs by themselves and text that goes again are not (RFC 3168, 6.1.1, 6.1.4, 6.1.5)", () => {
  const bench = capable();
  bench.send(1500);
  bench.arrive({ seq: 1, ack: 1, length: 2000 });
  bench.until("1s");
  assertEquals(bench.take(), [
    "SYN,ACK,ECE 0 ack 1",
    "ACK 1+1000 ack 1",
    "PSH,ACK 1001+500 ack 1",
    "ACK 1501 ack 2001",
    "ACK 1+1000 ack 2001",
  ]);
  assertEquals(marks(bench), [0, 2, 2, 0, 0]);
});

Deno.test("a mark comes back as ECE on every ACK until CWR answers it (RFC 3168, 6.1.3)", () => {
  const bench = capable();
  bench.take();
  assertEquals(bench.arrive({ seq: 1, length: 1000, tos: CE }), []);
  assertEquals(bench.arrive({ seq: 1001, length: 1000 }), ["ACK,ECE 1 ack 2001"]);
  bench.arrive({ seq: 2001, length: 1000 });
  assertEquals(bench.arrive({ seq: 3001, length: 1000 }), ["ACK,ECE 1 ack 4001"]);
  bench.arrive({ flags: "ACK,CWR", seq: 4001, length: 1000 });
  assertEquals(bench.arrive({ seq: 5001, length: 1000 }), ["ACK 1 ack 6001"]);
});

Deno.test("a mark means nothing where ECN was not agreed on (RFC 3168, 6.1)", () => {
  const bench = establishedStack();
  bench.arrive({ seq: 1, length: 1000, tos: CE });
  assertEquals(bench.arrive({ seq: 1001, length: 1000 }), ["ACK 1 ack 2001"]);
});

Deno.test("ECE halves the window once for each window of data, and the next new text carries CWR (RFC 3168, 6.1.2)", () => {
  const bench = capable();
  bench.send(10_000);
  const before = bench.inspect()!.congestionWindow!;
  bench.take();
  bench.arrive({ flags: "ACK,ECE", ack: 1001 });
  const halved = bench.inspect()!.congestionWindow!;
  assertEquals([before, halved], [10_000, 5_000]); // half of what was in flight
  bench.arrive({ flags: "ACK,ECE", ack: 2001 });
  assertEquals(bench.inspect()!.congestionWindow! >= halved, true);
  bench.arrive({ ack: 10_001 });
  assertEquals(bench.send(1500).sent, ["ACK,CWR 10001+1000 ack 1", "PSH,ACK 11001+500 ack 1"]);
  bench.arrive({ flags: "ACK,ECE", ack: 11_501 });
  assertEquals(bench.inspect()!.congestionWindow! < halved, true); // another window of data
});

Deno.test("a window probe is not ECT and carries no CWR, which waits for new text (RFC 3168, 6.1.6)", () => {
  const bench = capable();
  bench.send(1000);
  bench.arrive({ flags: "ACK,ECE", ack: 501 }); // a CWR is due
  bench.arrive({ ack: 1001, window: 0 });
  bench.send(10);
  bench.take();
  const before = bench.log.length;
  assertEquals(bench.until("3s").map((sent) => sent.split(" ").slice(1).join(" ")), [
    "ACK 1001+1 ack 1",
    "ACK 1001+1 ack 1",
  ]);
  assertEquals(bench.log.slice(before).map(({ packet }) => packet.tos & 3), [0, 0]);
  bench.arrive({ ack: 1002 });
  assertEquals(bench.take().at(-1), "PSH,ACK,CWR 1002+9 ack 1");
});

Deno.test("a window that a loss reduced is told of by CWR too (RFC 3168, 6.1.2)", () => {
  for (const how of ["timeout", "duplicates"]) {
    const bench = capable();
    bench.send(8000);
    if (how === "timeout") bench.until("1s");
    else for (let i = 0; i < 3; i++) bench.arrive({ ack: 1, window: bench.sndWnd });
    bench.take();
    bench.arrive({ ack: 8001 });
    assertEquals(bench.send(500).sent, ["PSH,ACK,CWR 8001+500 ack 1"], how);
  }
});

Deno.test("the marks of a segment whose ACK is not good say nothing (RFC 5961, 5)", () => {
  const bench = capable();
  bench.send(8000);
  const before = bench.inspect()!.congestionWindow!;
  bench.arrive({ flags: "ACK,ECE", ack: 20_000 }); // what was never sent
  assertEquals(bench.inspect()!.congestionWindow, before);
  bench.take();
  bench.arrive({ ack: 20_000, tos: CE, length: 10 });
  assertEquals(bench.take(), ["ACK 8001 ack 1"]);
});

Deno.test("who sent a SYN that did not ask for ECN does not use it, whatever crosses it (RFC 3168, 6.1.1)", () => {
  for (const ecn of ["accept", "ask"] as const) {
    const bench = new Bench({ ecn });
    bench.connect();
    bench.take();
    const ece = ecn === "ask" ? ",ECE" : "";
    assertEquals(bench.arrive({ flags: "SYN,ECE,CWR", seq: 0 }), [`SYN,ACK${ece} 0 ack 1`]);
    assertEquals(bench.stack.metrics(bench.connection)!.ecn, ecn === "ask");
  }
});

Deno.test("a mark on the segment that ends the handshake is echoed as on any other (RFC 3168, 6.1.3)", () => {
  const bench = new Bench({ ecn: "accept", passive: true });
  bench.call({ op: "listen", localPort: 80, iss: [bench.iss] });
  bench.arriveOnly({ flags: "SYN,ECE,CWR", seq: 0, options: { mss: 1000 } });
  bench.connection = 0;
  bench.poll();
  bench.arrive({ seq: 1, ack: 1, length: 10, tos: CE });
  assertEquals(bench.until("1s"), ["0.2 ACK,ECE 1 ack 11"]);
});

Deno.test("CE alone is a mark, the three other codepoints are none (RFC 3168, 5)", () => {
  for (const tos of [0, 1, 2, CE]) {
    const bench = capable();
    bench.arrive({ seq: 1, length: 1000, tos });
    bench.take();
    const answer = bench.arrive({ seq: 1001, length: 1000 });
    assertEquals(answer, [tos === CE ? "ACK,ECE 1 ack 2001" : "ACK 1 ack 2001"], `${tos}`);
  }
});

Deno.test("a mark on the very packet that carries CWR is a new one (RFC 3168, 6.1.3)", () => {
  const bench = capable();
  bench.arrive({ seq: 1, length: 1000, tos: CE });
  bench.arrive({ flags: "ACK,CWR", seq: 1001, length: 1000, tos: CE });
  bench.arrive({ seq: 2001, length: 1000 });
  assertEquals(bench.arrive({ seq: 3001, length: 1000 }), ["ACK,ECE 1 ack 4001"]);
});

Deno.test("where ECN was not agreed on no mark, no ECE and no CWR mean anything, whatever else the connection uses (RFC 3168, 6.1)", () => {
  const bench = establishedStack({ keepAlive: seconds(60), quickAcks: 1, ecn: "ask" });
  bench.send(8000);
  const before = bench.inspect()!.congestionWindow!;
  bench.arrive({ seq: 1, ack: 1, length: 1000, tos: CE });
  bench.arrive({ flags: "ACK,ECE", seq: 1001, ack: 1, length: 1000 });
  bench.take();
  assertEquals(bench.arrive({ flags: "ACK,CWR", seq: 2001, ack: 1, length: 1000 }), [
    "ACK 8001 ack 3001",
  ]);
  assertEquals(bench.inspect()!.congestionWindow, before);
  bench.until("1s"); // a loss is told to nobody
  bench.arrive({ ack: 8001 });
  assertEquals(bench.send(10).sent, ["PSH,ACK 8001+10 ack 3001"]);
  assertEquals(new Set(marks(bench)), new Set([0]));
});

Deno.test("ECE reduces once for all that was in flight: up to SND.NXT of then it tells nothing new, past it it does (RFC 3168, 6.1.2)", () => {
  for (const [ack, again] of [[9001, false], [10_001, false], [10_002, true]] as const) {
    const bench = capable();
    bench.send(10_000);
    bench.arrive({ flags: "ACK,ECE", ack: 1001 }); // answers for all up to 10,001
    bench.arrive({ ack: 8001 });
    bench.send(20_000);
    const before = bench.inspect()!.congestionWindow!;
    bench.arrive({ flags: "ACK,ECE", ack });
    assertEquals(bench.inspect()!.congestionWindow! < before, again, `${ack}`);
  }
});

Deno.test("ECE with nothing in flight is about no window of data, and ECE without ACK about nothing (RFC 3168, 6.1.2)", () => {
  const bench = capable();
  bench.send(8000);
  bench.arrive({ ack: 8001 });
  const before = bench.inspect()!.congestionWindow!;
  bench.arrive({ flags: "ACK,ECE", ack: 8001 });
  assertEquals(bench.inspect()!.congestionWindow, before);
  assertEquals(bench.send(10).sent, ["PSH,ACK 8001+10 ack 1"]); // no CWR
  bench.arrive({ flags: "ECE", ack: 8011 });
  assertEquals(bench.inspect()!.congestionWindow, before);
});

Deno.test("the first ECE counts, whatever the ISN (RFC 3168, 6.1.2; RFC 9293, 3.4)", () => {
  for (const iss of [1, 2 ** 31 - 5000, -(2 ** 31), -5000]) {
    const bench = new Bench({ ecn: "ask", iss });
    bench.connect();
    bench.arrive({ flags: "SYN,ACK,ECE", seq: 0, ack: 1, options: { mss: 1000 } });
    bench.send(10_000);
    bench.arrive({ flags: "ACK,ECE", ack: 1001 });
    assertEquals(bench.inspect()!.congestionWindow, 5_000, `${iss}`);
  }
});
