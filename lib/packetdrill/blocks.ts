/**
 * Code blocks, with what the socket under test has measured.
 *
 * @module
 */

import { CodeFailed, runCode } from "./code_eval.ts";
import type { CodeValue } from "./code_tree.ts";
import type { Kernel } from "./kernel.ts";
import type { CodeAction, Script } from "./script.ts";
import { ScriptError, UnknownName } from "./script_error.ts";
import { infoSymbols, tcpInfo } from "./tcp_info.ts";
import { Failed, Skipped } from "./verdict.ts";

/** The code blocks of one run: one program, as they share what they assign. */
export class Blocks {
  readonly #script: Script;
  readonly #kernel: Kernel;
  readonly #variables: Map<string, CodeValue> = new Map();
  #symbols: ReadonlyMap<string, number> | null = null;

  /** The blocks of a script, on a host. */
  constructor(script: Script, kernel: Kernel) {
    this.#script = script;
    this.#kernel = kernel;
  }

  /**
   * Runs one.
   *
   * @throws {Failed} if an assertion does not hold
   * @throws {Skipped} if it asks for what is not measured, or is of a kind of Python that is not run here
   */
  run(code: CodeAction, line: number): void {
    const kernel = this.#kernel;
    const socket = kernel.socketUnderTest;
    if (socket === undefined) {
      throw new Failed(line, "There is no socket that code could ask about");
    }
    const info = tcpInfo(kernel, socket);
    const symbols = this.#symbols ??= infoSymbols(kernel.personality);
    const names = (name: string) => info.get(name) ?? symbols.get(name);
    try {
      runCode(code, this.#script, names, () => {}, this.#variables);
    } catch (error) {
      if (error instanceof CodeFailed) throw new Failed(error.place.line, error.message);
      if (error instanceof UnknownName) throw new Skipped(error.place.line, error.unknown);
      if (error instanceof ScriptError) throw new Skipped(error.place.line, error.problem);
      throw error;
    }
  }
}
