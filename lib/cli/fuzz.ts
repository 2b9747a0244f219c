/**
 * `halfopen fuzz`: random lives by the million, by workers; what fails is shrunk and saved as a scenario.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { Campaign, type CampaignSettings, shardOf } from "../fuzz/campaign.ts";
import { RUNS_MAX } from "../fuzz/seeds.ts";
import type { CorpusFile } from "../fuzz/corpus.ts";
import { coverageText } from "../fuzz/coverage_text.ts";
import type { Door } from "./door.ts";
import { CHECK_FAILED, type ExitStatus, INPUT_BAD, OK } from "./exit.ts";
import type { FuzzCommand } from "./fuzz_arguments.ts";
import { fuzzWorker } from "./fuzz_crew.ts";
import { Drive, type DriveState } from "./fuzz_drive.ts";
import {
  campaignAt,
  campaignFileName,
  campaignsIn,
  corpusIn,
  folderOf,
  keepFailed,
  namesIn,
  sameStoryBeside,
} from "./fuzz_files.ts";
import { grouped, progressLine, type Span, summaryJson, summaryText } from "./fuzz_show.ts";
import { quoted } from "../scenario/replay.ts";

/** A worker that stands still for so long in one run is lost: a run takes milliseconds, and its events are bounded. */
const PATIENCE_MS = 30_000;
/** The longest that one failure is shrunk. */
const SHRINK_MS = 60_000;
/** Failures that are shrunk in one campaign: who has more has to mend something first. */
const FINDINGS_MAX = 20;
/** Workers that a campaign loses before it stops. */
const LOST_MAX = 10;
/** How often the line is drawn anew on a terminal, and a line is printed elsewhere. */
const DRAW_MS = 200;
const LINE_MS = 10_000;
/** How often a campaign with a folder is written down. */
const SAVE_MS = 5_000;

/** How a campaign meets its workers. */
export interface FuzzOptions {
  /** Makes a worker. */
  readonly makeWorker?: () => Worker;
  /** How long a worker may stand still in one run: milliseconds. */
  readonly patience?: number;
}

/** Runs a campaign. */
export async function fuzz(
  command: FuzzCommand,
  door: Door,
  options: FuzzOptions = {},
): Promise<ExitStatus> {
  const session = new Session(command, door);
  await session.prepare();
  try {
    await session.run(options);
  } catch (error) {
    await session.save();
    throw error;
  }
  return await session.end();
}

/** One campaign, from its files and to them. */
class Session {
  readonly #command: FuzzCommand;
  readonly #door: Door;
  readonly #campaign: Campaign;
  readonly #folder: URL | undefined;
  readonly #file: URL | undefined;
  #corpus: CorpusFile[] = [];
  #startedAt = 0;
  #runsBefore = 0;
  #savedAt = 0;
  #saving: Promise<void> = Promise.resolve();
  #drawnAt = -Infinity;
  #unwritten = false;

  constructor(command: FuzzCommand, door: Door) {
    this.#command = command;
    this.#door = door;
    const { seed, from, runs, shard, only, corpus } = command;
    const [first, last] = shard === undefined
      ? [0, runs ?? RUNS_MAX - from]
      : shardOf(runs ?? RUNS_MAX - from, ...shard);
    const settings: CampaignSettings = {
      seed,
      from: from + first,
      until: from + last,
      only,
      guided: corpus !== undefined,
    };
    this.#campaign = new Campaign(settings);
    if (corpus === undefined) return;
    this.#folder = folderOf(corpus, door);
    // The runs that are made stand in the file: only a shard needs one of its own.
    const name = campaignFileName(settings, shard === undefined);
    this.#file = new URL(name, this.#folder);
  }

