/**
 * What was asked for: arguments read, and what is wrong with them said in one line.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import type { ScenarioError } from "../base/fail.ts";
import type { IpVariant } from "../packetdrill/mod.ts";
import { nearest, remedy } from "../scenario/nearest.ts";
import { type ExploreCommand, exploreCommand, LIMITS } from "./explore_arguments.ts";
import { type FuzzCommand, fuzzCommand, type FuzzMergeCommand } from "./fuzz_arguments.ts";
import { oneOf, type Options, refusal, wholeNumber } from "./options.ts";
import { type ProfileName, PROFILES } from "../tcp/profiles.ts";
import { STATE_NAMES, type StateName } from "../tcp/state.ts";

/** Runs stories. */
export interface RunCommand {
  readonly command: "run";
  /** Files and folders. */
  readonly paths: readonly string[];
  /** Only the cases of this name. */
  readonly caseName?: string;
  /** The first seed. */
  readonly seed?: number;
  /** How many seeds. */
  readonly runs?: number;
  /** A JSON line a run, and nothing else. */
  readonly json: boolean;
  /** The ladder of each run. */
  readonly ladder: boolean;
}

/** Lists stories. */
export interface ListCommand {
  readonly command: "list";
  /** Folders; the package's own stories if there is none. */
  readonly paths: readonly string[];
  /** A JSON line a story. */
  readonly json: boolean;
}

/** Writes a story to start from. */
export interface NewCommand {
  readonly command: "new";
  /** The file, with or without what it ends in. */
  readonly path: string;
  /** JSON in place of a module. */
  readonly json: boolean;
  /** Whether a file that is there is replaced. */
  readonly force: boolean;
}

/** Runs packetdrill scripts. */
export interface PacketdrillCommand {
  readonly command: "packetdrill";
  /** Files and folders. */
  readonly paths: readonly string[];
  /** The profile; each script's own if left out. */
  readonly profile?: ProfileName;
  /** The variants of IP that each script is run over. */
  readonly ip: IpVariant | "both";
  /** Names with values for the scripts. */
  readonly defines: ReadonlyMap<string, string>;
  /** How many workers share the scripts. */
  readonly jobs: number;
  /** A JSON line a script, and nothing else. */
  readonly json: boolean;
}

/** Prints the arrival matrix. */
export interface MatrixCommand {
  readonly command: "matrix";
  /** Only this state. */
  readonly state?: StateName;
  /** The settings that answer, and that the stack is given. */
  readonly profile: ProfileName;
  /** A JSON line a cell. */
  readonly json: boolean;
}

/** What was asked for. */
export type Command =
  & (
    | RunCommand
    | ListCommand
    | NewCommand
    | PacketdrillCommand
    | MatrixCommand
    | FuzzCommand
    | FuzzMergeCommand
    | ExploreCommand
    | { readonly command: "schema" | "demo" | "version" }
    | { readonly command: "help"; readonly about: CommandName | null }
  )
  & {
    /** Whether colours are forbidden. */
    readonly plain: boolean;
  };

/** The commands, and the options that each takes. */
export const COMMANDS = Object.freeze({
  run: ["case", "seed", "runs", "json", "ladder", "no-color", "help"],
  list: ["json", "no-color", "help"],
  new: ["json", "force", "no-color", "help"],
  packetdrill: ["profile", "ip", "define", "jobs", "json", "no-color", "help"],
  matrix: ["state", "profile", "json", "no-color", "help"],
  // deno-fmt-ignore: a list
  fuzz: [
    "runs", "minutes", "seed", "from", "jobs", "only", "corpus", "out", "shard", "coverage", "json",
    "no-color", "help",
  ],
  explore: ["case", ...LIMITS, "any-time", "out", "json", "no-color", "help"],
  schema: ["no-color", "help"],
  demo: ["no-color", "help"],
  help: ["no-color"],
});

/** A command's name. */
export type CommandName = keyof typeof COMMANDS;

// deno-fmt-ignore: a list
const TEXTS = [
  "case", "seed", "runs", "state", "profile", "ip", "jobs", "minutes", "from", "corpus", "out", "shard",
  ...LIMITS,
];
const LISTS = ["define", "only"];
// deno-fmt-ignore: a list
const SWITCHES = [
  "json", "ladder", "force", "coverage", "any-time", "no-color", "help", "version",
];

/**
 * Reads the arguments.
 *
 * @param processors how many workers a campaign has if nobody says
 * @throws {ScenarioError} if they ask for something that there is not
 */
export function readArguments(args: readonly string[], processors = 1): Command {
  const strange: string[] = [];
  const { _: words, ...options } = parseArgs([...args], {
    string: [...TEXTS, ...LISTS, "_"],
    collect: LISTS,
    boolean: SWITCHES,
    alias: { help: "h" },
    unknown: (arg) => {
      if (!/^-./.test(arg)) return true;
      strange.push(arg);
      return false;
    },
  }) as { _: string[] } & Readonly<Record<string, unknown>>;
  const plain = options["no-color"] === true;
  if (options.version === true) return { command: "version", plain };
  const [name, ...rest] = words;
  if (strange.length > 0) {
    throw unknownOption(strange[0]!, name !== undefined && isCommand(name) ? name : undefined);
  }
  if (name !== undefined && !isCommand(name)) {
    throw refusal(`there is no command ${JSON.stringify(name)}, ${remedy(name, names())}`);
  }
  if (options.help === true) return { command: "help", about: name ?? null, plain };
  if (name === undefined) throw refusal(`no command is named, write one of ${names().join(", ")}`);
  for (const option of [...TEXTS, ...LISTS, ...SWITCHES]) {
    const value = options[option];
    const given = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
    if (given && !COMMANDS[name].includes(option)) {
      throw refusal(`${name} takes no --${option}, leave it out`);
    }
  }
  return { ...commandOf(name, rest, options, processors), plain };
}

