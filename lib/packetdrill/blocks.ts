/**
 * Code blocks, with what the socket under test has measured.
 *
 * @module
 */

import type { Kernel } from "./kernel.ts";
import type { CodeAction, Script } from "./script.ts";
import { Skipped } from "./verdict.ts";

/** The code blocks of one run. */
export class Blocks {
  /** The blocks of a script, on a host. */
  constructor(_script: Script, _kernel: Kernel) {}

  /** Runs one. */
  run(_action: CodeAction, line: number): void {
    throw new Skipped(line, "code");
  }
}