  /** Reads what was done before, and says what is going to be done. */
  async prepare(): Promise<void> {
    const { seed, from, runs, minutes, jobs, only, shard, corpus, out, json } = this.#command;
    await this.#expectFolder("out", out);
    if (corpus !== undefined) await this.#takeUp(corpus);
    this.#runsBefore = this.#campaign.runs;
    if (json) return;
    const length = [
      ...runs === undefined ? [] : [`${grouped(runs)} runs`],
      ...minutes === undefined ? [] : [`${minutes} min`],
    ].join(" or ");
    const parts = [`seed ${seed}`, length, `${jobs} worker${jobs === 1 ? "" : "s"}`];
    if (from > 0) parts.push(`from run ${grouped(from)}`);
    if (shard !== undefined) parts.push(`shard ${shard.join("/")}`);
    parts.push(only === undefined ? "features drawn for each run" : `only ${only.join(", ")}`);
    if (corpus !== undefined) parts.push(`guided by ${corpus} (${this.#corpus.length} stories)`);
    if (this.#runsBefore > 0) parts.push(`${grouped(this.#runsBefore)} runs were made before`);
    this.#door.print(`halfopen fuzz: ${parts.join("; ")}`);
  }

  /** Refuses a path that leads to a file, before anything is run. */
  async #expectFolder(option: string, path: string): Promise<void> {
    if (await this.#door.kindOf(this.#door.urlOf(path, this.#door.here())) !== "file") return;
    throw new ScenarioError(`Cannot write to ${path}: it is a file, give --${option} a folder`);
  }

  /** Takes up what lies in the folder of a guided campaign. */
  async #takeUp(corpus: string): Promise<void> {
    await this.#expectFolder("corpus", corpus);
    const [door, folder, file] = [this.#door, this.#folder!, this.#file!];
    const before = await campaignAt(file, door);
    if (before !== undefined) this.#campaign.resume(before, door.outside.nameOf(file));
    // Stories of other features would be run and changed here as well: counterfactual ones in a clean campaign.
    for (const { only } of (await campaignsIn(folder, door)).values()) {
      if (String(only ?? "") === String(this.#command.only ?? "")) continue;
      const instead = only === null ? "leave out --only" : `write --only ${only.join(",")}`;
      throw new ScenarioError(
        `Cannot be guided by ${corpus}: its stories have other features, ${instead} or another --corpus`,
      );
    }
    this.#corpus = await corpusIn(folder, door);
    // Now: that it cannot be written would be a pity to hear of hours later.
    await this.#door.write(
      file,
      `${JSON.stringify(this.#campaign.toJSON(this.#campaign.secondsBefore))}\n`,
      true,
    );
  }

  /** Makes the runs that are left to be made. */
  async run({ makeWorker = fuzzWorker, patience = PATIENCE_MS }: FuzzOptions): Promise<void> {
    const { jobs, minutes, out } = this.#command;
    const door = this.#door;
    const outFolder = folderOf(out, door);
    this.#startedAt = this.#savedAt = door.now();
    const drive = new Drive(this.#campaign, {
      jobs,
      patience,
      makeWorker,
      folder: `${out.replace(/\/+$/, "")}/`,
      command: this.#words,
      shrinkTime: SHRINK_MS,
      findingsMax: FINDINGS_MAX,
      lostMax: LOST_MAX,
      corpus: this.#corpus,
      taken: () => namesIn(outFolder, door),
      save: (file, text) => this.#saveFinding(file, text),
      complain: (text) => this.#note(text),
      keep: (files) => this.#keep(files),
      changed: (state) => this.#show(state),
    });
    let stops = 0;
    const ignore = door.onInterrupt(() => {
      if (++stops > 1) return drive.giveUp();
      this.#note(
        "Interrupted: what is under way is brought to its end, unless you interrupt again",
      );
      drive.stop();
    });
    const timer = minutes === undefined
      ? undefined
      : setTimeout(() => drive.enough(), Math.max(0, minutes * 60_000));
    try {
      await drive.run();
    } finally {
      clearTimeout(timer);
      ignore();
      door.status("");
      await this.#saving;
    }
  }

