/**
 * Coverage for people: what share of the cells of each place and event was reached, which cells these are, and what
 * was never reached, and why. It leaves out colours.
 *
 * @module
 */

import { KINDS } from "../check/matrix_axes.ts";
import {
  ACK_CLASSES,
  arrivalSpot,
  kindOf,
  MOVES_FROM,
  PLACES,
  SEQ_CLASSES,
  type Spot,
  spotName,
  spotOf,
  SPOTS,
} from "./coverage_axes.ts";
import type { CoverageMap } from "./coverage_map.ts";
import { hurdleOf, RULED_OUT, RULES } from "./coverage_rules.ts";
import { ACK, FIN, RST, SYN } from "../wire/segment.ts";

/** How coverage is printed. */
export interface CoverageTextOptions {
  /** Whether each cell is shown, not only shares; not if left out. */
  readonly cells?: boolean;
  /** How many lines tell single cells that were not found; 20 if left out. */
  readonly linesMax?: number;
}

/** The widest line. */
const COLUMNS = 100;
const NAME = 28;
const LINES_MAX = 20;

/** The kinds that stacks send, and their heads. */
const HEADS: readonly (readonly [head: string, kind: number])[] = [
  ["SYN", kindOf(SYN, 0)],
  ["SYN,ACK", kindOf(SYN | ACK, 0)],
  ["ACK", kindOf(ACK, 0)],
  ["ACK+", kindOf(ACK, 1)],
  ["FIN", kindOf(FIN | ACK, 0)],
  ["FIN+", kindOf(FIN | ACK, 1)],
  ["RST", kindOf(RST, 0)],
  ["RST,ACK", kindOf(RST | ACK, 0)],
];

/** A sign for each class of ACK, where a cell was reached. */
const ACK_SIGNS = "-aouinq>";
/** Without a TCB, or without the ACK bit, there is one class: the first two share a column. */
const SHARED = 2;

/** The column of a spot in the table of shares; undefined for transitions and for what nobody sends. */
function columnOf(spot: Spot): string | undefined {
  switch (spot.is) {
    case "arrival":
      return HEADS.find(([, kind]) => KINDS[kind] === spot.kind)?.[0];
    case "call":
      return "calls";
    case "timer":
      return "timers";
    default:
      return undefined;
  }
}

const TABLE_COLUMNS = [...HEADS.map(([head]) => head), "calls", "timers"];
const WIDTHS = TABLE_COLUMNS.map((head) => Math.max(6, head.length + 1));

function sharesOf(map: CoverageMap): string[] {
  const shares = PLACES.map(() =>
    TABLE_COLUMNS.map((): [reached: number, cells: number] => [0, 0])
  );
  for (let spot = 0; spot < MOVES_FROM; spot++) {
    if (RULED_OUT[spot] !== 0) continue;
    const taken = spotOf(spot);
    const column = columnOf(taken);
    if (column === undefined || taken.is === "move") continue;
    const share = shares[taken.place]![TABLE_COLUMNS.indexOf(column)]!;
    share[1]++;
    if (map.hits[spot] !== 0) share[0]++;
  }
  const row = (name: string, parts: readonly string[]) =>
    `${name.padEnd(NAME)}${parts.map((part, i) => part.padStart(WIDTHS[i]!)).join("")}`;
  return [
    row("", TABLE_COLUMNS),
    ...PLACES.map((place, i) =>
      row(place, shares[i]!.map(([reached, cells]) => cells === 0 ? "" : `${reached}/${cells}`))
        .trimEnd()
    ),
    "  reached/cells; + is with text, FIN is FIN,ACK",
  ];
}

/** Whether any cell of a place, with this SEQ if one is named, can be reached. */
function isRow(place: number, seq: number): boolean {
  return HEADS.some(([, kind]) =>
    ACK_CLASSES.some((_, ack) => RULED_OUT[arrivalSpot(place, kind, seq, ack)] === 0)
  );
}

/** A place's cells: a row for each SEQ, a group for each kind, a sign for each ACK. */
function blockOf(map: CoverageMap, place: number): string[] {
  const width = Math.max(ACK_SIGNS.length, 1 + Math.max(...HEADS.map(([name]) => name.length)));
  const head = HEADS.map(([name]) => name.padEnd(width)).join("");
  const rows = SEQ_CLASSES.flatMap(({ name }, seq) => {
    if (!isRow(place, seq)) return [];
    const groups = HEADS.map(([, kind]) => {
      const signs = [...ACK_SIGNS].map((sign, ack) => {
        const spot = arrivalSpot(place, kind, seq, ack);
        if (map.hits[spot] !== 0) return sign;
        return RULED_OUT[spot] === 0 ? "." : " ";
      });
      const shared = signs.slice(0, SHARED).find((sign) => sign !== " ") ?? " ";
      return (shared + signs.slice(SHARED).join("")).padEnd(width);
    });
    return [`  ${name.padEnd(12)}${groups.join("")}`.trimEnd()];
  });
  return ["", PLACES[place]!, `${" ".repeat(14)}${head}`.trimEnd(), ...rows];
}

