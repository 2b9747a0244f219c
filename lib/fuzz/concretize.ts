/**
 * Writes a run's chance down: what a link did to each segment becomes explicit faults by identity, and the link
 * itself is left as a plain delay, so that the story draws nothing. It leaves out what would be the same to both
 * hosts: a segment that arrives damaged is one that is corrupted before the link, whoever damaged it. One thing cannot
 * be written down: where a burst is sent at one moment, a link's copy goes right behind its original, a fault's copy
 * behind the burst.
 *
 * @module
 */

import { type Duration, type DurationText, formatDuration, type Instant } from "../base/time.ts";
import { linkOptionsOf } from "../scenario/convert.ts";
import type { Fault, LinkSettings, Scenario, Step } from "../scenario/format.ts";
import { linkSettingsBetween, mergeLink } from "../scenario/merge.ts";
import { parsePair, parseSocket } from "../scenario/names.ts";
import type { RunResult } from "../scenario/run.ts";
import { type Fate, type Fates, fatesOf } from "./fates.ts";
import { Identities } from "./identity.ts";
import { tellOnce } from "./judge.ts";

/** How much of a run is written down. */
export type Extent =
  /** Nothing: the story's own faults alone, over a link that only delays. */
  | "nothing"
  /** What never arrived whole. */
  | "losses"
  /** Everything that befell segments that the story's own faults leave alone. */
  | "chance"
  /** Everything, the story's own faults included. */
  | "everything";

/** The extents, the least first. */
export const EXTENTS: readonly Extent[] = ["nothing", "losses", "chance", "everything"];

/** A story's run with a seed, its chance written down: the whole of it, in a story that draws nothing. */
export function concretize(story: Scenario, seed: number): Scenario {
  return concretized(story, tellOnce(story, seed, true), "everything");
}

/**
 * A story with the chance of a run of it written down.
 *
 * @param run a run of the story that was traced
 */
export function concretized(story: Scenario, run: RunResult, extent: Extent): Scenario {
  const fates = fatesOf(run.events!);
  const whole = extent === "everything";
  const lines = new Lines(story, fates, extent === "chance" || whole);
  const identities = new Identities(fates.all.map(({ sent }) => sent), endsOf(story));
  const faults: Fault[] = whole ? [] : [...story.faults ?? []];
  for (const fate of extent === "nothing" ? [] : fates.all) {
    if (fate.faulted && !whole) continue;
    const match = identities.matchOf(fate.sent);
    if (match === undefined) continue;
    if (fate.arrivals.length === 0) {
      if (fate.lost || fate.held) faults.push({ drop: match });
      else if (fate.damaged.length > 0) faults.push({ corrupt: match });
    } else if (extent !== "losses") faults.push(...lines.latenessOf(fate, match));
  }
  const { link: _, links: __, faults: ___, ...rest } = story;
  const script = whole ? story.script.filter((step) => !("release" in step)) : story.script;
  return {
    ...rest,
    ...lines.settings(),
    ...(faults.length === 0 ? {} : { faults }),
    script: lines.relinked(script),
  };
}

/** The ends that a story may name. */
function endsOf(story: Scenario): Set<string> {
  return new Set(
    story.script.flatMap((step) =>
      "connect" in step
        ? [`${step.on}.${step.as}`, `${parseSocket(step.connect)!.host}.${step.as}`]
        : []
    ),
  );
}

/** What a line as fast as 10 Gbit/s or more takes to send is nothing, ns: it would clutter every story. */
const TRIFLE = 1_000;

/** A stretch of one direction's life between two changes. */
interface Stretch {
  /** When it begins. */
  readonly from: number;
  /** How long a segment is under way: ns. */
  delay: number;
}

/** The directions of a story's links, as plain delays. */
class Lines {
  readonly #story: Scenario;
  readonly #fates: Fates;
  readonly #hosts: readonly string[];
  readonly #stretches: Map<string, Stretch[]> = new Map();

