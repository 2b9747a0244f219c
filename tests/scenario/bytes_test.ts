/**
 * Links that carry octets (`bytes: true`) change nothing of any run: each packet can stand on a wire, and comes back
 * from it as what it was.
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { CHECK_NAMES } from "../../lib/check/view.ts";
import { casesOf, type NamedStory } from "../../lib/scenario/cases.ts";
import { loadScenario, mayHoldStories } from "../../lib/scenario/read.ts";
import { runStory } from "../../lib/scenario/run.ts";
import { simulate } from "../../lib/scenario/simulate.ts";
import { filesOutside } from "../../lib/testing/outside.ts";
import { FAMILIES } from "../properties/families.ts";
import { read } from "./told.ts";

/** The same story with octets on every link. */
function withBytes({ name, story }: NamedStory): NamedStory {
  return { name, story: { ...story, link: { ...story.link, bytes: true } } };
}

const ROOT = new URL("../../scenarios/", import.meta.url);

function* filesIn(folder: URL): Generator<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (!mayHoldStories(name, isDirectory)) continue;
    if (isDirectory) yield* filesIn(new URL(`${name}/`, folder));
    else yield new URL(name, folder);
  }
}

Deno.test("every story of the catalogue has the same digest with octets on its links as without", async () => {
  const outside = filesOutside((url) => url.href.slice(ROOT.href.length));
  let cases = 0;
  for (const file of filesIn(ROOT)) {
    const story = await loadScenario(file, outside, CHECK_NAMES);
    for (const told of casesOf(story)) {
      let without = runStory(told);
      for (const seed of without.draws === 0 ? [1] : [1, 2]) {
        if (seed > 1) without = runStory(told, { seed });
        const { digest, passed } = runStory(withBytes(told), { seed });
        const place = `${file.href.slice(ROOT.href.length)} ${told.name} seed ${seed}`;
        assertEquals([digest, passed], [without.digest, without.passed], place);
      }
      cases++;
    }
  }
  assert(cases > 100, `${cases}`);
});

Deno.test("a random story has the same digest with octets on its links as without", () => {
  fc.assert(
    fc.property(FAMILIES.everything, fc.integer({ min: 1, max: 1e6 }), (story, seed) => {
      const told = casesOf(story)[0]!;
      assertEquals(runStory(withBytes(told), { seed }).digest, runStory(told, { seed }).digest);
    }),
    { seed: 791, numRuns: 150 },
  );
});

Deno.test("bytes can be set for one direction, and by a step in the middle of a story", () => {
  const story = read({
    why: "Octets come and go",
    hosts: { A: {}, B: { listen: 80 } },
    link: { delay: "20ms" },
    links: { "A>B": { bytes: true } },
    script: [
      { on: "A", connect: "B:80", as: "c" },
      { at: "50ms", relink: { bytes: true }, between: "A-B" },
      { at: "60ms", on: "A.c", send: 10_000 },
      { at: "70ms", relink: { bytes: false } },
      { end: { "A.c": "ESTABLISHED", "B.c": "ESTABLISHED" } },
    ],
  });
  assert(runStory(casesOf(story)[0]!).passed);
});

Deno.test("simulate(): w.link() takes bytes", () => {
  simulate({ seed: 1 }, (w) => {
    const [a, b] = [w.host("A"), w.host("B")];
    w.link(a, b, { delay: "20ms", bytes: true });
    const listener = b.listen(80);
    const c = a.connect(b, 80);
    const s = w.until(() => listener.accept());
    c.write("ping");
    assertEquals(w.until(() => s.readText(4)), "ping");
  });
});
