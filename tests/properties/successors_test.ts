/**
 * What must hold when connections follow one another on their sockets: every check, and liveness.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { FAMILIES } from "./families.ts";
import { withSuccessors } from "./successors.ts";
import { assertTold, read, tellOnce } from "./told.ts";

const STORIES = withSuccessors(FAMILIES.loss);

Deno.test("runStory() passes when a SYN comes for sockets in TIME-WAIT (RFC 9293, 3.6.1, MAY-2)", () => {
  assertTold(STORIES, { seed: 6191, numRuns: 400 });
});

Deno.test("withSuccessors() tells stories that read, and sockets in TIME-WAIT are reused in some", () => {
  let reused = 0;
  for (const [seed, story] of fc.sample(STORIES, { seed: 1185, numRuns: 60 }).entries()) {
    assertEquals(read(story), story);
    const { events } = tellOnce([story, seed], true);
    if (events!.some((event) => event.kind === "moved" && event.cause === "reuse")) reused++;
  }
  assertEquals(reused > 0, true);
});
