/**
 * The stories of the demonstration, played. They are imported like any module: no file has to be read.
 *
 * @module
 */

import fourWayClose from "../../scenarios/close/four_way_close.ts";
import halfClose from "../../scenarios/close/half_close.ts";
import threeSegmentClose from "../../scenarios/close/three_segment_close.ts";
import dataOnThirdAck from "../../scenarios/open/data_on_third_ack.ts";
import expiredRequest from "../../scenarios/open/expired_request.ts";
import threeWayHandshake from "../../scenarios/open/three_way_handshake.ts";
import lastAckLost from "../../scenarios/time_wait/last_ack_lost.ts";
import noTimeWait from "../../scenarios/time_wait/no_time_wait.ts";
import { Defect } from "../base/fail.ts";
import { CHECK_NAMES } from "../check/view.ts";
import { casesOf } from "../scenario/cases.ts";
import type { Scenario } from "../scenario/format.ts";
import { readScenario } from "../scenario/read.ts";
import { type RunFailure, type RunResult, runStory } from "../scenario/run.ts";
import { Facts } from "./facts.ts";

const STORIES = Object.freeze(
  {
    "open/three_way_handshake.ts": threeWayHandshake,
    "open/data_on_third_ack.ts": dataOnThirdAck,
    "open/expired_request.ts": expiredRequest,
    "close/four_way_close.ts": fourWayClose,
    "close/half_close.ts": halfClose,
    "close/three_segment_close.ts": threeSegmentClose,
    "time_wait/last_ack_lost.ts": lastAckLost,
    "time_wait/no_time_wait.ts": noTimeWait,
  } satisfies Record<string, Scenario>,
);

/** A story's file. */
export type StoryName = keyof typeof STORIES;

/** A case that was played. */
export interface Played {
  /** The story's file. */
  readonly file: StoryName;
  /** How it went. */
  readonly result: RunResult;
}

/** All cases of all stories of the demonstration. */
export class Repertoire {
  /** Every run. */
  readonly played: readonly Played[];

  /** Plays them. */
  constructor() {
    this.played = (Object.keys(STORIES) as StoryName[]).flatMap((file) => {
      const story = readScenario(STORIES[file], file, CHECK_NAMES);
      return casesOf(story).map((told) => ({ file, result: runStory(told, { trace: true }) }));
    });
  }

  /** How many stories there are. */
  get stories(): number {
    return new Set(this.played.map(({ file }) => file)).size;
  }

  /** What a case of a story shows. */
  facts(file: StoryName, caseName = ""): Facts {
    const played = this.played.find((one) =>
      one.file === file && one.result.told.name === caseName
    );
    if (played === undefined) throw new Defect(`Cannot find ${file}, ${caseName} among the runs`);
    return new Facts(played.result);
  }
}

/** What a counterfactual case breaks: its checks' own words, which a run that passes keeps to itself. */
export function brokenBy({ told }: RunResult): RunFailure {
  const { violates: _, ...story } = told.story;
  const [failure] = runStory({ ...told, story }).failures;
  if (failure === undefined) {
    throw new Defect(`Cannot say what ${told.name} breaks: it breaks nothing`);
  }
  return failure;
}
