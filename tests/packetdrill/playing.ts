import { assertEquals, assertStringIncludes } from "@std/assert";
import { runScript, type ScriptOptions, type ScriptResult } from "../../lib/packetdrill/mod.ts";

/** How a script of these tests is run: by the rfc profile unless it says otherwise. */
type How = Partial<ScriptOptions>;

/** A socket that listens on port 8080. */
export const LISTENER = `
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
`;

/** A connection that it accepted as 4, with an MSS of 1000 and no options. */
export const ACCEPTED = `${LISTENER}
+0 < S 0:0(0) win 20000 <mss 1000>
+0 > S. 0:0(0) ack 1 <mss 1460>
+0 < . 1:1(0) ack 1 win 20000
+0 accept(3, ..., ...) = 4
`;

/** A socket without waiting calls, before it connects. */
export const CLIENT = `
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
`;

/** A connection that it opened. */
export const CONNECTED = `${CLIENT}
+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
+0 > S 0:0(0) <...>
+0 < S. 0:0(0) ack 1 win 20000 <mss 1000>
+0 > . 1:1(0) ack 1
`;

/** Runs a script. */
export function play(text: string, how: How = {}): ScriptResult {
  return runScript(text, { file: "a.pkt", profile: "rfc", ...how });
}

/** Runs a script that passes. */
export function passes(text: string, how: How = {}): ScriptResult {
  const result = play(text, how);
  if (!result.passed) throw new Error(result.report === "" ? result.message : result.report);
  return result;
}

/** Runs a script that fails at the line of `// here`, with these words in its message. */
export function failsHere(text: string, words: string, how: How = {}): ScriptResult {
  const result = play(text, how);
  const line = text.split("\n").findIndex((line) => line.includes("// here")) + 1;
  assertEquals([result.passed, result.skipped, result.line], [false, null, line], result.message);
  assertStringIncludes(result.message, words);
  return result;
}

/** Runs a script that is skipped for want of a feature. */
export function skips(text: string, feature: string, how: How = {}): void {
  const { passed, skipped } = play(text, how);
  assertEquals({ passed, skipped }, { passed: false, skipped: feature });
}