  /** Writes everything down and tells it. */
  async end(): Promise<ExitStatus> {
    const { json, coverage } = this.#command;
    const campaign = this.#campaign;
    await this.save();
    const span = this.#span();
    const kept = this.#folder === undefined
      ? new Map<string, string>()
      : await keepFailed(campaign, this.#folder, this.#door, (url, text) => this.#write(url, text));
    if (json) this.#door.print(JSON.stringify(summaryJson(campaign, span, kept)));
    else {
      if (coverage) this.#door.print(coverageText(campaign.coverage));
      this.#door.print(summaryText(campaign, span, kept, this.#door.colour));
    }
    if (this.#unwritten) {
      this.#door.complain(
        "Cannot save what was found: see above, add --allow-write or another --out",
      );
    }
    if (campaign.groups.length > 0) return CHECK_FAILED;
    return this.#unwritten ? INPUT_BAD : OK;
  }

  /** The command that makes the same runs. */
  get #words(): string {
    const { seed, from, runs, only, corpus } = this.#command;
    const words = [`halfopen fuzz --seed ${seed}`];
    if (from > 0) words.push(`--from ${from}`);
    if (runs !== undefined) words.push(`--runs ${runs}`);
    if (only !== undefined) words.push(`--only ${only.join(",")}`);
    if (corpus !== undefined) words.push(`--corpus ${quoted(corpus)}`);
    return words.join(" ");
  }

  #span(): Span {
    const secondsHere = (this.#door.now() - this.#startedAt) / 1000;
    const { minutes } = this.#command;
    return {
      seconds: this.#campaign.secondsBefore + secondsHere,
      secondsHere,
      runsHere: this.#campaign.runs - this.#runsBefore,
      secondsLeft: minutes === undefined ? undefined : Math.max(0, minutes * 60 - secondsHere),
    };
  }

  #show(state: DriveState): void {
    const { now, watched } = this.#door;
    const at = now();
    if (this.#file !== undefined && at - this.#savedAt >= SAVE_MS) {
      this.#savedAt = at;
      this.#saving = this.#saving.then(() => this.save());
    }
    if (at - this.#drawnAt < (watched ? DRAW_MS : LINE_MS)) return;
    const first = this.#drawnAt === -Infinity;
    this.#drawnAt = at;
    const line = progressLine(this.#campaign, this.#span(), state);
    if (watched) this.#door.status(line.slice(0, this.#door.columns - 1));
    else if (!first && !this.#command.json) this.#door.complain(line);
  }

  #note(text: string): void {
    this.#door.status("");
    this.#door.complain(text);
  }

  async #keep(files: readonly CorpusFile[]): Promise<void> {
    if (this.#folder === undefined) return;
    for (const { name, text } of files) await this.#write(new URL(name, this.#folder), text);
  }

  /** Writes a finding, unless the same story was saved before: by this campaign, made anew, or by another. */
  async #saveFinding(file: string, text: string): Promise<string | null> {
    const door = this.#door;
    const url = door.urlOf(file, door.here());
    const same = await sameStoryBeside(url, text, door);
    if (same !== undefined) return file.slice(0, file.lastIndexOf("/") + 1) + same;
    return await this.#write(url, text) ? file : null;
  }

  /** Writes down what was done, if there is a folder for it. */
  async save(): Promise<void> {
    if (this.#file === undefined) return;
    await this.#write(
      this.#file,
      `${JSON.stringify(this.#campaign.toJSON(this.#span().seconds))}\n`,
    );
  }

  /** Writes a file, if that may be; what it could not write is said once, at the end, and each time as it happens. */
  async #write(url: URL, text: string): Promise<boolean> {
    try {
      await this.#door.write(url, text, true);
      return true;
    } catch (error) {
      if (!this.#unwritten) this.#note(error instanceof Error ? error.message : String(error));
      this.#unwritten = true;
      return false;
    }
  }
}
