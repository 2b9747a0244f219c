/**
 * Runs a script from its text: reads it, chooses a profile, plays it, says how it went.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { type ProfileName, PROFILES } from "../tcp/profiles.ts";
import { Trace } from "../trace/trace.ts";
import { Shell } from "./commands.ts";
import type { KernelSettings } from "./kernel.ts";
import { parseScript } from "./parser.ts";
import { PERSONALITIES, type Personality } from "./personality.ts";
import { Player } from "./player.ts";
import { definesOf, guessProfile, type ProfileChoice } from "./profile.ts";
import { failureText } from "./report.ts";
import type { Script } from "./script.ts";
import { type IpVariant, type Setup, setupOf, variantOf } from "./setup.ts";
import { DraftTarget } from "./targets.ts";
import { Failed, Skipped } from "./verdict.ts";

/** How a script is run. */
export interface ScriptOptions {
  /** Its file, as messages name it. */
  readonly file: string;
  /** The variant of IP; IPv4 if left out. A script that insists on one is run over that. */
  readonly ip?: IpVariant;
  /** The profile; guessed from what the script sets up if left out. */
  readonly profile?: ProfileName;
  /** Names with values, as `-D NAME=VALUE` gives them to the tools. */
  readonly defines?: ReadonlyMap<string, string>;
}

/** How a script went. */
export interface ScriptResult {
  /** Its file. */
  readonly file: string;
  /** The variant of IP that it was run over. */
  readonly ip: IpVariant;
  /** The profile. */
  readonly profile: ProfileName;
  /** Why that profile. */
  readonly why: string;
  /** Whether everything was as the script says. */
  readonly passed: boolean;
  /** The feature that the script needs and that there is not; null if it was played. */
  readonly skipped: string | null;
  /** The line at which it failed, or that asks for the feature; null if it passed. */
  readonly line: number | null;
  /** What went wrong, in one line; empty if nothing did. */
  readonly message: string;
  /** How long it took, seconds of virtual time. */
  readonly virtualSeconds: number;
  /** The failure at length: the line, what was expected, what came, the ladder up to there; empty without one. */
  readonly report: string;
}

/** What is defined for every script over a variant of IP: the names that scripts leave to whoever runs them. */
function commonDefines(ip: IpVariant): readonly (readonly [string, string])[] {
  return [
    ["CMSG_LEVEL_IP", ip === "ipv4" ? "SOL_IP" : "SOL_IPV6"],
    ["CMSG_TYPE_RECVERR", ip === "ipv4" ? "IP_RECVERR" : "IPV6_RECVERR"],
    ["CODE", ip === "ipv6" ? "address_unreachable" : "host_unreachable"],
    ["TFO_COOKIE", "0000000000000000"],
    ["TFO_COOKIE_ZERO", "0000000000000000"],
  ];
}

/**
 * Runs a script.
 *
 * @throws {ScriptError} if it cannot be read
 */
export function runScript(text: string, options: ScriptOptions): ScriptResult {
  const { file, profile, ip = "ipv4" } = options;
  const choice = profile === undefined ? guessProfile(text) : { profile, why: "it was asked for" };
  const defines = new Map([
    ...commonDefines(ip),
    ...definesOf(choice.profile),
    ...options.defines ?? [],
  ]);
  return new Run(parseScript(text, { file, defines }), ip, choice).result();
}

/** One script with one profile over one variant of IP. */
class Run {
  readonly #script: Script;
  readonly #choice: ProfileChoice;
  readonly #personality: Personality;
  #ip: IpVariant;
  #virtualSeconds = 0;

  constructor(script: Script, ip: IpVariant, choice: ProfileChoice) {
    this.#script = script;
    this.#choice = choice;
    this.#personality = PERSONALITIES[choice.profile];
    this.#ip = ip;
  }

  result(): ScriptResult {
    try {
      this.#ip = variantOf(this.#script) ?? this.#ip;
      const setup = setupOf(this.#script, this.#ip, this.#personality);
      const settings = this.#settings();
      const failure = this.#play(setup, settings, null);
      if (failure === null) return this.#tell(null, "", "");
      this.#checkFastOpen(failure.line);
      // Nobody pays for a trace unless something went wrong: the run is the same again.
      const trace = new Trace();
      this.#play(setup, settings, trace);
      return this.#tell(failure.line, failure.message, failureText(this.#script, failure, trace));
    } catch (error) {
      if (error instanceof Failed) {
        return this.#tell(error.line, error.message, failureText(this.#script, error, null));
      }
      if (error instanceof Skipped) return this.#skipped(error);
      throw error;
    }
  }

  /** The profile's settings, and what commands before everything else set. */
  #settings(): KernelSettings {
    const base = PROFILES[this.#choice.profile];
    const draft = new DraftTarget();
    for (const { action, place: { line } } of this.#script.events) {
      if (action.kind !== "command") break;
      new Shell(draft, line).run(action.text);
    }
    return { first: { ...base, ...draft.settings }, base };
  }

  /** A peer that asks for Fast Open and is not heard is no failure of the host's. */
  #checkFastOpen(failedAt: number): void {
    for (const { action, place: { line } } of this.#script.events) {
      if (line > failedAt) return;
      const asks = action.kind === "packet" && action.options !== "any" &&
        action.options.some(({ kind }) => kind === "FO");
      if (asks) throw new Skipped(line, "TCP Fast Open");
    }
  }

  /** Plays the script; what failed, or null. */
  #play(setup: Setup, settings: KernelSettings, trace: Trace | null): Failed | null {
    const player = new Player(this.#script, setup, this.#personality, settings, trace);
    try {
      player.play();
      return null;
    } catch (error) {
      if (error instanceof Failed) return error;
      if (error instanceof ScenarioError) return new Failed(player.line, error.message);
      throw error;
    } finally {
      this.#virtualSeconds = player.kernel.now / 1e9;
    }
  }

  #tell(line: number | null, message: string, report: string): ScriptResult {
    const { profile, why } = this.#choice;
    return {
      file: this.#script.file,
      ip: this.#ip,
      profile,
      why,
      passed: line === null,
      skipped: null,
      line,
      message,
      virtualSeconds: this.#virtualSeconds,
      report,
    };
  }

  #skipped({ line, feature }: Skipped): ScriptResult {
    const message = `${feature} ${/s$/.test(feature) ? "are" : "is"} not to be had here`;
    return { ...this.#tell(line, message, ""), passed: false, skipped: feature };
  }
}
