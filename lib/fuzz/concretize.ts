/**
 * Writes a run's chance down: what a link did to each segment becomes explicit faults by identity, and the link
 * itself is left as a plain delay, so that the story draws nothing. It leaves out what would be the same to both
 * hosts: a segment that arrives damaged is one that is corrupted before the link, whoever damaged it. One thing cannot
 * be written down: where a burst is sent at one moment, a link's copy goes right behind its original, a fault's copy
 * behind the burst.
 *
 * @module
 */

import { type Duration, type DurationText, formatDuration, ms } from "../base/time.ts";
import { linkOptionsOf } from "../scenario/convert.ts";
import type { Fault, LinkSettings, Scenario, Step } from "../scenario/format.ts";
import { linkSettingsBetween, mergeLink } from "../scenario/merge.ts";
import { parsePair, parseSocket } from "../scenario/names.ts";
import type { RunResult } from "../scenario/run.ts";
import { type Arrival, type Fate, type Fates, fatesOf, type Pause } from "./fates.ts";
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
  /** When what waited for its receiver to go on came to it. */
  readonly #dues: Map<Arrival, number> = new Map();

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
      stretch.delay = Math.min(stretch.delay, first.at - sent.at);
    }
    for (const pause of fates.pauses) this.#queue(pause);
    for (const fate of fates.all) if (!this.#canArrive(fate)) this.#flatten(fate);
  }

  /**
   * Finds moments for all that waited while a host stood still, in the order in which it was taken: when each came is
   * told by nobody.
   */
  #queue({ host, from, until }: Pause): void {
    const waited = this.#fates.all.filter(({ to }) => to === host).flatMap((fate) =>
      fate.arrivals.filter(({ at }) => at === until).map((arrival) => ({ fate, arrival }))
    ).filter(({ fate }) => fate.sent.at < until).sort((a, b) => a.arrival.rank - b.arrival.rank);
    const step = Math.min(ms(1), Math.floor((until - from) / (waited.length + 1)));
    let last: number = from;
    for (const { fate: { sent, epoch }, arrival } of waited) {
      const plain = sent.at + (this.#stretches.get(`${sent.host}>${host}`)?.[epoch]?.delay ?? 0);
      last = Math.min(until, plain > last ? plain : last + step);
      this.#dues.set(arrival, last);
    }
  }

  /** When a segment came to its receiver, whether that took it then or later. */
  #dueOf(arrival: Arrival): number {
    return this.#dues.get(arrival) ?? arrival.at;
  }

  /** Whether a segment and its copies can be made to arrive when they did. */
  #canArrive({ sent, to, arrivals }: Fate): boolean {
    const stretches = this.#stretches.get(`${sent.host}>${to}`);
    return stretches === undefined ||
      arrivals.every((arrival) =>
        this.#entryFor(stretches, sent.at, this.#dueOf(arrival)) !== undefined
      );
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
      const due = this.#dueOf(arrival);
      if (Math.abs(due - plain) < TRIFLE) return 0;
      return (this.#entryFor(stretches, sent.at, due) ?? sent.at) - sent.at;
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
