/** Stories to break, and what is said about them. */

import { assertThrows } from "@std/assert";
import { ScenarioError } from "../../lib/base/fail.ts";
import { readScenario } from "../../lib/scenario/read.ts";

/** The checks that stories of these tests may violate. */
export const CHECKS = ["time-wait-2msl", "no-byte-crosses-incarnations"];

/** The step that opens `A.c` and `B.c`. */
export const OPEN = { on: "A", connect: "B:80", as: "c" };

/** A story that is right, with parts replaced. */
export function told(parts: Record<string, unknown> = {}): Record<string, unknown> {
  return { why: "It is told", hosts: { A: {}, B: { listen: 80 } }, script: [OPEN], ...parts };
}

/** A right story whose script is `OPEN` and `steps`. */
export function toldWith(...steps: unknown[]): Record<string, unknown> {
  return told({ script: [OPEN, ...steps] });
}

/** What reading a story says, without "Cannot read f.ts ". */
export function complaintAbout(story: unknown): string {
  const { message } = assertThrows(() => readScenario(story, "f.ts", CHECKS), ScenarioError);
  return message.replace(/^Cannot read f\.ts(?:: | )/, "");
}

/** Reads a story that is right. */
export function read(story: unknown) {
  return readScenario(story, "f.ts", CHECKS);
}
