/** What a formatter is told on each redraw. */
export interface ProgressBarFormatter {
  /** The time since the start as `mm:ss`. */
  styledTime: string;
  /** The value and the maximum, in KiB or a larger unit. */
  styledData: string;
  /** The bar itself. */
  progressBar: string;
  /** The milliseconds since the start. */
  time: number;
  /** `time` at the redraw before. */
  previousTime: number;
  /** How far it is. */
  value: number;
  /** `value` at the redraw before. */
  previousValue: number;
  /** How far it goes. */
  max: number;
}

/** Options for {@linkcode ProgressBar}. */
export interface ProgressBarOptions {
  /** Where the bar is drawn; standard error by default. */
  writable?: WritableStream<Uint8Array>;
  /** Where it starts; 0 by default. */
  value?: number;
  /** How far it goes. */
  max: number;
  /** The characters of the bar; 50 by default. */
  barLength?: number;
  /** What is done; `#` by default. */
  fillChar?: string;
  /** What is left; `-` by default. */
  emptyChar?: string;
  /** Whether the line disappears in the end; false by default. */
  clear?: boolean;
  /** Makes the line. */
  formatter?: (formatter: ProgressBarFormatter) => string;
  /** Whether `writable` stays open in the end; true by default. */
  keepOpen?: boolean;
  /** The milliseconds between redraws; 1000 by default. */
  interval?: number;
}

const startOfLine = "\r\x1b[K";

/** A line that says how far something is, redrawn in place. */
export class ProgressBar {
  /** How far it is; set it as work gets done. */
  value: number;
  /** How far it goes. */
  max: number;
  readonly #options: ProgressBarOptions;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #startedAt = Date.now();
  readonly #timer: ReturnType<typeof setInterval>;
  #previous: { time: number; value: number };

  /** Draws the bar for the first time. */
  constructor(options: ProgressBarOptions) {
    this.value = options.value ?? 0;
    this.max = options.max;
    this.#options = options;
    this.#previous = { time: 0, value: this.value };
    this.#writer = (options.writable ?? Deno.stderr.writable).getWriter();
    this.#timer = setInterval(() => this.#draw(), options.interval ?? 1000);
    this.#draw();
  }

  /** Draws it for the last time, or clears the line, and lets go of the stream. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#options.clear) {
      await this.#write(startOfLine);
    } else {
      await this.#draw();
      await this.#write("\n");
    }
    if (this.#options.keepOpen === false) await this.#writer.close().catch(() => {});
    this.#writer.releaseLock();
  }

  #draw(): Promise<void> {
    const state = this.#state();
    this.#previous = { time: state.time, value: state.value };
    return this.#write(startOfLine + (this.#options.formatter ?? defaultLine)(state));
  }

  /** A reader that is gone is no reason to end the work that the bar tells of. */
  async #write(text: string): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(text)).catch(() => {});
  }

  #state(): ProgressBarFormatter {
    const { barLength = 50, fillChar = "#", emptyChar = "-" } = this.#options;
    const { value, max } = this;
    const time = Date.now() - this.#startedAt;
    const done = Math.trunc(Math.min(Math.max(value / max, 0), 1) * barLength);
    return {
      styledTime: clock(time),
      styledData: binaryUnits(value, max),
      progressBar: fillChar.repeat(done) + emptyChar.repeat(barLength - done),
      time,
      previousTime: this.#previous.time,
      value,
      previousValue: this.#previous.value,
      max,
    };
  }
}

function defaultLine(bar: ProgressBarFormatter): string {
  return `[${bar.styledTime}] [${bar.progressBar}] [${bar.styledData}]`;
}

function clock(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  const two = (value: number) => `${value}`.padStart(2, "0");
  return `${two(Math.trunc(seconds / 60))}:${two(seconds % 60)}`;
}

function binaryUnits(value: number, max: number): string {
  const units = ["KiB", "MiB", "GiB", "TiB", "PiB"] as const;
  let power = 0;
  while (power < units.length - 1 && max >= 1024 ** (power + 2)) power++;
  const size = 1024 ** (power + 1);
  return `${(value / size).toFixed(2)}/${(max / size).toFixed(2)} ${units[power]}`;
}
