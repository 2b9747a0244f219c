/**
 * The shell commands that scripts use, each for what it means here. Another one is never run: it skips the script, by
 * name.
 *
 * @module
 */

import { type Duration, seconds } from "../base/time.ts";
import { type Command, parseShell, type Pipeline } from "./shell.ts";
import { sysctlOf } from "./sysctl.ts";
import type { Meaning } from "./sysctl_meaning.ts";
import { Failed, Skipped } from "./verdict.ts";

/** What commands act on. */
export interface CommandTarget {
  /** A kernel variable was set. */
  apply(meaning: Exclude<Meaning, { readonly missing: string }>): void;
  /** Kernel variables are what they were. */
  restore(): void;
  /** What `sockstat` prints, with its arguments. */
  sockstat(args: readonly string[]): readonly string[];
  /** Ends connections as `tcpdrop` does, with its arguments; undefined if they are not understood. */
  tcpdrop(args: readonly string[]): true | undefined;
  /** Whether the device loses what is sent from now on. */
  setDevice(drops: boolean): void;
  /** Lets time pass. */
  sleep(span: Duration): void;
}

/** What a command prints, and its exit status. */
interface Output {
  readonly status: number;
  readonly lines: readonly string[];
}

const DONE: Output = Object.freeze({ status: 0, lines: Object.freeze([]) });

/** Runs a command: its input is what the one before it in the pipe printed; null without one. */
type Runner = (shell: Shell, args: Command, input: readonly string[] | null) => Output;

/** The commands of one event. */
export class Shell {
  /** What commands act on. */
  readonly target: CommandTarget;
  /** The line of the event. */
  readonly line: number;

  /** A shell for one event. */
  constructor(target: CommandTarget, line: number) {
    this.target = target;
    this.line = line;
  }

  /**
   * Runs the text of a command event.
   *
   * @throws {Failed} if it ends with a status other than 0, or sets an unknown variable
   * @throws {Skipped} if it holds a command that there is not
   */
  run(text: string): void {
    const statements = parseShell(text);
    if (statements === undefined) {
      const lines = text.trim().split("\n");
      const strange = lines.find((line) => parseShell(line) === undefined) ?? lines[0]!;
      throw new Skipped(this.line, `the shell line ${strange.trim()}`);
    }
    let status = 0;
    for (const { when, pipeline } of statements) {
      if ((when === "and" && status !== 0) || (when === "or" && status === 0)) continue;
      status = this.#pipe(pipeline);
    }
    if (status !== 0) {
      const told = text.trim().replace(/\s+/g, " ");
      throw new Failed(this.line, `The command fails with status ${status}: ${told}`);
    }
  }

  #pipe(pipeline: Pipeline): number {
    let input: readonly string[] | null = null;
    let status = 0;
    for (const command of pipeline) {
      const output: Output = this.#command(command, input);
      input = output.lines;
      status = output.status;
    }
    return status;
  }

  #command([path = "", ...args]: Command, input: readonly string[] | null): Output {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (/^sysctl_restore_.*\.sh$/.test(name)) {
      this.target.restore();
      return DONE;
    }
    if (!Object.hasOwn(RUNNERS, name)) throw this.missing(name);
    return RUNNERS[name]!(this, args, input);
  }

  /** A command, or a use of one, that there is not. */
  missing(name: string): Skipped {
    return new Skipped(this.line, `the command ${name}`);
  }

  /** Sets a kernel variable. */
  set(name: string, value: string): void {
    const sysctl = sysctlOf(name);
    if (sysctl === undefined) {
      throw new Failed(this.line, `Cannot set ${name}: no kernel variable of this name is known`);
    }
    const meaning = sysctl(value);
    if (meaning === undefined) {
      throw new Failed(this.line, `Cannot set ${name}: "${value}" is no value of it`);
    }
    if (meaning !== "nothing" && "missing" in meaning) {
      throw new Skipped(this.line, meaning.missing);
    }
    this.target.apply(meaning);
  }
}

const done: Runner = () => DONE;

