/**
 * packetdrill scripts, run in process, in virtual time: google's dialect and nplab's, on the stack of this package under
 * the profile of the kernel that they were written for. No shell, no network, no permission.
 *
 * @example A script that says what a listener answers
 * ```ts
 * import { runScript } from "@halfopen/harness/packetdrill";
 * import { assert } from "@std/assert";
 *
 * const script = `
 *  0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
 * +0 bind(3, ..., ...) = 0
 * +0 listen(3, 1) = 0
 * +0 < S 0:0(0) win 32792 <mss 1000>
 * +0 > S. 0:0(0) ack 1 <mss 1460>
 * +.1 < . 1:1(0) ack 1 win 32792
 * +0 accept(3, ..., ...) = 4
 * `;
 * const result = runScript(script, { file: "accept.pkt" });
 * assert(result.passed, result.report);
 * ```
 *
 * @module
 */

export { runScript, type ScriptOptions, type ScriptResult } from "./run.ts";
export type { IpVariant } from "./setup.ts";
export { guessProfile, type ProfileChoice } from "./profile.ts";
export { type ParseOptions, parseScript } from "./parser.ts";
export { ScriptError, type Source } from "./script_error.ts";
export type * from "./script.ts";
export { printAction } from "./notation.ts";
export { type ProfileName, PROFILES } from "../tcp/profiles.ts";
