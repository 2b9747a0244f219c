/**
 * How the demonstration is set: headings, paragraphs, ladders, a table.
 *
 * @module
 */

import type { TraceEvent } from "../net/events.ts";
import { ladder, type LadderOptions } from "../trace/ladder.ts";
import type { Door } from "./door.ts";
import { styled, wrap } from "./style.ts";

const INDENT = "  ";
const WIDTH_MIN = 80;
const WIDTH_MAX = 100;
const TEXT_MAX = 82;

/** A table of some lines in each cell. */
export interface Table {
  /** Over the columns. */
  readonly columns: readonly string[];
  /** Each row's name, and its cells: pairs of a name and a value. */
  readonly rows: readonly {
    readonly name: string;
    readonly cells: readonly (readonly (readonly [name: string, value: string])[])[];
  }[];
}

/** Prints a lecture. */
export class Lecture {
  readonly #door: Door;
  readonly #width: number;

  /** On a terminal of any width; narrower than 80 columns, ladders are cut by the terminal. */
  constructor(door: Door) {
    this.#door = door;
    this.#width = Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, door.columns));
  }

  /** Whether colours are used. */
  get colour(): boolean {
    return this.#door.colour;
  }

  /** The lecture's title. */
  title(text: string): void {
    const { colour } = this.#door;
    this.#door.print(
      `\n${INDENT}${styled("head", text, colour)}\n${INDENT}${"═".repeat(text.length)}\n`,
    );
  }

  /** A chapter's heading. */
  heading(number: number, text: string): void {
    const line = `${number}  ${text}`;
    const rule = "─".repeat(Math.max(0, this.#width - line.length - 7));
    this.#door.print(
      `\n─── ${styled("head", line, this.#door.colour)} ${
        styled("call", rule, this.#door.colour)
      }\n`,
    );
  }

  /** Marks the end of the last chapter. */
  end(): void {
    this.#door.print(`\n${styled("call", "─".repeat(this.#width - 2), this.#door.colour)}\n`);
  }

  /** A paragraph; line breaks count as spaces. */
  say(text: string): void {
    const width = Math.min(TEXT_MAX, this.#width - INDENT.length);
    this.#door.print(`${wrap(text, width).map((line) => INDENT + line).join("\n")}\n`);
  }

  /** A line of its own, quoted. */
  quote(text: string): void {
    const width = Math.min(TEXT_MAX, this.#width - INDENT.length) - 4;
    const lines = wrap(text, width).map((line) => `${INDENT}  ▏ ${line}`);
    this.#door.print(`${styled("note", lines.join("\n"), this.#door.colour)}\n`);
  }

  /** Where a picture comes from. */
  source(file: string, caseName: string): void {
    const text = caseName === "" ? file : `${file}, ${caseName}`;
    this.#door.print(`${INDENT}${styled("call", text, this.#door.colour)}\n`);
  }

  /** A ladder. */
  picture(events: readonly TraceEvent[], options: LadderOptions = {}): void {
    this.#door.print(`${this.ladder(events, options)}\n`);
  }

  /** A ladder's lines, of this lecture's width and colours. */
  ladder(events: readonly TraceEvent[], options: LadderOptions = {}): string {
    return ladder(events, { width: this.#width, colour: this.#door.colour, ...options });
  }

  /** Lines as they are. */
  lines(text: string): void {
    this.#door.print(`${text}\n`);
  }

  /** A table. */
  table({ columns, rows }: Table): void {
    const { colour } = this.#door;
    const left = Math.max(...rows.map(({ name }) => name.length)) + 2;
    const cells = rows.flatMap((row) => row.cells.flat());
    const names = Math.max(...cells.map(([name]) => name.length));
    const values = Math.max(...cells.map(([, value]) => value.length));
    const width = Math.max(names + 2 + values, ...columns.map((name) => name.length)) + 1;
    const rule = (joint: string) =>
      `${INDENT}${"─".repeat(left)}${columns.map(() => joint + "─".repeat(width + 1)).join("")}`;
    // Codes take no columns: what is styled is filled up by its bare length.
    const heads = columns.map((name) =>
      `│ ${styled("head", name, colour)}${" ".repeat(width - name.length)}`
    );
    const lines = [`${INDENT}${" ".repeat(left)}${heads.join("")}`.trimEnd()];
    for (const { name, cells } of rows) {
      lines.push(rule("┼"));
      const height = Math.max(...cells.map((cell) => cell.length));
      for (let line = 0; line < height; line++) {
        const label = line === 0 ? name : "";
        const parts = cells.map((cell) => {
          const [what, value] = cell[line] ?? ["", ""];
          return `│ ${what.padEnd(names + 2)}${value.padStart(values)}`.padEnd(width + 2);
        });
        const shown = styled("head", label, colour) + " ".repeat(left - label.length);
        lines.push(`${INDENT}${shown}${parts.join("")}`.trimEnd());
      }
    }
    this.#door.print(`${lines.join("\n")}\n`);
  }
}
