/**
 * packetdrill scripts as tests.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import {
  type IpVariant,
  type ProfileName,
  runScript,
  type ScriptResult,
} from "../packetdrill/mod.ts";
import { pathOf } from "./outside.ts";
import { StoryFailed } from "./told.ts";

/** How scripts are run as tests. */
export interface PacketdrillOptions {
  /** The profile; guessed for each script from what it sets up if left out. */
  readonly profile?: ProfileName;
  /** The variants of IP, each a test; IPv4 alone if left out. */
  readonly ip?: readonly IpVariant[];
  /** Names with values for the scripts, as `-D NAME=VALUE` gives them to the tools. */
  readonly defines?: Readonly<Record<string, string>>;
}

/**
 * Registers every packetdrill script (`.pkt`) beneath a folder as a test (or given the address of a file, it alone).
 * The permission to read is needed. A script that needs what the runner does not have is an ignored test, whose name
 * says what.
 *
 * @example
 * ```ts ignore
 * import { testPacketdrill } from "@halfopen/harness/testing";
 *
 * testPacketdrill(new URL("./packetdrill/", import.meta.url), { ip: ["ipv4", "ipv6"] });
 * ```
 */
export function testPacketdrill(place: URL, options: PacketdrillOptions = {}): void {
  const isFile = place.pathname.endsWith(".pkt");
  const folder = isFile ? new URL("./", place) : new URL(`${place.href.replace(/\/*$/, "")}/`);
  const files = isFile ? [place] : scriptsIn(folder);
  for (const file of files) {
    if (file instanceof Error) registerFailure(pathOf(folder), file);
    else registerScript(file, folder, options);
  }
}

/** A script over each variant of IP; one that insists on a variant over that, once. */
function registerScript(file: URL, folder: URL, options: PacketdrillOptions): void {
  const done = new Set<IpVariant>();
  for (const ip of options.ip ?? ["ipv4"]) {
    if (done.has(ip)) continue;
    done.add(register(file, folder, ip, options, done));
  }
}

/**
 * Registers one test, unless it is in `done`.
 *
 * @returns the variant of IP that the script is run over
 */
function register(
  file: URL,
  folder: URL,
  asked: IpVariant,
  options: PacketdrillOptions,
  done: ReadonlySet<IpVariant>,
): IpVariant {
  const short = file.href.startsWith(folder.href)
    ? decodeURIComponent(file.href.slice(folder.href.length))
    : pathOf(file);
  const nameOver = (ip: IpVariant) => ip === "ipv4" ? short : `${short}, ${ip}`;
  let result: ScriptResult;
  try {
    const { profile, defines = {} } = options;
    // It is over in less time than it takes to register it, and then it is known whether there is anything to test.
    result = runScript(Deno.readTextFileSync(file), {
      file: short,
      ip: asked,
      defines: new Map(Object.entries(defines)),
      ...(profile === undefined ? {} : { profile }),
    });
  } catch (error) {
    const told = error instanceof ScenarioError ? new StoryFailed(error.message) : error;
    registerFailure(nameOver(asked), told);
    return asked;
  }
  const { ip, skipped, passed, report } = result;
  if (done.has(ip)) return ip;
  const name = nameOver(ip);
  Deno.test({
    name: skipped === null ? name : `${name} (skipped, ${skipped})`,
    ignore: skipped !== null,
    fn() {
      if (!passed) throw new StoryFailed(report);
    },
  });
  return ip;
}

function registerFailure(name: string, error: unknown): void {
  Deno.test(name, () => {
    throw error;
  });
}

/** The scripts beneath a folder, or why there are none. */
function scriptsIn(folder: URL): readonly (URL | Error)[] {
  const name = pathOf(folder);
  try {
    const files = collect(folder).sort((a, b) => a.href < b.href ? -1 : 1);
    if (files.length > 0) return files;
    return [
      new StoryFailed(`Cannot read ${name}: there is no packetdrill script (.pkt) beneath it`),
    ];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return [new StoryFailed(`Cannot read ${name}: it is no folder, look at the path`)];
    }
    if (error instanceof Deno.errors.NotCapable) {
      return [new StoryFailed(`Cannot read ${name}: it needs the permission, add --allow-read`)];
    }
    throw error;
  }
}

function collect(folder: URL): URL[] {
  const found: URL[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (name.startsWith(".")) continue;
    const url = new URL(encodeURIComponent(name) + (isDirectory ? "/" : ""), folder);
    if (isDirectory) found.push(...collect(url));
    else if (name.endsWith(".pkt")) found.push(url);
  }
  return found;
}
