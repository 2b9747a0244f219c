/**
 * The arrival matrix, asked of a stack that is not ours: one check for each situation.
 *
 * The settings of such a stack cannot be pinned, so situations with a closed window are left out: they need a small
 * buffer. What it sends once more while it is asked is no answer. Its choices where RFCs leave room are `policy`.
 *
 * @module
 */

import { cellName, type Situation, SITUATIONS } from "../check/matrix_axes.ts";
import { type Played, playMatrix } from "../check/matrix_player.ts";
import type { Told } from "../check/matrix_expected.ts";
import { TCP_DEFAULTS } from "../tcp/config.ts";
import type { KitCheck, KitSetup } from "./kit_types.ts";
import { StoryFailed } from "./told.ts";

/** How many cells a failure tells in full. */
const SHOWN = 5;

/** A check for each situation that needs no setting. */
export function matrixChecks(setup: KitSetup): KitCheck[] {
  return SITUATIONS.filter(({ shut }) => !shut).map((situation): KitCheck => ({
    name: `matrix: ${situation.name}`,
    part: "matrix",
    perform: () => play(setup, situation),
  }));
}

function play({ factory, policy }: KitSetup, situation: Situation): void {
  const played = playMatrix({
    makeStack: () => factory({ key0: 1, key1: 2 }),
    settings: { ...TCP_DEFAULTS, ...policy },
    only: (cell) => cell.situation === situation,
    ownTimers: true,
  });
  const wrong = played.filter(({ agrees }) => !agrees);
  if (wrong.length === 0) return;
  const replay = `testStack(..., { parts: ["matrix"] }), ${situation.name}`;
  if (wrong.every(({ expected }) => expected === null)) {
    throw new StoryFailed(
      `CheckFailed matrix: the stack does not come to ${situation.name}\n` +
        `  expected  ${situation.name}${situation.flight === "" ? "" : `, ${situation.flight}`}\n` +
        `  replay    ${replay}`,
    );
  }
  const rest = wrong.length - SHOWN;
  throw new StoryFailed([
    `CheckFailed matrix: ${wrong.length} of ${played.length} answers are not as they should be`,
    ...wrong.slice(0, SHOWN).map(cellText),
    ...(rest > 0 ? [`and ${rest} more`] : []),
    `  replay    ${replay}`,
  ].join("\n\n"));
}

function cellText({ cell, rule, expected, got }: Played): string {
  const name = cellName(cell);
  if (expected === null || got === null) return `${name}\n  the stack does not come to this`;
  const differ = (Object.keys(expected) as (keyof Told)[]).filter((key) =>
    expected[key] !== got[key]
  );
  const shown = (told: Told) => differ.map((key) => `${key} ${told[key]}`).join(", ");
  const choice = rule.choice === undefined ? "" : `\n  a choice  ${rule.choice}`;
  return `${name}\n  expected  ${shown(expected)} (${rule.cite})\n  got       ${
    shown(got)
  }${choice}`;
}
