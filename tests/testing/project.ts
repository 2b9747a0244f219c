/**
 * A project of a user's: a folder with a test that imports the package by its public names.
 *
 * @module
 */

import { deno, inFolder, type Left } from "../cli/shell.ts";
import { root } from "../house/tree.ts";

/** What a project that uses the package imports, each from here. */
async function importMap(): Promise<string> {
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  const standIn = (name: string) => new URL(`vendor/${name}`, root);
  for (const name of Object.keys(imports)) {
    if (!name.startsWith("@std/")) continue;
    const folder = standIn(`jsr.io/${name}/`);
    const entries = await Array.fromAsync(Deno.readDir(folder));
    const version = entries.find(({ isDirectory }) => isDirectory);
    imports[name] = new URL(`${version!.name}/mod.ts`, folder).href;
  }
  return JSON.stringify({
    imports: {
      ...imports,
      "@halfopen/harness": new URL("mod.ts", root).href,
      "@halfopen/harness/testing": new URL("lib/testing/mod.ts", root).href,
    },
  });
}

/** Runs `deno test` in a project with a test and other files; options of its own replace `--no-check`. */
export async function testIn(
  test: string,
  options: readonly string[] = ["--no-check"],
  files: Readonly<Record<string, string>> = {},
): Promise<Left> {
  let left: Left | undefined;
  const map = await importMap();
  await inFolder({ ...files, "map.json": map, "stories_test.ts": test }, async (folder) => {
    const args = ["test", "--no-config", "--import-map", "map.json", ...options];
    left = await deno(folder, [...args, "stories_test.ts"]);
  });
  return left!;
}