function commandOf(
  name: CommandName,
  words: readonly string[],
  options: Options,
  processors: number,
) {
  switch (name) {
    case "run":
      return runCommand(words, options);
    case "list":
      return { command: "list", paths: words, json: options.json === true } as const;
    case "new":
      return newCommand(words, options);
    case "packetdrill":
      return packetdrillCommand(words, options);
    case "matrix":
      return matrixCommand(words, options);
    case "fuzz":
      return fuzzCommand(words, options, processors);
    case "explore":
      return exploreCommand(words, options);
    case "schema":
    case "demo":
      if (words.length > 0) {
        throw refusal(`${name} takes nothing behind it, leave out ${JSON.stringify(words[0])}`);
      }
      return { command: name } as const;
    case "help": {
      const [about] = words;
      if (about !== undefined && !isCommand(about)) {
        throw refusal(`there is no command ${JSON.stringify(about)}, ${remedy(about, names())}`);
      }
      return { command: "help", about: about ?? null } as const;
    }
  }
}

function runCommand(
  paths: readonly string[],
  options: Options,
): RunCommand {
  if (paths.length === 0) {
    throw refusal("run needs a file or a folder, write halfopen run scenarios/");
  }
  const json = options.json === true;
  const ladder = options.ladder === true;
  if (json && ladder) throw refusal("--json prints nothing but JSON, leave out --ladder");
  const caseName = options.case as string | undefined;
  if (caseName === "") throw refusal("--case needs a name, write --case NAME");
  const seed = wholeNumber("seed", options.seed, 0);
  const runs = wholeNumber("runs", options.runs, 1);
  if ((seed ?? 1) + (runs ?? 1) > Number.MAX_SAFE_INTEGER) {
    throw refusal(`the last seed is above ${Number.MAX_SAFE_INTEGER}, write a smaller --seed`);
  }
  return {
    command: "run",
    paths,
    json,
    ladder,
    ...(caseName === undefined ? {} : { caseName }),
    ...(seed === undefined ? {} : { seed }),
    ...(runs === undefined ? {} : { runs }),
  };
}

function newCommand(
  [path, another]: readonly string[],
  options: Options,
): NewCommand {
  if (path === undefined) {
    throw refusal("new needs the file to write, write halfopen new scenarios/fin_lost.ts");
  }
  if (another !== undefined) {
    throw refusal(`new writes one file, leave out ${JSON.stringify(another)}`);
  }
  return { command: "new", path, json: options.json === true, force: options.force === true };
}

function packetdrillCommand(
  paths: readonly string[],
  options: Options,
): PacketdrillCommand {
  if (paths.length === 0) {
    throw refusal("packetdrill needs a script or a folder, write halfopen packetdrill scripts/");
  }
  const profile = oneOf("profile", options.profile, Object.keys(PROFILES) as ProfileName[]);
  const ip = oneOf("ip", options.ip, ["ipv4", "ipv6", "ipv4-mapped-ipv6", "both"] as const);
  const defines = new Map((options.define as readonly string[]).map((text) => {
    const [, name, value] = /^(\w+)=(.+)$/s.exec(text) ?? [];
    if (name !== undefined && value !== undefined) return [name, value] as const;
    throw refusal(`--define needs a name and a value, not ${JSON.stringify(text)}, write K=V`);
  }));
  return {
    command: "packetdrill",
    paths,
    ip: ip ?? "ipv4",
    defines,
    jobs: wholeNumber("jobs", options.jobs, 1) ?? 1,
    json: options.json === true,
    ...(profile === undefined ? {} : { profile }),
  };
}

function matrixCommand(
  [word]: readonly string[],
  options: Options,
): MatrixCommand {
  if (word !== undefined) {
    throw refusal(`matrix takes nothing behind it, leave out ${JSON.stringify(word)}`);
  }
  const state = oneOf("state", options.state, STATE_NAMES);
  const profile = oneOf("profile", options.profile, Object.keys(PROFILES) as ProfileName[]);
  return {
    command: "matrix",
    profile: profile ?? "rfc",
    json: options.json === true,
    ...(state === undefined ? {} : { state }),
  };
}

function unknownOption(arg: string, name: CommandName | undefined): ScenarioError {
  const given = arg.replace(/=.*$/, "");
  const known = name === undefined ? [...TEXTS, ...LISTS, ...SWITCHES] : COMMANDS[name];
  const options = known.map((option) => `--${option}`);
  const meant = nearest(given, options);
  const instead = meant ?? `one of ${options.join(", ")}`;
  return refusal(`there is no option ${given}, write ${instead}`);
}

function names(): CommandName[] {
  return Object.keys(COMMANDS) as CommandName[];
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
