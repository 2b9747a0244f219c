/**
 * Drives a campaign with its workers: batches, failures to shrink as soon as they are known for good, until there is
 * nothing left to do or somebody says stop.
 *
 * @module
 */

import type { BatchTask } from "../fuzz/batch.ts";
import type { Campaign, Group, SavedFinding } from "../fuzz/campaign.ts";
import { type CorpusFile, type Told, toldOf } from "../fuzz/corpus.ts";
import { storyOf } from "../fuzz/generate.ts";
import { retold } from "../fuzz/guide.ts";
import type { HuntOutcome, HuntTask } from "../fuzz/hunt.ts";
import { seedOf } from "../fuzz/seeds.ts";
import type { Failing } from "../fuzz/shrink.ts";
import { type CrewOptions, Hand, type Lost } from "./fuzz_crew.ts";

/** What a drive needs besides its campaign. */
export interface DriveOptions extends Omit<CrewOptions, "settings" | "progress"> {
  /** How many workers. */
  readonly jobs: number;
  /** The folder of findings, with a slash at its end. */
  readonly folder: string;
  /** The command, as files tell it. */
  readonly command: string;
  /** The longest that a failure may be shrunk: milliseconds. */
  readonly shrinkTime: number;
  /** The most failures that are shrunk. */
  readonly findingsMax: number;
  /** The most workers that may be lost: a stack that hangs in every run would take for ever. */
  readonly lostMax: number;
  /** Stories to begin with. */
  readonly corpus: readonly CorpusFile[];
  /** The names that files have in the folder of findings. */
  readonly taken: () => Promise<readonly string[]>;
  /** Writes a finding; the file that tells it, null if it cannot be written. */
  readonly save: (file: string, text: string) => Promise<string | null>;
  /** Hears why a failure could not be shrunk, or runs not be made. */
  readonly complain: (text: string) => void;
  /** Hears of stories that reached something new. */
  readonly keep: (files: readonly CorpusFile[]) => Promise<void>;
  /** Hears that something has changed. */
  readonly changed: (state: DriveState) => void;
}

/** What a drive is at. */
export interface DriveState {
  /** The failure that is being shrunk, and how far that has come; null if none is. */
  readonly hunting: { readonly mark: string; readonly runs: number; readonly size: number } | null;
}

/** A campaign that is driven. */
export class Drive {
  readonly #campaign: Campaign;
  readonly #options: DriveOptions;
  readonly #stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  readonly #hands: Hand[];
  /** For each worker, stories that others found. */
  readonly #mail: CorpusFile[][];
  /** All stories: who takes a lost worker's place has learned of none. */
  readonly #stories: CorpusFile[];
  #hunting: DriveState["hunting"] = null;
  /** The smallest story of what is being shrunk: it outlives who shrinks it. */
  #best: Failing | null = null;
  #noMore = false;
  /** How many batches are under way. */
  #busy = 0;
  /** How many workers were lost. */
  #losses = 0;
  #wake: (() => void)[] = [];

