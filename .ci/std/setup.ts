/**
 * The set-up step: sees to it that Deno finds `@std` in `vendor/`.
 *
 * Where the registry answers, Deno fetches the packages itself and this lays nothing. Where it
 * does not, as in networks that mirror npm but not JSR, the stand-ins beside this file go where
 * Deno looks first. A stamp in `vendor/`, written last, says that all of it is there: with the
 * stamp a start costs a few files read, and neither a request nor a line of output.
 *
 * It cannot import what it is there to provide: no `@std` here.
 *
 * @module
 */

/** A package that `deno.json` pins, and the modules that its stand-in has. */
interface Package {
  readonly name: string;
  readonly version: string;
  /** File names and texts; `_` in front of a name means that it is not exported. */
  readonly modules: ReadonlyMap<string, string>;
}

/** What the set-up step touches outside itself. */
export interface Surroundings {
  /** The folder of `deno.json`, with a slash at its end. */
  readonly root: URL;
  /** Where Deno looks for packages. */
  readonly registry: URL;
  /** How long the registry may take for its first answers. */
  readonly answerMs: number;
  /** How long Deno may take to fetch all packages from it. */
  readonly fetchMs: number;
  /** Makes Deno load a module, which puts it into `vendor/`. */
  load(specifier: string): Promise<unknown>;
  /** Tells the user. */
  say(line: string): void;
}

/** How it was found or made: nothing was to be done, the real packages, or the stand-ins. */
export type Outcome = "ready" | "packages" | "stand-ins";

/** Sets `vendor/` up, unless that was done. */
export async function setUp(around: Surroundings): Promise<Outcome> {
  const packages = await readPackages(around.root);
  const stamp = await stampOf(packages, around.registry);
  if (await isReady(around, packages, stamp)) return "ready";
  await Deno.mkdir(new URL("vendor/", around.root), { recursive: true });
  using lock = await Deno.open(new URL("vendor/setup.lock", around.root), {
    create: true,
    write: true,
  });
  // Another task may be at it: wait for it, then look again.
  await lock.lock(true);
  if (await isReady(around, packages, stamp)) return "ready";
  const refusal = await fetchPackages(around, packages);
  if (refusal !== undefined) await layAll(around, packages, refusal);
  await writeStamp(around.root, stamp);
  return refusal === undefined ? "packages" : "stand-ins";
}

/** The pins are read where they stand, so that a new version is written in one place. */
async function readPackages(root: URL): Promise<Package[]> {
  const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  const pins = Object.values<string>(config.imports)
    .flatMap((pin) => [...pin.matchAll(/^jsr:@std\/([a-z-]+)@(\d+\.\d+\.\d+)$/g)]);
  return await Promise.all(pins.map(async ([, name = "", version = ""]) => {
    return { name, version, modules: await readModules(root, name) };
  }));
}

async function readModules(root: URL, name: string): Promise<Map<string, string>> {
  const folder = new URL(`.ci/std/stand_ins/${name}/`, root);
  const files = (await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name).sort();
  const texts = files.map((file) => Deno.readTextFile(new URL(file, folder)));
  return new Map((await Promise.all(texts)).map((text, i) => [files[i] ?? "", text]));
}

/** What `vendor/` was made from: another registry, pin or stand-in makes another stamp. */
async function stampOf(packages: readonly Package[], registry: URL): Promise<string> {
  const all = packages.map((it) => [it.name, it.version, ...it.modules]);
  const octets = new TextEncoder().encode(JSON.stringify([registry.href, all]));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", octets)).toHex();
}

async function isReady(
  { root, registry }: Surroundings,
  packages: readonly Package[],
  stamp: string,
): Promise<boolean> {
  if (await readIfThere(new URL("vendor/setup.stamp", root)) !== stamp) return false;
  // The packages may have been removed by hand, and the stamp not.
  const metas = packages.map((it) => readIfThere(placeOf(root, registry, it).meta));
  return (await Promise.all(metas)).every((meta) => meta !== undefined);
}

async function writeStamp(root: URL, stamp: string): Promise<void> {
  await Deno.writeTextFile(new URL("vendor/setup.stamp", root), stamp);
}

async function readIfThere(file: URL): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Where Deno keeps a package of this registry: `vendor/jsr.io/@std/assert/`. */
function placeOf(root: URL, registry: URL, { name, version }: Package) {
  const scheme = registry.protocol === "https:" ? "" : `${registry.protocol.slice(0, -1)}_`;
  const host = scheme + registry.hostname + (registry.port && `_${registry.port}`);
  const folder = new URL(`vendor/${host}${registry.pathname}@std/${name}/`, root);
  return { folder, meta: new URL(`${version}_meta.json`, folder) };
}

/** Has Deno fetch every package; returns why it cannot, if so. */
async function fetchPackages(
  around: Surroundings,
  packages: readonly Package[],
): Promise<string | undefined> {
  try {
    await Promise.all(packages.map((it) => askFor(it, around)));
  } catch (error) {
    return reasonOf(error);
  }
  // Deno takes what lies in vendor/ over what the registry has.
  await Promise.all(packages.map((it) => removeUnlessReal(around, it)));
  const late = `not all was there after ${around.fetchMs / 1000} s`;
  const timer = AbortSignal.timeout(around.fetchMs);
  const tooLate = new Promise<string>((resolve) => {
    timer.addEventListener("abort", () => resolve(late), { once: true });
  });
  const specifiers = packages.flatMap(exportsOf).map(({ specifier }) => specifier);
  return await Promise.race([loadAll(specifiers, around), tooLate]);
}

