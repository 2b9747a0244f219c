/**
 * Random lives of connections: for properties of one's own, for campaigns of one's own, and what becomes of a
 * story that fails; and all lives of a small story, one by one. Nothing here touches the world outside: `halfopen fuzz`
 * and `halfopen explore` are its doors.
 *
 * Where to look, by what a file's name begins with:
 *
 * - what stories are made of: `description`, of `features`, `settings`, `links`, `moments`, `plan`, `strays`, whose
 *   choices (`choice`) are drawn by a seed (`dice`, `generate`) or by fast-check (`arbitrary`, `arbitraries`) and
 *   written out as a story (`telling`)
 * - how runs are judged: `judge`, `liveness`
 * - what becomes of one that fails: `concretize` and its helpers (`fates`, `identity`, `pin_numbers`), `shrink*` held to
 *   what is fair (`trial`, `fairness`, `mend`, `demands`), told bug by bug (`shape`, `finding`) as a file
 *   (`story_file`, `literal`)
 * - campaigns: `batch`, `campaign`, `hunt`, `spans`
 * - what guides them: `coverage*`, `corpus`, `guide`; stories taken apart (`life*`) and changed (`mutate*`, by `randomness`)
 * - everything that can become of one story: `explore*`
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
} from "./batch.ts";
export { RUNS_MAX, seedOf } from "./seeds.ts";
export {
  Campaign,
  type CampaignJson,
  campaignJson,
  type CampaignSettings,
  type Group,
  type Loss,
  type SavedFinding,
  shardOf,
} from "./campaign.ts";
export {
  hunt,
  type HuntHooks,
  type HuntOutcome,
  type HuntTask,
  type KnownBug,
  retried,
} from "./hunt.ts";

// What guides them
export { Coverage } from "./coverage.ts";
export { type CoverageCounts, type CoverageJson, CoverageMap } from "./coverage_map.ts";
export { coverageText, type CoverageTextOptions } from "./coverage_text.ts";
export {
  Corpus,
  type CorpusFile,
  type Member,
  type Named,
  type Reached,
  type Told,
} from "./corpus.ts";
export { Guide, type GuidedLife, type GuideOptions, retold } from "./guide.ts";
export { mutateStory } from "./mutate.ts";
export { type Randomness, randomness } from "./randomness.ts";

// Everything that can become of a story
export {
  type CutReason,
  type Exploration,
  explore,
  type ExploreOptions,
  type FinalState,
  type StateProperty,
  type StopReason,
  type Violation,
  type WitnessStory,
} from "./explore.ts";