  /** A campaign with workers that have nothing to do yet. */
  constructor(campaign: Campaign, options: DriveOptions) {
    this.#campaign = campaign;
    this.#options = options;
    const { only, guided } = campaign.settings;
    const crew: CrewOptions = {
      ...options,
      settings: { only, guided },
      progress: ({ runs, size, best }) => {
        if (this.#hunting !== null) this.#hunting = { ...this.#hunting, runs, size };
        this.#best = best;
        this.#tell();
      },
    };
    this.#hands = Array.from({ length: options.jobs }, () => new Hand(crew, this.#stop));
    this.#stories = [...options.corpus];
    this.#mail = this.#hands.map(() => [...options.corpus]);
  }

  /** No batch is begun any more; failures that are known are shrunk. */
  enough(): void {
    this.#noMore = true;
    this.#changed();
  }

  /** Everybody stops as soon as can be, and tells what it has. */
  stop(): void {
    this.#noMore = true;
    Atomics.store(new Int32Array(this.#stop), 0, 1);
    this.#changed();
  }

  /** Everybody stops at once: what is under way is left undone. */
  giveUp(): void {
    this.stop();
    for (const hand of this.#hands) hand.dismiss();
  }

  get #stopped(): boolean {
    return Atomics.load(new Int32Array(this.#stop), 0) !== 0;
  }

  /** Works until there is nothing left to do. */
  async run(): Promise<void> {
    try {
      for (const group of this.#campaign.groups) await this.#retry(group);
      await Promise.all(this.#hands.map((hand, i) => this.#serve(hand, i)));
    } finally {
      this.giveUp();
    }
  }

  /** Runs again what failed in an earlier session: what is mended by now is no failure any more. */
  async #retry(group: Group): Promise<void> {
    if (this.#stopped) return;
    const { mark, count, seed } = group;
    const done = await this.#hands[0]!.do({ kind: "retry", failed: group });
    if (done.kind === "lost") this.#lost(0);
    if (done.kind !== "retry" || done.failed?.mark === mark) return;
    this.#campaign.drop(mark);
    if (done.failed !== null) return this.#campaign.note({ ...done.failed, count: 1 });
    const more = count === 1 ? "" : `; ${count - 1} more failed so, and are not run again`;
    this.#options.complain(`Mended: ${mark}: the run of seed ${seed} passes now${more}`);
  }

  async #serve(hand: Hand, i: number): Promise<void> {
    for (;;) {
      const group = this.#stopped || this.#hunting !== null ? undefined : this.#nextGroup();
      if (group !== undefined) {
        await this.#hunt(hand, i, group);
        continue;
      }
      const task = this.#noMore ? undefined : this.#campaign.next(this.#mail[i]!);
      if (task !== undefined) {
        this.#mail[i] = [];
        await this.#batch(hand, i, task);
        continue;
      }
      if (this.#idle) return;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  /** Whether nobody does anything that could leave more to do. */
  get #idle(): boolean {
    return this.#busy === 0 && this.#hunting === null;
  }

  #changed(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
    this.#tell();
  }

  #tell(): void {
    this.#options.changed({ hunting: this.#hunting });
  }

  async #batch(hand: Hand, i: number, task: BatchTask): Promise<void> {
    this.#busy++;
    const done = await hand.do({ kind: "batch", task });
    if (done.kind === "batch") {
      const { corpus } = done.result;
      // First the stories: a campaign that is written down in between would count runs whose stories are lost.
      if (corpus.length > 0) {
        await this.#options.keep(corpus);
        this.#stories.push(...corpus);
        this.#mail.forEach((mail, other) => {
          if (other !== i) mail.push(...corpus);
        });
      }
      this.#campaign.take(done.result, task);
    } else if (done.kind === "lost") {
      const { run, how, message, from } = done;
      const told = this.#retold(task, done);
      const isRun = from.length !== 1;
      this.#campaign.lose(task, { run, how, message, told, isRun });
      // Nobody is to be lost in the same story again.
      if (!isRun) this.#forget(from[0]!);
      this.#lost(i);
    }
    this.#busy--;
    this.#changed();
  }

  #forget(story: string): void {
    for (const files of [this.#stories, ...this.#mail]) {
      const at = files.findIndex(({ name }) => name === story);
      if (at >= 0) files.splice(at, 1);
    }
  }

  /** A worker is lost: the next has learned nothing, and there may be none. */
  #lost(i: number): void {
    this.#mail[i] = [...this.#stories];
    if (++this.#losses !== this.#options.lostMax) return;
    this.#options.complain(
      `Stopped: ${this.#losses} workers were lost, first mend what they are lost in`,
    );
    this.stop();
  }

  /** The story that a worker was lost in, if the run's seed does not tell it. */
  #retold({ seed }: BatchTask, { run, from, found }: Lost): Told | null {
    if (from.length === 0) return null;
    const files = [...this.#stories, ...found];
    const { only } = this.#campaign.settings;
    const made = { storyOf: (seed: number) => storyOf(seed, only && { only }), only };
    const told = retold(seedOf(seed, run), from, made, (name) => {
      const file = files.find((file) => file.name === name);
      return file && toldOf(file);
    });
    return told ?? null;
  }

  /** The next failure to shrink: the first that is known for good. */
  #nextGroup(): Group | undefined {
    const { findings, settledGroups } = this.#campaign;
    const shrunk = [...findings.values()].filter(({ shape, rest }) => shape !== "" && !rest).length;
    if (shrunk >= this.#options.findingsMax) return undefined;
    return settledGroups.find(({ mark, check }) => {
      const finding = findings.get(mark);
      return (finding === undefined || finding.rest !== undefined) && check !== "hang";
    });
  }

  async #hunt(hand: Hand, i: number, group: Group): Promise<void> {
    const { mark } = group;
    this.#hunting = { mark, runs: 0, size: 0 };
    this.#best = null;
    this.#tell();
    const { findings, settings } = this.#campaign;
    const before = findings.get(mark);
    const { folder, command, shrinkTime, taken } = this.#options;
    const task: HuntTask = {
      failed: group,
      best: before?.rest ?? null,
      only: settings.only,
      known: [...findings.values()].filter((one) => one.shape !== "" && one !== before),
      file: before?.file ?? null,
      folder,
      taken: await taken(),
      campaign: command,
      timeMax: shrinkTime,
    };
    let done = await hand.do({ kind: "hunt", task });
    if (done.kind === "lost" && this.#best !== null) {
      this.#options.complain(
        `Cannot shrink ${mark} any further: its worker was lost (${done.how}: ${done.message})`,
      );
      const best: Failing = this.#best;
      this.#lost(i);
      done = await hand.do({ kind: "hunt", task: { ...task, best, timeMax: 0 } });
    }
    if (done.kind === "lost") this.#lost(i);
    const { file, shape, tale } = before ?? { file: null, shape: "", tale: "" };
    const told = { mark, file, shape, tale };
    // What was given up is still to be shrunk when the campaign goes on.
    if (done.kind === "dismissed") {
      if (this.#best !== null) findings.set(mark, { ...told, rest: this.#best });
    } else if (done.kind === "hunt" && done.outcome !== null) {
      findings.set(mark, { mark, ...await this.#saved(done.outcome) });
    } else {
      const why = done.kind === "lost"
        ? `its worker was lost (${done.how}: ${done.message})`
        : "it does not fail again by itself";
      this.#options.complain(`Cannot shrink ${mark}: ${why}`);
      findings.set(mark, told);
    }
    this.#hunting = null;
    this.#changed();
  }

  async #saved(
    { file, shape, tale, text, rest }: HuntOutcome,
  ): Promise<Omit<SavedFinding, "mark">> {
    const told = text === null ? file : await this.#options.save(file!, text);
    return { file: told, shape, tale, ...(rest === null ? {} : { rest }) };
  }
}
