/**
 * The ladder: two hosts' states with the segments between them, for people.
 *
 * @module
 */

import { formatInstant, type Instant } from "../base/time.ts";
import type { TraceEvent } from "../net/events.ts";
import { ladderRows } from "./ladder_build.ts";
import type { LadderArrow, LadderPicture, LadderRow, LadderWord } from "./ladder_row.ts";
import { cut, fit, lengthOf, render, type Span, type Style } from "./span.ts";

/** What a ladder shows, and how. */
export interface LadderOptions {
  /**
   * The two columns: hosts (`["A", "B"]`) or ends (`["A.c", "B.c"]`) by name. Without them, the host that first
   * opens a connection and its peer.
   */
  readonly ends?: readonly [string, string];
  /** The first moment that is shown; the run's begin if left out. */
  readonly from?: Instant;
  /** The last moment that is shown; the run's end if left out. */
  readonly until?: Instant;
  /** How many rows at most, around the marked one or, without a mark, the last; all if left out. */
  readonly rows?: number;
  /** A row that is pointed at. */
  readonly mark?: LadderMark;
  /** Whether colours are used (ANSI); not if left out. */
  readonly colour?: boolean;
  /** How many columns of text it may take; 100 if left out. */
  readonly width?: number;
}

/** Points at one row. */
export interface LadderMark {
  /** The event that it is about, by place in the trace. */
  readonly index: number;
  /** What stands there: `"failed here"`. */
  readonly text: string;
  /** The moment, if it is later than that event: what was expected did not come. */
  readonly at?: Instant;
}

const MIDDLE_MIN = 26;
const REMARK_MAX = 40;

/** The ladder of a run, one line a row, without a newline at its end. */
export function ladder(events: readonly TraceEvent[], options: LadderOptions = {}): string {
  const picture = ladderRows(events, options.ends);
  const { rows, marked, before } = select(picture, events, options);
  const layout = layoutOf(picture, rows, marked, before, options);
  const lines = [header(picture, layout)];
  if (before !== null && before.states.some((state) => state !== "")) {
    lines.push(stateLine(before, layout));
  }
  rows.forEach((row, i) => {
    const mark = i === marked ? options.mark?.text ?? null : null;
    lines.push(rowLine(row, rows[i - 1], mark, layout));
  });
  return lines.map((spans) => render(spans, options.colour ?? false)).join("\n");
}

/** The rows that are shown, which of them is marked, and the last one before them that is not. */
interface Selection {
  readonly rows: readonly LadderRow[];
  readonly marked: number;
  readonly before: LadderRow | null;
}

function select(
  picture: LadderPicture,
  events: readonly TraceEvent[],
  { from = 0 as Instant, until = Infinity as Instant, rows: count = Infinity, mark }: LadderOptions,
): Selection {
  const rows = [...picture.rows];
  const marked = mark === undefined ? -1 : markedRow(rows, events, mark);
  let first = rows.findIndex(({ at }) => at >= from);
  if (first < 0) first = rows.length;
  let end = rows.findLastIndex(({ at }) => at <= until) + 1;
  if (end - first > count) {
    // What led there matters more than what came of it: the mark stands in the lower third.
    const pivot = marked >= first && marked < end ? marked : end - 1;
    first = Math.max(first, Math.min(pivot - Math.floor(count * 0.7), end - count));
    end = first + count;
  }
  return {
    rows: rows.slice(first, end),
    marked: marked < 0 ? -1 : marked - first,
    before: first > 0 ? rows[first - 1]! : null,
  };
}

/** The row of a mark; where nothing is shown at that moment, an empty one is put in. */
function markedRow(rows: LadderRow[], events: readonly TraceEvent[], mark: LadderMark): number {
  const index = Math.min(mark.index, events.length - 1);
  const at = mark.at ?? events[index]?.at ?? (0 as Instant);
  const own = rows.findIndex((row) => row.events.includes(index));
  if (own >= 0 && rows[own]!.at === at) return own;
  const near = rows.findLastIndex((row) =>
    row.at <= at && (mark.at !== undefined || row.events[0]! <= index)
  );
  if (near >= 0 && rows[near]!.at === at) return near;
  rows.splice(near + 1, 0, {
    at,
    connection: "",
    words: [[], []],
    middle: null,
    states: rows[near]?.states ?? ["", ""],
    events: [],
  });
  return near + 1;
}

/** The widths of the columns. */
interface Layout {
  readonly seconds: number;
  readonly fraction: number;
  readonly name: number;
  readonly left: number;
  readonly middle: number;
}

