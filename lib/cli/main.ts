/**
 * The command line: `deno run --allow-read jsr:@halfopen/harness/cli run scenarios/`. Nothing else of the
 * harness does anything when it is loaded; this does only if it is what is run.
 *
 * @module
 */

import { denoDoor } from "./door.ts";
import { INPUT_BAD } from "./exit.ts";
import { main } from "./mod.ts";

export * from "./mod.ts";

if (import.meta.main) {
  const door = denoDoor();
  let least = 0;
  // A scenario's module may do what it likes while it is loaded: the other files are run all the same.
  const blame = (event: Event, error: unknown): void => {
    event.preventDefault();
    const cause = error instanceof Error ? error.message : String(error);
    door.complain(`Cannot trust a file that was read: an error of its own came late, "${cause}"`);
    least = INPUT_BAD;
  };
  globalThis.addEventListener("unhandledrejection", (event) => blame(event, event.reason));
  globalThis.addEventListener("error", (event) => blame(event, event.error));
  const status = await main(Deno.args, door);
  // Not by itself: a module that never finishes loading would be waited for.
  Deno.exit(Math.max(status, least));
}
