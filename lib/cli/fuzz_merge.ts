/**
 * `halfopen fuzz merge`: joins folders of campaigns: the stories of all, what all reached.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { Campaign, type CampaignJson } from "../fuzz/campaign.ts";
import { coverageText } from "../fuzz/coverage_text.ts";
import { Spans } from "../fuzz/spans.ts";
import type { Door } from "./door.ts";
import { CHECK_FAILED, type ExitStatus, OK } from "./exit.ts";
import type { FuzzMergeCommand } from "./fuzz_arguments.ts";
import { campaignsIn, corpusIn, folderOf, keepFailed } from "./fuzz_files.ts";
import { grouped, type Span, summaryJson, summaryText } from "./fuzz_show.ts";
import { plural } from "./style.ts";

/** Joins folders into the first, or into `--out`. */
export async function merge(command: FuzzMergeCommand, door: Door): Promise<ExitStatus> {
  const { folders, out, json, coverage } = command;
  const into = folderOf(out ?? folders[0]!, door);
  const stories = new Map<string, string>();
  const campaigns = new Map<string, CampaignJson>();
  for (const path of folders) {
    const folder = folderOf(path, door);
    if (await door.kindOf(folder) !== "folder") {
      throw new ScenarioError(
        `Cannot read ${path}: it is no folder, write one that --corpus named`,
      );
    }
    for (const { name, text } of await corpusIn(folder, door)) stories.set(name, text);
    for (const [name, campaign] of await campaignsIn(folder, door)) {
      const known = campaigns.get(name);
      // Of one campaign in two folders the one that is further on has all of the other's runs.
      if (known === undefined || runsOf(campaign) > runsOf(known)) campaigns.set(name, campaign);
    }
  }
  for (const [name, text] of stories) await door.write(new URL(name, into), text, true);
  for (const [name, campaign] of campaigns) {
    await door.write(new URL(name, into), `${JSON.stringify(campaign)}\n`, true);
  }
  const features = [...campaigns.values()].map(({ only }) => only);
  const same = features.every((only) => String(only) === String(features[0]));
  const only = (same ? features[0] : null) ?? undefined;
  const all = new Campaign({ seed: 0, from: 0, until: 0, only, guided: true });
  let shift = 0;
  for (const [name, campaign] of campaigns) {
    // Runs of different campaigns have the same numbers: each is counted.
    const made = campaign.made.map((run) => run + shift);
    shift = Math.max(shift, ...made) + 1;
    all.absorb({ ...campaign, made }, name);
  }
  for (const text of overlaps(campaigns)) door.complain(text);
  const seconds = all.secondsBefore;
  const span: Span = { seconds, secondsHere: 0, runsHere: 0, secondsLeft: undefined };
  const kept = await keepFailed(all, into, door, (url, text) => door.write(url, text, true));
  if (json) {
    const counts = { campaigns: campaigns.size, stories: stories.size };
    door.print(JSON.stringify({ ...counts, ...summaryJson(all, span, kept) }));
  } else {
    if (coverage) door.print(coverageText(all.coverage));
    const name = door.outside.nameOf(into);
    const told = `${stories.size} ${stories.size === 1 ? "story" : "stories"}`;
    door.print(`${plural(campaigns.size, "campaign")}, ${told} in ${name}`);
    door.print(summaryText(all, span, kept, door.colour));
  }
  return all.groups.length > 0 ? CHECK_FAILED : OK;
}

function runsOf({ made }: CampaignJson): number {
  return Spans.fromJSON(made).size;
}

/** What is to be said of campaigns that made the same runs: a whole one and its parts. */
function overlaps(campaigns: ReadonlyMap<string, CampaignJson>): string[] {
  const all = [...campaigns];
  return all.flatMap(([name, one], i) =>
    all.slice(i + 1).flatMap(([otherName, other]) => {
      if (one.seed !== other.seed || String(one.only) !== String(other.only)) return [];
      const shared = Spans.fromJSON(one.made).shared(Spans.fromJSON(other.made));
      if (shared === 0) return [];
      const runs = shared === 1 ? "the same run" : `the same ${grouped(shared)} runs`;
      return [`${name} and ${otherName} made ${runs} of seed ${one.seed}: counted twice`];
    })
  );
}
