/**
 * The command line as a function: `halfopen run`, `list`, `new`, `packetdrill`, `matrix`, `fuzz`, `explore`, `schema`,
 * `demo` and `help`.
 *
 * @example
 * ```ts ignore
 * import { main } from "@halfopen/harness/cli";
 *
 * Deno.exit(await main(["run", "scenarios/open/", "--json"]));
 * ```
 *
 * @module
 */

import { ScenarioError, unreachable } from "../base/fail.ts";
import { CHECK_NAMES } from "../check/view.ts";
import { scenarioJsonSchema } from "../scenario/json_schema.ts";
import { type Command, readArguments } from "./arguments.ts";
import { demo } from "./demo.ts";
import { denoDoor, type Door } from "./door.ts";
import { bugText, type ExitStatus, HARNESS_BROKEN, INPUT_BAD, OK } from "./exit.ts";
import { helpText, VERSION } from "./help.ts";
import { list } from "./list.ts";
import { matrix } from "./matrix.ts";
import { newStory } from "./new.ts";
import { packetdrill } from "./packetdrill.ts";
import { run } from "./run.ts";

export type { Outside, OutsideEntry } from "../scenario/outside.ts";
export { denoDoor, type Door, type Kind } from "./door.ts";
export type { ExitStatus } from "./exit.ts";

/**
 * Does what the arguments say.
 *
 * @param args as a shell splits them, without the program's own name
 * @param door the shell; the real one if left out
 * @returns the exit status: 0 everything passed, 1 a check failed, 2 bad input, 3 the harness itself is broken
 */
export async function main(
  args: readonly string[],
  door: Door = denoDoor(),
): Promise<ExitStatus> {
  try {
    const command = readArguments(args, door.processors);
    return await follow(command, command.plain ? { ...door, colour: false } : door);
  } catch (error) {
    if (error instanceof ScenarioError) {
      door.complain(error.message);
      return INPUT_BAD;
    }
    door.complain(bugText(error, ["halfopen", ...args].join(" ")));
    return HARNESS_BROKEN;
  }
}

async function follow(command: Command, door: Door): Promise<ExitStatus> {
  switch (command.command) {
    case "run":
      return await run(command, door);
    case "list":
      return await list(command, door);
    case "new":
      return await newStory(command, door);
    case "packetdrill":
      return await packetdrill(command, door);
    case "matrix":
      return matrix(command, door);
    // What few commands need is loaded for them alone: the others start in half the time.
    case "fuzz":
      return await (await import("./fuzz.ts")).fuzz(command, door);
    case "fuzz-merge":
      return await (await import("./fuzz_merge.ts")).merge(command, door);
    case "explore":
      return await (await import("./explore.ts")).explore(command, door);
    case "schema":
      door.print(JSON.stringify(scenarioJsonSchema(CHECK_NAMES), null, 2));
      return OK;
    case "demo":
      return demo(door);
    case "help":
      door.print(helpText(command.about));
      return OK;
    case "version":
      door.print(`halfopen ${VERSION}`);
      return OK;
    default:
      return unreachable(command);
  }
}
