import { assertEquals } from "@std/assert";
import { type Duration, type Instant, ms, seconds } from "../../lib/base/time.ts";
import { dueAt, offBy, secondsText, toleranceOf } from "../../lib/packetdrill/timing.ts";
import { ACCEPTED, CONNECTED, failsHere, LISTENER, passes } from "./playing.ts";

const at = (span: Duration) => span as number as Instant;

Deno.test("a relative time counts from the end of the event before, an absolute one from the begin", () => {
  const from = ms(100);
  const due = (kind: "absolute" | "relative") =>
    dueAt({ kind, from, until: ms(200) }, at(seconds(3)));
  assertEquals(due("absolute"), { from: at(ms(100)), until: at(ms(200)), any: false });
  assertEquals(due("relative"), { from: at(ms(3100)), until: at(ms(3200)), any: false });
  assertEquals(dueAt({ kind: "any" }, at(seconds(3))).any, true);
});

Deno.test("the tolerance is the larger of the least one and a share of the time since the event before", () => {
  const tolerance = { least: ms(4), perMille: 125 };
  assertEquals(toleranceOf(tolerance, at(seconds(1)), undefined), ms(4));
  assertEquals(toleranceOf(tolerance, at(ms(1032)), at(seconds(1))), ms(4));
  assertEquals(toleranceOf(tolerance, at(ms(1040)), at(seconds(1))), ms(5));
});

Deno.test("what lies within the tolerance of a span is not off; else it is by the distance to the span", () => {
  const due = { from: at(ms(100)), until: at(ms(200)), any: false };
  assertEquals(offBy(at(ms(96)), due, ms(4)), 0);
  assertEquals(offBy(at(ms(95)), due, ms(4)), -5_000_000);
  assertEquals(offBy(at(ms(204)), due, ms(4)), 0);
  assertEquals(offBy(at(ms(210)), due, ms(4)), 10_000_000);
  assertEquals(offBy(at(seconds(9)), { ...due, any: true }, ms(4)), 0);
});

Deno.test("moments are shown in seconds with six decimals, more where they say something", () => {
  assertEquals(secondsText(1_500_000_000), "1.500000");
  assertEquals(secondsText(-12_000_001), "-0.012000001");
});

const WRITTEN = `${CONNECTED}
+0 write(3, ..., 100) = 100
+0 > P. 1:101(100) ack 1
`;

Deno.test("a packet that comes within an eighth of the time waited for is in time; beyond, it says by how much", () => {
  // The segment goes again after the RTO of a second.
  passes(`${WRITTEN}+1.12 > P. 1:101(100) ack 1`);
  const { report } = failsHere(
    `${WRITTEN}+1.15 > P. 1:101(100) ack 1 // here`,
    "too early, at 1.000000 s; it is due at 1.150000 s, -0.150000 s off",
  );
  assertEquals(report.includes("off       -0.150000 s"), true, report);
});

Deno.test("--tolerance_usecs and --tolerance_percent say how exact times have to be", () => {
  passes(`--tolerance_percent=30\n${WRITTEN}+1.25 > P. 1:101(100) ack 1`);
  passes(`--tolerance_percent=0\n--tolerance_usecs=200000\n${WRITTEN}+.85 > P. 1:101(100) ack 1`);
  failsHere(
    `--tolerance_percent=0\n${WRITTEN}+1.005 > P. 1:101(100) ack 1 // here`,
    "-0.005000 s off",
  );
});

Deno.test("the BSDs' tool allows for a twentieth where google's allows for an eighth", () => {
  const quiet = `${LISTENER}+0 < S 0:0(0) win 20000 <mss 1000>
    +0 > S. 0:0(0) ack 1 <mss 1460>`;
  passes(`${quiet}\n+1.1 > S. 0:0(0) ack 1 <mss 1460>`, { profile: "rfc" });
  failsHere(`${quiet}\n+1.1 > S. 0:0(0) ack 1 <mss 1460> // here`, "too early", {
    profile: "freebsd",
  });
});

Deno.test("a span of time holds from its begin to its end", () => {
  passes(`${WRITTEN}+.5~+2 > P. 1:101(100) ack 1`);
  passes(`${WRITTEN}.5~2 > P. 1:101(100) ack 1`);
  failsHere(`${WRITTEN}+1.5~+2 > P. 1:101(100) ack 1 // here`, "due from 1.500000 to 2.000000 s");
});

Deno.test("a packet expected at any time is waited for as long as anything can happen", () => {
  passes(`${WRITTEN}* > P. 1:101(100) ack 1\n* > P. 1:101(100) ack 1`);
  failsHere(`${ACCEPTED}* > . 1:1(0) ack 1 // here`, "Nothing is sent; this is due at any time");
});

Deno.test("a packet that does not come is missed two seconds after its time", () => {
  const { virtualSeconds } = failsHere(
    `${ACCEPTED}+.1 > . 1:1(0) ack 1 // here`,
    "Nothing is sent up to 2.1125",
  );
  assertEquals(virtualSeconds < 2.2, true);
});

Deno.test("what is sent after the last expectation is nobody's business", () => {
  passes(`${CONNECTED}+0 write(3, ..., 5000) = 5000`);
});

Deno.test("a script whose time goes backward fails where it does", () => {
  failsHere(`${LISTENER}1 < S 0:0(0) win 20000\n.5 close(3) = 0 // here`, "Time goes backward");
});

Deno.test("an event whose time has passed, because a packet came late, fails", () => {
  const text = `${WRITTEN}+.9 > P. 1:101(100) ack 1
    .95 < . 1:1(0) ack 101 win 20000 // here`;
  failsHere(text, "and it is 1.000000 s already");
});

Deno.test("a tolerance that takes everything is none", () => {
  failsHere(`--tolerance_percent=1e999 // here\n${WRITTEN}+5 close(4) = 0`, "write a number");
});