/** Waits for every load, failed or not: one still under way would write among the stand-ins. */
async function loadAll(
  specifiers: readonly string[],
  { load }: Surroundings,
): Promise<string | undefined> {
  const outcomes = await Promise.allSettled(specifiers.map((it) => load(it)));
  const failed = outcomes.find((it) => it.status === "rejected");
  return failed && reasonOf(failed.reason);
}

/** A login page answers, too: only a list of files counts. */
async function askFor({ name, version }: Package, around: Surroundings): Promise<void> {
  const url = new URL(`@std/${name}/${version}_meta.json`, around.registry);
  const answer = await fetch(url, { signal: AbortSignal.timeout(around.answerMs) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`status ${answer.status} for @std/${name}@${version}`);
  if (!listsFiles(text)) throw new Error(`no package behind ${url.href}`);
}

/** Whether this is the description of a real package: a stand-in's lists no files. */
function listsFiles(meta: string): boolean {
  try {
    return Object.keys(JSON.parse(meta).manifest).length > 0;
  } catch {
    return false;
  }
}

async function removeUnlessReal({ root, registry }: Surroundings, it: Package): Promise<void> {
  const { folder, meta } = placeOf(root, registry, it);
  const text = await readIfThere(meta);
  if (text === undefined || !listsFiles(text)) await removeFolder(folder);
}

async function removeFolder(folder: URL): Promise<void> {
  try {
    await Deno.remove(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** The names under which the modules of a package are imported. */
function exportsOf(
  { name, modules }: Package,
): { path: string; file: string; specifier: string }[] {
  return [...modules.keys()].filter((file) => !file.startsWith("_")).map((file) => {
    const path = file === "mod.ts" ? "." : `./${file.replace(/\.ts$/, "").replaceAll("_", "-")}`;
    return { path, file: `./${file}`, specifier: `@std/${name}${path.slice(1)}` };
  });
}

async function layAll(
  around: Surroundings,
  packages: readonly Package[],
  refusal: string,
): Promise<void> {
  const names = packages.map((it) => `@std/${it.name}`).join(", ");
  around.say(
    `No packages from ${around.registry.href} (${refusal}): laying the stand-ins ` +
      `of .ci/std for ${names} into vendor/`,
  );
  await forgetAnswers(around);
  await Promise.all(packages.map((it) => lay(around, it)));
}

/**
 * Deno notes in `vendor/` how the registry described a module that it sent, such as its media type;
 * what a half-working registry said must not be taken for the stand-in's.
 */
async function forgetAnswers({ root, registry }: Surroundings): Promise<void> {
  const file = new URL("vendor/manifest.json", root);
  const text = await readIfThere(file);
  if (text === undefined) return;
  const notes = JSON.parse(text);
  const others = Object.entries(notes.modules ?? {})
    .filter(([url]) => !url.startsWith(`${registry.href}@std/`));
  await writeJson(file, { ...notes, modules: Object.fromEntries(others) });
}

/** Replaces a package by its stand-in: a mixture of the two would be neither. */
async function lay({ root, registry }: Surroundings, it: Package): Promise<void> {
  const { folder, meta } = placeOf(root, registry, it);
  const code = new URL(`${it.version}/`, folder);
  await removeFolder(folder);
  await Deno.mkdir(code, { recursive: true });
  for (const [file, text] of it.modules) await Deno.writeTextFile(new URL(file, code), text);
  const exports = Object.fromEntries(exportsOf(it).map(({ path, file }) => [path, file]));
  // Without a manifest Deno checks no sums, and there are none to give.
  await writeJson(meta, { manifest: {}, exports });
  await writeJson(new URL("meta.json", folder), {
    scope: "std",
    name: it.name,
    latest: it.version,
    versions: { [it.version]: {} },
  });
}

async function writeJson(file: URL, value: unknown): Promise<void> {
  await Deno.writeTextFile(file, JSON.stringify(value));
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer in time";
  // "fetch failed" alone helps nobody; what it was caused by repeats the address.
  const { message } = error.cause instanceof Error ? error.cause : error;
  const [line = ""] = message.replace(/^error sending request for url \([^)]*\): /, "").split("\n");
  return line.trim();
}

/** The registry that Deno itself would ask. */
function registryOf(variable: string | undefined): URL {
  const url = new URL(variable || "https://jsr.io/");
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

async function main(): Promise<number> {
  try {
    await setUp({
      root: new URL("../../", import.meta.url),
      registry: registryOf(Deno.env.get("JSR_URL")),
      answerMs: 5_000,
      fetchMs: 60_000,
      load: (specifier) => import(specifier),
      say: (line) => console.error(line),
    });
    return 0;
  } catch (error) {
    console.error(`Cannot set vendor/ up: ${reasonOf(error)}`);
    return 1;
  }
}

// A registry that hangs keeps its request open: do not wait for it once the work is done.
if (import.meta.main) Deno.exit(await main());