const RUNNERS: Readonly<Record<string, Runner>> = Object.freeze({
  "defaults.sh": done, // the profile's values are those that it sets
  ":": done,
  ethtool: done, // segments are not offloaded here anyway
  true: done,
  false: () => ({ status: 1, lines: [] }),
  "set_sysctls.py": (shell: Shell, args: Command) => {
    for (const arg of args) assign(shell, arg);
    return DONE;
  },
  sysctl,
  ip,
  tc,
  sockstat: (shell: Shell, args: Command) => ({ status: 0, lines: shell.target.sockstat(args) }),
  tcpdrop(shell: Shell, args: Command) {
    if (shell.target.tcpdrop(args) === undefined) throw shell.missing(`tcpdrop ${args.join(" ")}`);
    return DONE;
  },
  grep,
  wc(shell: Shell, args: Command, input: readonly string[] | null) {
    if (input === null || args.join(" ") !== "-l") throw shell.missing("wc");
    return { status: 0, lines: [String(input.length)] };
  },
  echo: (_: Shell, args: Command) => ({ status: 0, lines: [args.join(" ")] }),
  cat(shell: Shell, args: Command, input: readonly string[] | null) {
    if (input === null || args.length > 0) throw shell.missing("cat");
    return { status: 0, lines: input };
  },
  sleep(shell: Shell, [span = ""]: Command) {
    const value = Number(span.replace(/s$/, ""));
    if (span === "" || !(value >= 0)) throw shell.missing(`sleep ${span}`);
    shell.target.sleep(seconds(value));
    return DONE;
  },
});

function assign(shell: Shell, text: string): void {
  const equals = text.indexOf("=");
  shell.set(text.slice(0, equals).trim(), text.slice(equals + 1).trim());
}

function sysctl(shell: Shell, args: Command): Output {
  let lenient = false;
  for (const arg of args) {
    if (arg.startsWith("-")) {
      lenient ||= /[ei]/.test(arg);
      continue;
    }
    if (!arg.includes("=")) throw shell.missing("sysctl that prints a value");
    const name = arg.slice(0, arg.indexOf("=")).trim();
    // A kernel that has it would obey.
    if (lenient && sysctlOf(name) === undefined) throw shell.missing(`sysctl ${name}`);
    assign(shell, arg);
  }
  return DONE;
}

function ip(shell: Shell, args: Command): Output {
  const words = args.filter((arg) => !arg.startsWith("-"));
  if (words[0] === "tcp_metrics") return DONE; // there are none
  throw shell.missing(`ip ${words[0] ?? ""}`.trim());
}

/** A queue that holds nothing loses everything; another holds what it is given here. */
function tc(shell: Shell, args: Command): Output {
  if (args[0] !== "qdisc") throw shell.missing("tc");
  const limit = args.indexOf("limit");
  const known = args.some((arg) =>
    ["fq", "pfifo", "fq_codel", "noqueue", "del", "delete"].includes(arg)
  );
  if (!known || (limit >= 0 && args[limit + 1] !== "0")) throw shell.missing("tc");
  shell.target.setDevice(limit >= 0);
  return DONE;
}

/** The lines of its input that hold a pattern, or their number. */
function grep(shell: Shell, args: Command, input: readonly string[] | null): Output {
  const flags = args.filter((arg) => arg.startsWith("-") && arg !== "-e").join("").replaceAll(
    "-",
    "",
  );
  const [pattern, ...files] = args.filter((arg) => !arg.startsWith("-"));
  const known = /^[cqvwixEFe]*$/.test(flags);
  if (input === null || pattern === undefined || files.length > 0 || !known) {
    throw shell.missing("grep");
  }
  const expression = matcher(pattern, flags);
  if (expression === undefined || input.some((line) => line.length > LINE_MAX)) {
    throw shell.missing(`grep ${pattern}`);
  }
  const found = input.filter((line) => expression.test(line) !== flags.includes("v"));
  const status = found.length > 0 ? 0 : 1;
  if (flags.includes("q")) return { status, lines: [] };
  return { status, lines: flags.includes("c") ? [String(found.length)] : found };
}

/** A pattern that could be tried in more ways than anybody waits for: repeated groups, or many repetitions. */
const ENDLESS = /\)[*+?{]|\\[1-9]|(?:[*+?{].*){5}/s;

/** The longest line that is searched: no tool that is known here prints one nearly as long. */
const LINE_MAX = 1000;

/** A pattern as a regular expression; undefined if it is none, or could take for ever. */
function matcher(pattern: string, flags: string): RegExp | undefined {
  let source = pattern;
  if (flags.includes("F")) source = source.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  else if (!flags.includes("E")) {
    // In a basic expression these are themselves, and special with a backslash.
    source = source.replace(/\\?[+?{}()|]/g, (part) => part.length > 1 ? part[1]! : `\\${part}`);
  }
  if (!flags.includes("F") && ENDLESS.test(source)) return undefined;
  if (flags.includes("w")) source = `\\b(?:${source})\\b`;
  if (flags.includes("x")) source = `^(?:${source})$`;
  try {
    return new RegExp(source, flags.includes("i") ? "i" : "");
  } catch {
    return undefined;
  }
}
