/** The module graph of the repository, as Deno sees it: types count, and so do dynamic imports. */

import { root } from "./tree.ts";

/** What each file imports: paths from the root for files of the repository, else specifiers. */
export type Graph = ReadonlyMap<string, readonly string[]>;

interface Info {
  readonly modules: readonly Module[];
}

interface Module {
  readonly specifier: string;
  readonly error?: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: Resolved;
    readonly type?: Resolved;
  }[];
}

interface Resolved {
  readonly specifier?: string;
  readonly error?: string;
}

/** The graph of some files and of all they import; what has been seen is not asked for again. */
export async function graphOf(paths: readonly string[]): Promise<Graph> {
  const graph = new Map<string, string[]>();
  for (const path of paths) {
    if (graph.has(path)) continue;
    for (const module of (await inform(path)).modules) add(module, graph);
  }
  return graph;
}

/** A way round that comes back to where it began, if there is one. */
export function cycleIn(graph: Graph): string[] | undefined {
  const done = new Set<string>();
  const visit = (path: string, way: string[]): string[] | undefined => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next, [...way, path]);
      if (cycle) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const cycle = visit(path, []);
    if (cycle) return cycle;
  }
  return undefined;
}

async function inform(path: string): Promise<Info> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", path],
    cwd: root,
    stdout: "piped",
    stderr: "piped",
  });
  const { success, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`deno info ${path} failed: ${decoder.decode(stderr)}`);
  return JSON.parse(decoder.decode(stdout));
}

function add(module: Module, graph: Map<string, string[]>): void {
  if (module.error) throw new Error(`Deno cannot read ${module.specifier}: ${module.error}`);
  const path = inTree(module.specifier);
  if (path === undefined) return;
  const targets = (module.dependencies ?? []).map(({ specifier, code, type }) => {
    const error = code?.error ?? type?.error;
    if (error) throw new Error(`${path} imports "${specifier}", which is not there: ${error}`);
    return inTree(code?.specifier ?? type?.specifier ?? "") ?? specifier;
  });
  graph.set(path, [...new Set(targets)]);
}

function inTree(specifier: string): string | undefined {
  const ours = specifier.startsWith(root.href) && !specifier.includes("/node_modules/");
  return ours ? decodeURI(specifier.slice(root.href.length)) : undefined;
}
