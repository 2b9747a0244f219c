/**
 * A story as a test: its cases and seeds, and how its failure is told. It leaves out `deno test`.
 *
 * @module
 */

import type { Property } from "../check/property.ts";
import type { StackFactory } from "../net/host_options.ts";
import type { NamedStory } from "../scenario/cases.ts";
import { failureReport } from "../scenario/report.ts";
import { runsOf } from "../scenario/series.ts";

/** How stories are run as tests. */
export interface TestOptions {
  /**
   * How many seeds each case is run with: 1, 2 and on. If left out, a story that draws nothing at random is
   * run once, others with the seeds that they ask for themselves (10 if they do not).
   */
  readonly seeds?: number;
  /** Stacks in place of ours by the host's name, each made anew at every boot. */
  readonly stacks?: Readonly<Record<string, StackFactory>>;
  /** Properties of one's own that every run is held to as well. */
  readonly properties?: readonly Property[];
}

/** A story failed, or cannot be told: the message is all that there is to say. */
export class StoryFailed extends Error {
  /** None: the message says which check failed. */
  override readonly name: string = "";

  /** An error that is shown as its message alone. */
  constructor(message: string) {
    super(message);
    // Where in the harness it was thrown is of no help. `deno test` shows the message, then the stack behind
    // its first line; if nothing stood there, it would look for a place by itself.
    this.stack = `StoryFailed: ${message.split("\n", 1)[0]}\n `;
  }
}

/**
 * Runs a case with its seeds, up to the first that fails.
 *
 * @param replay the line that runs it again
 * @throws {StoryFailed} with the report
 */
export function runAsTest(told: NamedStory, options: TestOptions, replay: string): void {
  const { seeds, stacks, properties } = options;
  const besides = {
    ...(stacks === undefined ? {} : { stacks }),
    ...(properties === undefined ? {} : { properties }),
  };
  for (
    const result of runsOf(told, { ...(seeds === undefined ? {} : { runs: seeds }), ...besides })
  ) {
    if (result.passed) continue;
    const told = { colour: false, replay, ...besides };
    throw new StoryFailed(failureReport(result, told));
  }
}
