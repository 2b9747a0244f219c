/**
 * The conformance kit for stacks that are not ours, as data: everything that there is to check, each with a name and a
 * function that throws what is wrong. It leaves out `deno test`.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { parseDuration } from "../base/time.ts";
import { CHECK_NAMES, type CheckName } from "../check/view.ts";
import type { StackFactory } from "../net/host_options.ts";
import { catalogueChecks, COUNTED } from "./kit_catalogue.ts";
import { contractChecks } from "./kit_contract.ts";
import { livesChecks } from "./kit_lives.ts";
import { livenessChecks } from "./kit_liveness.ts";
import { matrixChecks } from "./kit_matrix.ts";
import {
  type Kit,
  KIT_PARTS,
  type KitCheck,
  type KitPart,
  type KitSetup,
  type StackTestOptions,
} from "./kit_types.ts";

const MAKERS: Readonly<Record<KitPart, (setup: KitSetup) => KitCheck[]>> = Object.freeze({
  contract: contractChecks,
  matrix: matrixChecks,
  liveness: livenessChecks,
  catalogue: catalogueChecks,
  lives: livesChecks,
});

/** What checks need, whole or in part. */
type Needs = Readonly<Partial<Record<CheckName, "whole" | "part">>>;

/** What a check is blind to without `inspect()`; those that need settings as well stand there alone. */
const NEEDS_INSPECT: Needs = Object.freeze({
  "congestion-window": "whole",
  "paws-keeps-new": "whole",
  "no-going-back": "whole",
  "delayed-ack": "whole",
  "quiescence": "part",
  "final-states": "part",
});

/** Checks that measure against settings, which a stack that is not ours has none of. */
const NEEDS_SETTINGS: Needs = Object.freeze({
  "time-wait-2msl": "whole",
  "rto-schedule": "whole",
  "answers": "whole",
  "arrivals": "whole",
  "options-agreed": "part",
  "offers": "whole",
  "small-segments": "whole",
  "congestion-moves": "whole",
  "giving-up": "whole",
});

/**
 * What there is to check of a stack.
 *
 * @param factory makes the stack: anew for each boot of each host
 * @throws {ScenarioError} if an option names something that there is not
 */
export function conformanceKit(factory: StackFactory, options: StackTestOptions = {}): Kit {
  const {
    name = "stack",
    sides = ["A", "B", "both"],
    parts = KIT_PARTS,
    runs = 200,
    seed = 1,
    skip = [],
    policy = {},
    patience = "1h",
    properties = [],
  } = options;
  const setup: KitSetup = {
    factory,
    name,
    inspects: inspects(factory),
    sides,
    runs,
    seed,
    policy,
    patience: parseDuration(patience),
    properties,
  };
  const all = KIT_PARTS.filter((part) => parts.includes(part)).flatMap((part) =>
    MAKERS[part](setup)
  );
  const idle = skip.find((one) => !all.some((check) => check.name.startsWith(one)));
  if (idle !== undefined) {
    throw new ScenarioError(
      `Cannot skip "${idle}": no check of the kit is called so, write the beginning of a name like "${
        all[0]?.name ?? "contract"
      }"`,
    );
  }
  const skipped = all.filter((check) => skip.some((one) => check.name.startsWith(one)));
  return {
    checks: all.filter((check) => !skipped.includes(check)),
    leftOut: [...unasked(setup), ...skipped.map((check) => `${check.name} (skipped)`)],
  };
}

/** What cannot be asked of a stack that shows nothing. */
function unasked(setup: KitSetup): string[] {
  const settings = missing(NEEDS_SETTINGS, "the settings of our stack");
  if (setup.inspects) return settings;
  return [
    ...settings,
    ...missing(NEEDS_INSPECT, "inspect()"),
    "SND.UNA and RCV.NXT in the matrix (they need inspect())",
    ...COUNTED.map((file) => `catalogue: ${file} (it needs inspect())`),
  ];
}

/** Checks that something is missing to. */
function missing(needs: Needs, what: string): string[] {
  return CHECK_NAMES.filter((check) => needs[check] !== undefined).map((check) =>
    needs[check] === "whole"
      ? `${check} (it needs ${what})`
      : `parts of ${check} (they need ${what})`
  );
}

/** Whether a stack shows its connections. One that cannot be made is told so by its first check. */
function inspects(factory: StackFactory): boolean {
  try {
    return factory({ key0: 1, key1: 2 }).inspect !== undefined;
  } catch {
    return false;
  }
}