function layoutOf(
  { heads, named }: LadderPicture,
  rows: readonly LadderRow[],
  marked: number,
  before: LadderRow | null,
  { width = 100, mark }: LadderOptions,
): Layout {
  let seconds = 4;
  let fraction = 3;
  let name = 0;
  let left = Math.max(10, heads[0].length, before?.states[0].length ?? 0);
  let right = Math.max(heads[1].length, before?.states[1].length ?? 0);
  let wanted = MIDDLE_MIN;
  rows.forEach((row, i) => {
    const [whole, part] = formatInstant(row.at).split(".");
    seconds = Math.max(seconds, whole!.length);
    fraction = Math.max(fraction, part!.length);
    if (named) name = Math.max(name, row.connection.length + 2);
    left = Math.max(left, lengthOf(wordSpans(row.words[0])));
    const words = lengthOf(wordSpans(row.words[1]));
    const pointer = i === marked && mark !== undefined ? mark.text.length + (words > 0 ? 4 : 2) : 0;
    right = Math.max(right, words + pointer);
    wanted = Math.max(wanted, middleWanted(row));
  });
  left += 2;
  const room = width - (seconds + 1 + fraction + 3) - name - left - 2 - right;
  return { seconds, fraction, name, left, middle: Math.max(MIDDLE_MIN, Math.min(wanted, room)) };
}

function middleWanted({ middle }: LadderRow): number {
  if (middle === null) return 0;
  if (middle.kind === "remark") return Math.min(REMARK_MAX, middle.text.length);
  return middle.label.length + (middle.stop === null ? 9 : 8 + middle.stop.text.length);
}

function wordSpans(words: readonly LadderWord[]): Span[] {
  const spans: Span[] = [];
  for (const { kind, text } of words) {
    if (spans.length > 0) spans.push(["plain", "  "]);
    spans.push([kind, text]);
  }
  return spans;
}

function header({ heads }: LadderPicture, layout: Layout): Span[] {
  const time = layout.seconds + 1 + layout.fraction;
  return [
    ["head", `${"s".padStart(time)}   ${" ".repeat(layout.name)}`],
    ["head", heads[0].padEnd(layout.left)],
    ["plain", " ".repeat(layout.middle + 2)],
    ["head", heads[1]],
  ];
}

/** The states before the first row that is shown. */
function stateLine({ states }: LadderRow, layout: Layout): Span[] {
  const time = layout.seconds + 1 + layout.fraction;
  return [
    ["call", `${"⋮".padStart(time)}   ${" ".repeat(layout.name)}`],
    ["call", states[0].padEnd(layout.left + layout.middle + 2)],
    ["call", states[1]],
  ];
}

function rowLine(
  row: LadderRow,
  before: LadderRow | undefined,
  mark: string | null,
  layout: Layout,
): Span[] {
  const [whole, part] = formatInstant(row.at).split(".");
  // A moment stands once: rows without a time are of the one above.
  const time = row.at === before?.at && mark === null
    ? " ".repeat(layout.seconds + 1 + layout.fraction)
    : `${whole!.padStart(layout.seconds)}.${part!.padEnd(layout.fraction)}`;
  const right = wordSpans(row.words[1]);
  if (mark !== null) right.push(["mark", `${right.length > 0 ? "  " : ""}← ${mark}`]);
  return [
    ["plain", time],
    ["mark", mark === null ? "   " : " ▶ "],
    ["call", row.connection.padEnd(layout.name)],
    ...fit(wordSpans(row.words[0]), layout.left),
    ...middleSpans(row, layout.middle),
    ["plain", "  "],
    ...right,
  ];
}

function middleSpans({ middle }: LadderRow, width: number): Span[] {
  if (middle === null) return [["plain", " ".repeat(width)]];
  if (middle.kind === "arrow") return arrowSpans(middle, width);
  const text = cut(middle.text, width);
  if (middle.side === 0) return [["note", text.padEnd(width)]];
  const margin = width - text.length;
  const before = middle.side === 1 ? margin : margin >> 1;
  return [["note", " ".repeat(before) + text + " ".repeat(margin - before)]];
}

function arrowSpans({ from, label, arrival, stop }: LadderArrow, width: number): Span[] {
  const style: Style = arrival ? "arrival" : "arrow";
  const dash = arrival ? "┄" : "─";
  const two = dash + dash;
  if (stop === null) {
    const text = cut(label, width - 7);
    if (from === 0) {
      return [[style, `${two} ${text} ${dash.repeat(width - text.length - 5)}▶`]];
    }
    const head = text.length + 9 > width ? two : two + two;
    const tail = dash.repeat(width - text.length - head.length - 3);
    return [[style, `◀${head} ${text} ${tail}`]];
  }
  const lost: Style = stop.sign === "✗" ? "lost" : "note";
  const text = cut(label, Math.max(8, width - 8 - stop.text.length));
  const line: Span = [style, `${two} ${text} ${two}`];
  const rest = Math.max(0, width - text.length - 8);
  const why = cut(stop.text, rest);
  const pad: Span = ["plain", " ".repeat(rest - why.length)];
  return from === 0
    ? [line, [lost, `${stop.sign} ${why}`], pad]
    : [pad, [lost, `${why} ${stop.sign}`], line];
}
