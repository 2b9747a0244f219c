import { assertEquals } from "@std/assert";
import { face, type Floor, floorOf, floors, packageOf, reach } from "./floors.ts";
import { cycleIn, type Graph, graphOf } from "./graph.ts";
import { importsOf } from "./syntax.ts";
import { read, sourcesBelow } from "./tree.ts";

const sources = (await sourcesBelow(".")).filter((path) => /^(lib\/.*|mod\.ts$)/.test(path));

/** Asked for by the tests, so that a file that cannot be read fails them and not this module. */
let known: Promise<Graph> | undefined;
function graphOfAll(): Promise<Graph> {
  return known ??= graphOf(sources);
}

/** The lines of a graph that break the table. */
function breaches(graph: Graph): string[] {
  return [...graph].flatMap(([path, targets]) => {
    const floor = path === "mod.ts" ? face : floors[floorOf(path) ?? ""];
    return floor ? targets.flatMap((target) => breach(path, floor, target)) : [];
  });
}

function breach(path: string, floor: Floor, target: string): string[] {
  const name = floorOf(path) ?? path, other = floorOf(target);
  if (target.startsWith("lib/")) {
    const reached = reach(floor);
    if (other === floorOf(path) || (other && reached.has(other))) return [];
    const may = [...reached].join(", ") || "nothing";
    return [`${path} imports ${target}: ${name} reaches ${may}; move what it needs down`];
  }
  const wanted = packageOf(target);
  if (wanted !== undefined && floor.packages.includes(wanted)) return [];
  const may = floor.packages.join(", ") || "no package";
  return [`${path} imports "${target}": ${name} may use ${may}; see tests/house/floors.ts`];
}

Deno.test("every file of lib lies on a floor of the table", () => {
  const lost = sources.filter((path) => path !== "mod.ts" && !floors[floorOf(path) ?? ""]);
  assertEquals(lost, [], "put them on a floor, or the floor into tests/house/floors.ts");
});

Deno.test("a floor imports only what its arrows reach", async () => {
  assertEquals(breaches(await graphOfAll()), []);
});

Deno.test("a floor beside or above, and a package of another floor, are breaches", () => {
  const bad: [string, string][] = [
    ["lib/base/time.ts", "lib/wire/packet.ts"],
    ["lib/base/time.ts", "zod"],
    ["lib/tcp/state.ts", "lib/link/link.ts"],
    ["lib/link/link.ts", "lib/tcp/state.ts"],
    ["lib/net/world.ts", "lib/net_again/world.ts"],
    ["lib/check/state.ts", "node:fs"],
    ["lib/trace/text.ts", "npm:fast-check@4"],
    ["lib/scenario/run.ts", "fast-check"],
    ["lib/fuzz/draw.ts", "zod/v4"],
    ["mod.ts", "lib/fuzz/draw.ts"],
  ];
  for (const [path, target] of bad) {
    assertEquals(breaches(new Map([[path, [target]]])).length, 1, `${path} -> ${target}`);
  }
  const good: [string, string][] = [
    ["lib/net/world.ts", "lib/base/time.ts"],
    ["lib/scenario/schema.ts", "zod/v4"],
    ["lib/cli/main.ts", "@std/cli/parse-args"],
    ["mod.ts", "lib/scenario/mod.ts"],
  ];
  for (const [path, target] of good) {
    assertEquals(breaches(new Map([[path, [target]]])), [], `${path} -> ${target}`);
  }
});

Deno.test("no file of lib imports itself by way of others", async () => {
  const cycle = cycleIn(await graphOfAll());
  assertEquals(cycle, undefined, "break the cycle: move what both need to a third file");
});

Deno.test("a cycle is found wherever it begins", () => {
  assertEquals(cycleIn(new Map([["a", ["b"]], ["b", ["c"]], ["c", ["b"]]])), ["b", "c", "b"]);
  assertEquals(cycleIn(new Map([["a", ["b", "c"]], ["b", ["c"]], ["c", []]])), undefined);
});

Deno.test("tests leave zod, and scenarios leave every library, to lib", async () => {
  const breaches: string[] = [];
  for (const path of await sourcesBelow("tests", "scenarios")) {
    for (const { from, line } of importsOf(path, await read(path))) {
      const name = packageOf(from);
      const stray = name === "zod" || (name === "fast-check" && !path.startsWith("tests/"));
      if (stray) breaches.push(`${path}:${line} imports ${from}: go through lib instead`);
    }
  }
  assertEquals([...new Set(breaches)], []);
});
