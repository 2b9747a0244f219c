/**
 * Random lives of connections: for properties of one's own, for campaigns of one's own, and what becomes of a
 * story that fails. Nothing here touches the world outside: `halfopen fuzz` is its door.
 *
 * @example A campaign in six lines
 * ```ts
 * import { complaints, storyOf, tellOnce } from "@halfopen/harness/fuzz";
 * import { assertEquals } from "@std/assert";
 *
 * for (let seed = 1; seed <= 20; seed++) {
 *   const story = storyOf(seed);
 *   assertEquals(complaints(story, tellOnce(story, seed)), []);
 * }
 * ```
 *
 * @module
 */

// Random stories
export { lifecycle, type LinkFaults, linkFaults } from "./arbitraries.ts";
export { storyOf } from "./generate.ts";
export {
  COUNTERFACTUALS,
  type Feature,
  FEATURE_NAMES,
  type FeatureOptions,
  FEATURES,
} from "./features.ts";

// How they are judged
export { complaints, tellOnce, withoutRefused } from "./judge.ts";
export { unlively } from "./liveness.ts";

// What becomes of one that fails
export {
  type Failing,
  shrink,
  shrinking,
  type ShrinkOptions,
  type ShrinkProgress,
  type Shrunk,
} from "./shrink.ts";
export { concretize } from "./concretize.ts";
export { COURT, type Court } from "./trial.ts";
export { type FileNotes, type Finding, findingFile, findingOf } from "./finding.ts";
export { shapeOf, taleOf } from "./shape.ts";

// Campaigns
export {
  type BatchHooks,
  type BatchResult,
  BatchRunner,
  type BatchSettings,
  type BatchTask,
  type FailedRun,
  seedOf,
} from "./batch.ts";
export {
  Campaign,
  type CampaignJson,
  campaignJson,
  type CampaignSettings,
  type Group,
  type SavedFinding,
  shardOf,
} from "./campaign.ts";
export { hunt, type HuntHooks, type HuntOutcome, type HuntTask, type KnownBug } from "./hunt.ts";

// What guides them
export { Coverage } from "./coverage.ts";
export { type CoverageCounts, type CoverageJson, CoverageMap } from "./coverage_map.ts";
export { coverageText, type CoverageTextOptions } from "./coverage_text.ts";
export { Corpus, type CorpusFile, type Member, type Reached, type Told } from "./corpus.ts";
export { Guide, type GuidedLife, type GuideOptions } from "./guide.ts";
export { mutateStory } from "./mutate.ts";
export { type Randomness, randomness } from "./randomness.ts";
