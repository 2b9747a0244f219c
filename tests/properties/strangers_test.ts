/**
 * What must hold when strangers meddle: every check, though not liveness.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { CHECK_NAMES } from "../../lib/check/view.ts";
import { FAMILIES } from "./families.ts";
import { withStrangers } from "./strangers.ts";
import { read, tellOnce } from "./told.ts";

const STORIES = withStrangers(FAMILIES.everything, 4_000);
const LAWS: readonly string[] = CHECK_NAMES;

Deno.test("runStory() breaks no check, whatever strangers send", () => {
  const seeds = fc.integer({ min: 1, max: 0x7fff_ffff });
  fc.assert(
    fc.property(STORIES, seeds, (story, seed) => {
      const { failures } = tellOnce([story, seed]);
      assertEquals(failures.filter(({ check }) => LAWS.includes(check)), []);
    }),
    { seed: 5961, numRuns: 600 },
  );
});

Deno.test("withStrangers() tells stories that read", () => {
  fc.assert(
    fc.property(STORIES, (story) => {
      assertEquals(read(story), story);
      assertEquals(story.script.some((step) => "inject" in step), true);
    }),
    { seed: 1337, numRuns: 100 },
  );
});
