/**
 * A campaign told to people and to programs.
 *
 * @module
 */

import { RUNS_MAX } from "../fuzz/seeds.ts";
import type { Campaign, Group } from "../fuzz/campaign.ts";
import { quoted } from "../scenario/replay.ts";
import type { DriveState } from "./fuzz_drive.ts";
import { plural, styled } from "./style.ts";

/** How long a campaign has taken and may take. */
export interface Span {
  /** Seconds so far, with what it took before it was taken up again. */
  readonly seconds: number;
  /** Seconds since it was begun or taken up again. */
  readonly secondsHere: number;
  /** Runs that were made since. */
  readonly runsHere: number;
  /** Seconds that are left if they are what it is limited by; undefined else. */
  readonly secondsLeft: number | undefined;
}

/** The line of a campaign under way. */
export function progressLine(campaign: Campaign, span: Span, state: DriveState): string {
  const { settings, groups, coverage } = campaign;
  const rate = span.secondsHere > 0 ? span.runsHere / span.secondsHere : 0;
  const total = settings.until - settings.from;
  const done = campaign.runsHere;
  const left = span.secondsLeft ?? (rate > 0 ? (total - done) / rate : undefined);
  const share = span.secondsLeft === undefined
    ? done / total
    : span.secondsHere / (span.secondsHere + span.secondsLeft);
  const parts = [
    bar(share),
    span.secondsLeft === undefined ? `${grouped(done)} of ${grouped(total)}` : grouped(done),
    `${grouped(Math.round(rate))} runs/s`,
    `${grouped(coverage.counts.reached)} cells`,
    plural(groups.length, "failure"),
  ];
  if (state.hunting !== null) {
    const { runs, size } = state.hunting;
    parts.push(size === 0 ? "shrinking" : `shrinking: ${size} steps and faults after ${runs} runs`);
  } else if (left !== undefined) parts.push(`${clock(left)} left`);
  return parts.join("  ");
}

const BAR = 20;

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR);
  return `${"█".repeat(full)}${"░".repeat(BAR - full)} ${
    String(Math.floor(share * 100)).padStart(3)
  } %`;
}

/** A number with its thousands apart. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Seconds as a clock shows them. */
export function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** The files of failures that nobody shrank, by their marks. */
type Kept = ReadonlyMap<string, string>;

/** What a campaign came to, for people. */
export function summaryText(campaign: Campaign, span: Span, kept: Kept, colour: boolean): string {
  const { runs, segments, coverage, sightings, groups, complete } = campaign;
  const { seconds, secondsLeft } = span;
  // Where time is the limit, it is over.
  const broken = !complete && secondsLeft === undefined;
  const { cells, reached, transitions, transitionsReached } = coverage.counts;
  const rate = seconds > 0 ? Math.round(runs / seconds) : 0;
  const each = runs > 0 ? (segments / runs).toFixed(1) : "0";
  const { never } = sightings;
  const lines = [
    `${plural(runs, "run").replace(/^\d+/, grouped(runs))} in ${seconds.toFixed(1)} s, ` +
    `${grouped(rate)} a second; ${grouped(segments)} segments, ${each} a run` +
    (broken ? "; not complete" : ""),
    `  cells        ${grouped(reached)} of ${grouped(cells)}`,
    `  transitions  ${transitionsReached} of ${transitions}`,
    `  sometimes    ${
      never.length === 0 ? "everything was seen" : `never seen: ${never.join(", ")}`
    }`,
  ];
  if (broken) lines.push(`  go on        ${goOn(campaign)}`);
  if (groups.length === 0) lines.push(`  failures     ${styled("good", "none", colour)}`);
  else lines.push("", ...groups.map((group) => groupText(campaign, group, kept, colour)));
  return lines.join("\n");
}

/** How to make the runs that are left. */
function goOn({ settings, frontier }: Campaign): string {
  const { seed, until, only, guided } = settings;
  if (guided) return "with the same command";
  const features = only === undefined ? "" : ` --only ${only.join(",")}`;
  const left = until - frontier;
  return `halfopen fuzz --seed ${seed} --from ${frontier} --runs ${left}${features}`;
}

/** A kind of failure: its mark, how often, where it is told. */
function groupText(campaign: Campaign, group: Group, kept: Kept, colour: boolean): string {
  const { mark, count, run, seed } = group;
  const { settings, findings } = campaign;
  const finding = findings.get(mark);
  const only = settings.only === undefined ? "" : ` --only ${settings.only.join(",")}`;
  // Joined campaigns are of many seeds: that of the run tells which it is of.
  const campaignSeed = Math.floor(seed / RUNS_MAX);
  const again = `halfopen fuzz --seed ${campaignSeed} --from ${run} --runs 1${only}`;
  const lines = [
    `${styled("lost", mark, colour)}   ${plural(count, "run")}, the first of seed ${seed}`,
  ];
  const file = kept.get(mark);
  if (finding?.file) lines.push(`  replay    halfopen run ${quoted(finding.file)}`);
  else if (file !== undefined) {
    lines.push(`  replay    halfopen run ${quoted(file)} --seed ${seed} --runs 1`);
  } else if (group.story === null) lines.push(`  again     ${again}`);
  return lines.join("\n");
}

/** What a campaign came to, for programs. */
export function summaryJson(
  campaign: Campaign,
  { seconds }: Span,
  kept: Kept,
): Record<string, unknown> {
  const { runs, segments, groups, findings, coverage, sightings } = campaign;
  return {
    runs,
    seconds: Math.round(seconds * 1000) / 1000,
    runsPerSecond: seconds > 0 ? Math.round(runs / seconds) : 0,
    segments,
    segmentsPerRun: runs > 0 ? Math.round(segments / runs * 10) / 10 : 0,
    failures: groups.map(({ check, seed, mark, count }) => ({
      check,
      seed,
      file: findings.get(mark)?.file ?? kept.get(mark) ?? null,
      mark,
      runs: count,
    })),
    coverage: coverage.counts,
    sometimes: sightings.counts,
  };
}