  /** @param exact whether no segment may come earlier in truth than its line's delay says */
  constructor(story: Scenario, fates: Fates, exact: boolean) {
    this.#story = story;
    this.#fates = fates;
    this.#hosts = Object.keys(story.hosts);
    for (const name of this.#directions()) this.#stretches.set(name, this.#stretchesOf(name));
    if (!exact) return;
    for (const { sent, to, arrivals, epoch } of fates.all) {
      const stretch = this.#stretches.get(`${sent.host}>${to}`)?.[epoch];
      const first = arrivals[0];
      if (stretch === undefined || first === undefined) continue;
      stretch.delay = Math.min(stretch.delay, first - sent.at);
    }
    for (const fate of fates.all) if (!this.#canArrive(fate)) this.#flatten(fate);
  }

  /** Whether a segment and its copies can be made to arrive when they did. */
  #canArrive({ sent, to, arrivals }: Fate): boolean {
    const stretches = this.#stretches.get(`${sent.host}>${to}`);
    return stretches === undefined ||
      arrivals.every((arrival) => this.#entryFor(stretches, sent.at, arrival) !== undefined);
  }

  /** Lets a line be as fast as it ever is: what would enter a line that is slower by then may come too late. */
  #flatten({ sent, to }: Fate): void {
    const stretches = this.#stretches.get(`${sent.host}>${to}`)!;
    const least = Math.min(...stretches.map(({ delay }) => delay));
    for (const stretch of stretches) stretch.delay = least;
  }

  #directions(): string[] {
    return this.#hosts.flatMap((from) =>
      this.#hosts.filter((to) => to !== from).map((to) => `${from}>${to}`)
    );
  }

  #stretchesOf(name: string): Stretch[] {
    const [from, to] = name.split(">") as [string, string];
    const before = linkSettingsBetween(this.#story, from, to);
    const changes = this.#fates.changes.get(name) ?? [];
    const after = this.#story.script.flatMap((step) =>
      "relink" in step && touches(step.between, name) ? [mergeLink(before, step.relink)] : []
    );
    return [before, ...after].map((settings, i) => ({
      from: i === 0 ? 0 : changes[i - 1] ?? Infinity,
      delay: linkOptionsOf(settings).delay,
    }));
  }

  /** When a segment that enters a line at a moment arrives. */
  #arrivalOf(stretches: readonly Stretch[], enters: number): number {
    return enters + stretches.findLast(({ from }, i) => i === 0 || from < enters)!.delay;
  }

  /** When a segment must enter a line to arrive at a moment; undefined if none can. */
  #entryFor(stretches: readonly Stretch[], earliest: number, arrival: number): number | undefined {
    return stretches.map(({ delay }) => arrival - delay).find((enters) =>
      enters >= earliest && this.#arrivalOf(stretches, enters) === arrival
    );
  }

  /** What makes a segment and its copies arrive when they did. */
  latenessOf(
    { sent, to, arrivals, epoch }: Fate,
    match: Extract<Fault, { drop: unknown }>["drop"],
  ) {
    const stretches = this.#stretches.get(`${sent.host}>${to}`)!;
    const plain = sent.at + stretches[epoch]!.delay;
    const spans = arrivals.map((arrival) => {
      if (Math.abs(arrival - plain) < TRIFLE || this.#waited(to!, plain, arrival)) return 0;
      return (this.#entryFor(stretches, sent.at, arrival) ?? sent.at) - sent.at;
    });
    const own = Math.max(0, spans.indexOf(0));
    const faults: Fault[] = spans.flatMap((span, i) =>
      i === own ? [] : [{ duplicate: match, ...(span === 0 ? {} : { after: text(span) }) }]
    );
    const late = spans[own]!;
    // Behind the copies: a fault delays the copies that are made after it.
    if (late > 0) faults.push({ delay: match, by: text(late) });
    return faults;
  }

  /** Whether a segment that was due waited until its receiver went on. */
  #waited(host: string, due: number, arrival: Instant): boolean {
    return this.#fates.pauses.some((pause) =>
      pause.host === host && pause.from < due && due <= pause.until && pause.until === arrival
    );
  }

  /** The links, with what a line does besides delaying left out. */
  settings(): Pick<Scenario, "link" | "links"> {
    const delays = this.#directions().map((name) =>
      [name, this.#stretches.get(name)![0]!.delay] as const
    );
    const common = delays[0]?.[1] ?? 0;
    const others = delays.filter(([, delay]) => delay !== common);
    return {
      ...(common === 0 ? {} : { link: { delay: text(common) } }),
      ...(others.length === 0 ? {} : {
        links: Object.fromEntries(others.map(([name, delay]) => [name, { delay: text(delay) }])),
      }),
    };
  }

  /** The script with what its relinks do besides delaying left out. */
  relinked(script: readonly Step[]): Step[] {
    const counts = new Map<string, number>();
    return script.flatMap((step): Step[] => {
      if (!("relink" in step)) return [step];
      const { relink: _, between, ...time } = step;
      const delays = this.#directions().filter((name) => touches(between, name)).map((name) => {
        const count = (counts.get(name) ?? 0) + 1;
        counts.set(name, count);
        return [name, this.#stretches.get(name)![count]!.delay] as const;
      });
      const relink = (delay: number): LinkSettings => ({ delay: text(delay) });
      const common = delays[0]?.[1] ?? 0;
      if (delays.every(([, delay]) => delay === common)) {
        return [{ ...time, relink: relink(common), ...(between === undefined ? {} : { between }) }];
      }
      return delays.map(([name, delay], i) => ({
        ...(i === 0 ? time : {}),
        relink: relink(delay),
        between: name,
      }));
    });
  }
}

/** Whether a relink of these hosts changes a direction. */
function touches(between: string | undefined, name: string): boolean {
  if (between === undefined || between === name) return true;
  const pair = parsePair(between);
  return pair?.bothWays === true &&
    (name === `${pair.from}>${pair.to}` || name === `${pair.to}>${pair.from}`);
}

function text(span: number): DurationText {
  return formatDuration(span as Duration);
}