function legend(): string[] {
  const acks = ACK_CLASSES.map(({ name }, ack) => `${ACK_SIGNS[ack]} ${name}`).join(", ");
  return ["", ...wrapped("", `Cells by SEQ and ACK: ${acks}; . was not found`, "  ")];
}

/** Lines of at most so many columns behind a lead, words kept whole, all but the first indented. */
function wrapped(lead: string, text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = lead;
  for (const word of text.split(" ")) {
    const longer = `${line}${line === lead || line === indent ? "" : " "}${word}`;
    if (longer.length <= COLUMNS) line = longer;
    else {
      lines.push(line);
      line = indent + word;
    }
  }
  return [...lines, line];
}

/** Cells that were not found although an ordinary life may reach them: a line for each place and event. */
function missingLines(spots: readonly number[], linesMax: number): string[] {
  const groups = new Map<string, Map<string, string[]>>();
  for (const spot of spots) {
    const taken = spotOf(spot);
    if (taken.is === "move") continue;
    const place = PLACES[taken.place]!;
    const [head, row, sign] = taken.is === "arrival"
      ? [`${place}, ${taken.kind.name}`, taken.seq, taken.ack]
      : [`${place}, calls and timers`, spotName(spot).slice(place.length + 2), ""];
    const group = groups.get(head) ?? new Map<string, string[]>();
    groups.set(head, group);
    group.set(row, [...group.get(row) ?? [], sign]);
  }
  const lines = [...groups].flatMap(([head, rows]) => {
    const parts = [...rows].map(([row, signs]) => {
      const named = signs.filter((sign) => sign !== "" && sign !== "none");
      return named.length === 0 ? row : `${row} (${named.join(" ")})`;
    });
    return wrapped("  ", `${head}: ${parts.join(", ")}`, "    ");
  });
  const more = lines.length - linesMax;
  return more > 0 ? [...lines.slice(0, linesMax), `  and ${more} more lines`] : lines;
}

function spotsWhere(from: number, until: number, test: (spot: number) => boolean): number[] {
  const found: number[] = [];
  for (let spot = from; spot < until; spot++) if (test(spot)) found.push(spot);
  return found;
}

function neverReached(map: CoverageMap, linesMax: number): string[] {
  const missing = (spot: number) => RULED_OUT[spot] === 0 && map.hits[spot] === 0;
  const ordinary: number[] = [];
  const hard = new Map<string, number>();
  for (const spot of spotsWhere(0, MOVES_FROM, missing)) {
    const hurdle = hurdleOf(spot);
    if (hurdle === undefined) ordinary.push(spot);
    else hard.set(hurdle, (hard.get(hurdle) ?? 0) + 1);
  }
  const moves = spotsWhere(MOVES_FROM, SPOTS, missing);
  return [
    "",
    "Never found, though no rule speaks against it:",
    ...[...hard].map(([why, count]) => countLine(count, why)),
    ...(ordinary.length === 0 ? [] : [countLine(ordinary.length, "nothing that is known:")]),
    ...missingLines(ordinary, linesMax),
    ...moves.map((spot) => `  transition ${spotName(spot)}`),
  ];
}

function countLine(count: number, why: string): string {
  return wrapped(`${String(count).padStart(7)}  `, why, " ".repeat(9)).join("\n");
}

function unreachable(): string[] {
  const cells = RULES.map(() => 0);
  for (let spot = 0; spot < SPOTS; spot++) {
    // That most pairs of states have no edge is no news.
    const rule = RULED_OUT[spot]!;
    if (rule !== 0) cells[rule - 1]!++;
  }
  const [kinds, ...others] = RULES.map(({ why, cite }, i) =>
    countLine(cells[i]!, `${why} (${cite})`)
  );
  return ["", "Unreachable by argument:", kinds!, ...others];
}

/** Coverage as text of at most 100 columns. */
export function coverageText(map: CoverageMap, options: CoverageTextOptions = {}): string {
  const { cells, reached, transitions, transitionsReached } = map.counts;
  const share = (100 * reached / cells).toFixed(1);
  const defects = map.defects();
  return [
    `${reached} of ${cells} cells (${share} %) and ${transitionsReached} of ${transitions} ` +
    `transitions were reached in ${map.runs} runs`,
    "",
    ...sharesOf(map),
    ...(options.cells === true
      ? [...legend(), ...PLACES.flatMap((_, place) => blockOf(map, place))]
      : []),
    ...neverReached(map, options.linesMax ?? LINES_MAX),
    ...unreachable(),
    ...(defects.length === 0 ? [] : ["", "Defects of the rules:", ...defects.map((d) => `  ${d}`)]),
  ].join("\n");
}
