/**
 * `halfopen matrix`: what RFC 9293 and RFC 5961 answer to every arrival, and whether the stack answers so.
 *
 * @module
 */

import { cellName, SITUATIONS } from "../check/matrix_axes.ts";
import type { Told } from "../check/matrix_expected.ts";
import { type Played, playMatrix } from "../check/matrix_player.ts";
import type { StackMaker } from "../check/matrix_stage.ts";
import { TCP_DEFAULTS } from "../tcp/config.ts";
import { TcpStack } from "../tcp/endpoint.ts";
import { PROFILES } from "../tcp/profiles.ts";
import type { MatrixCommand } from "./arguments.ts";
import type { Door } from "./door.ts";
import { CHECK_FAILED, type ExitStatus, OK } from "./exit.ts";
import { keyLines, situationLines } from "./matrix_table.ts";
import { plural, styled } from "./style.ts";

/** Prints the matrix, and holds a stack against it: that of `lib/tcp` unless another is given. */
export function matrix(
  { state, profile, json }: MatrixCommand,
  door: Door,
  makeStack: StackMaker = (settings) => new TcpStack(settings),
): ExitStatus {
  const played = playMatrix({
    makeStack,
    settings: { ...TCP_DEFAULTS, ...PROFILES[profile] },
    ...(state === undefined ? {} : { only: ({ situation }) => situation.state === state }),
  });
  const wrong = played.filter(({ agrees }) => !agrees);
  if (json) {
    for (const one of played) door.print(JSON.stringify(jsonOf(one)));
    const unreached = wrong.filter(({ got }) => got === null).length;
    door.print(
      JSON.stringify({ profile, cells: played.length, differ: wrong.length, unreached }),
    );
  } else {
    show(played, profile, door);
    door.print(verdict(played.length, wrong.length, profile, door.colour));
  }
  return wrong.length > 0 ? CHECK_FAILED : OK;
}

function show(played: readonly Played[], profile: string, door: Door): void {
  const title = `The arrival matrix, profile ${profile}: what arrives, and what answers it`;
  door.print(styled("head", title, door.colour));
  door.print(keyLines(played, door.columns).join("\n"));
  const bySituation = Map.groupBy(played, ({ cell }) => cell.situation);
  for (const situation of SITUATIONS) {
    const mine = bySituation.get(situation);
    if (mine === undefined) continue;
    door.print(`\n${situationLines(situation, mine, door.columns, door.colour).join("\n")}`);
  }
}

function verdict(cells: number, wrong: number, profile: string, colour: boolean): string {
  const all = plural(cells, "cell");
  return wrong === 0
    ? `\n${all}: under profile ${profile} the stack ${
      styled("good", "answers all of them so", colour)
    }`
    : `\n${all}: under profile ${profile} the stack ${
      styled("lost", `answers ${wrong} otherwise`, colour)
    }, marked with !`;
}

/** A cell for other programs. What is not asked of it is left out. */
function jsonOf({ cell, rule, expected, got, agrees }: Played): object {
  const { situation, kind, seq, ack } = cell;
  return {
    cell: cellName(cell),
    situation: situation.name,
    state: situation.state,
    kind: kind.name,
    seq,
    ack,
    cite: rule.cite,
    ...(rule.choice === undefined ? {} : { choice: rule.choice }),
    agrees,
    expected: expected === null ? null : asked(expected),
    ...(agrees ? {} : { got: got === null ? null : asked(got) }),
  };
}

function asked(told: Told): object {
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== ""));
}
