import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { CodeFailed, runCode } from "../../lib/packetdrill/code_eval.ts";
import type { Script } from "../../lib/packetdrill/script.ts";
import { ScriptError } from "../../lib/packetdrill/script_error.ts";
import { read } from "./reading.ts";

/** One of each thing that a script can hold. */
const SCRIPT = `#ifdef FreeBSD
--tolerance_usecs=75000
#endif
--define=N=5
\`sysctl -w a=1\`
0.000 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0.000 setsockopt(3, SOL_SOCKET, SO_LINGER, {onoff=1, linger=N}, 8) = 0
+0.1~+0.2 > (dscp af11,ecn ect0) SEW 0:0(0) win 65535 <mss 1460,nop,wscale 6,sackOK,TS val ... ecr 7!>
+0 < 80 > 8080 S0. 1:1001(1000)! ack 5! win 9 urg 3 <nop,nop,sack 1:2 3:4!,FO 0123,AccECN0 ee0b 5,eol,eol,eol>/udp(1 > 2)
+0...0.200 read(4, "a\\x41" "b"..., 1000) = -1 EAGAIN (Resource temporarily unavailable)
* > . ...(0) ack 1 <...>
+0 < icmp unreachable frag_needed mtu 1400 [1:1001(1000)]
+0 sendmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 10}], msg_flags=MSG_A|MSG_B}, 0) = 10 // why
+0 < sctp: INIT[flgs=0, tag=1, a_rwnd=1500, os=1, is=1, tsn=1]
+0 %{ x = 1; assert 0 <= x <= 5 and not x == 2, 'x=%d' % (x,)
if x in (1, 2) or -x ** 2 < 3:
  print(x // 2, max(x, 3)) # yes
else: pass }%
\`cleanup\`
`;

const PIECES = [
  ..."()[]{}<>|=+-*~!.,:;#%`\"'\\/ \n\t\0\u00e9".split(""),
  ..."... %{ }% /* */ // :: 0x 1:1( #if #else #endif -- gen- exp- icmp sctp mpls ack".split(" "),
  ..."if else: not in ** // assert print( 99999999999999999999 -1".split(" "),
];

/** What comes of a text: nothing, or the error's class. Whatever is neither, the test shall see. */
function outcome(text: string): string {
  let script: Script;
  try {
    script = read(text, { FreeBSD: "" });
  } catch (error) {
    if (error instanceof ScriptError) return "refused";
    throw error;
  }
  for (const { action } of script.events) {
    if (action.kind !== "code") continue;
    try {
      runCode(action, script, (name) => name.startsWith("tcpi_") ? 7 : undefined, () => {});
    } catch (error) {
      if (!(error instanceof ScriptError) && !(error instanceof CodeFailed)) throw error;
    }
  }
  return "read";
}

Deno.test("the script that the mutants are made of is read", () => {
  assertEquals(outcome(SCRIPT), "read");
  assertEquals(read(SCRIPT, { FreeBSD: "" }).events.length, 12);
});

Deno.test("any text is read or refused with a ScriptError", () => {
  const texts = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 4 })), {
    maxLength: 40,
  }).map((pieces) => `+0 ${pieces.join("")}`);
  fc.assert(fc.property(texts, (text) => void outcome(text)), { seed: 4, numRuns: 3000 });
});

Deno.test("any mutant of a script is read or refused with a ScriptError, and some are read", () => {
  const mutation = fc.record({
    at: fc.integer({ min: 0, max: SCRIPT.length - 1 }),
    cut: fc.integer({ min: 0, max: 8 }),
    put: fc.oneof(fc.constant(""), fc.constantFrom(...PIECES)),
  });
  let readOnes = 0;
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
      let text = SCRIPT;
      for (const { at, cut, put } of mutations) {
        text = text.slice(0, at) + put + text.slice(at + cut);
      }
      if (outcome(text) === "read") readOnes++;
    }),
    { seed: 4, numRuns: 3000 },
  );
  // Were all refused, the test would try nothing behind the first line.
  assertEquals(readOnes > 100, true, String(readOnes));
});

Deno.test("nothing that repeats makes the parser go deep", () => {
  const heads = ["", "+0 ", "+0 f(", "+0 < S 0:0(0) win 1 <", "+0 %{ assert ", "+0 > sctp: "];
  const bodies = ["(", "[", "{", "-", "not ", "1:", "a::", "1.", "a|", "\n", "#if 1\n", "if x:\n "];
  bodies.push('"a"', "``", "/**/", "!", "x if x else ", "2**", "1+", "~", "*");
  for (const head of heads) {
    for (const body of bodies) {
      const text = head + body.repeat(5000);
      outcome(text);
      outcome(`${text} }%`);
    }
  }
});
