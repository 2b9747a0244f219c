/**
 * One packetdrill script to run, and what came of it: what is handed to workers and back.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import {
  type IpVariant,
  type ProfileName,
  runScript,
  ScriptError,
  type ScriptResult,
} from "../packetdrill/mod.ts";

/** A script to run. */
export interface Task {
  /** Its file, as messages name it. */
  readonly file: string;
  /** Its text. */
  readonly text: string;
  /** The variant of IP. */
  readonly ip: IpVariant;
  /** The profile; undefined for its own. */
  readonly profile: ProfileName | undefined;
  /** Names with values. */
  readonly defines: ReadonlyMap<string, string>;
}

/** What came of it. */
export type Outcome =
  | { readonly kind: "result"; readonly result: ScriptResult }
  /** The script cannot be read. */
  | { readonly kind: "refused"; readonly message: string; readonly line: number | null }
  /** We are at fault. */
  | { readonly kind: "bug"; readonly name: string; readonly message: string };

/** Runs a script. */
export function runTask({ file, text, ip, profile, defines }: Task): Outcome {
  try {
    const options = { file, ip, defines, ...(profile === undefined ? {} : { profile }) };
    return { kind: "result", result: runScript(text, options) };
  } catch (error) {
    if (error instanceof ScenarioError) {
      const line = error instanceof ScriptError ? error.place.line : null;
      return { kind: "refused", message: error.message, line };
    }
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { kind: "bug", name, message };
  }
}
