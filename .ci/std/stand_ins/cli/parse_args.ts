import type { Aliases, Values } from "./_types.ts";

/** Options for {@linkcode parseArgs}. */
export interface ParseOptions<
  B extends string = string,
  S extends string = string,
  C extends string = string,
  N extends string = string,
  D extends Record<string, unknown> = Record<string, unknown>,
  A extends Aliases = Aliases,
  DD extends boolean = boolean,
> {
  /** Keeps what follows `--` apart, under this name; otherwise it goes to `_`. */
  "--"?: DD;
  /** Other names of options. */
  alias?: A;
  /** Options without a value; `true` stands for every `--option` without an equals sign. */
  boolean?: boolean | B | readonly B[];
  /** Values of options that are not given. */
  default?: D;
  /** Takes everything after the first argument that is no option as it is. */
  stopEarly?: boolean;
  /** Options whose value stays a text, even where it looks like a number. */
  string?: S | readonly S[];
  /** Options that may be given several times. */
  collect?: C | readonly C[];
  /** Options that `--no-` in front of the name sets to false. */
  negatable?: N | readonly N[];
  /** Called with each argument that no option names; on false it is left out. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** What {@linkcode parseArgs} returns. */
export type Args<
  // deno-lint-ignore no-explicit-any -- nothing is known of options that nobody named
  T extends Record<string, unknown> = Record<string, any>,
  DD extends boolean = boolean,
> =
  & T
  & {
    /** What is no option. */
    _: Array<string | number>;
  }
  & (DD extends true ? { "--": string[] } : { "--"?: string[] });

/** Parses command-line arguments. */
export function parseArgs<
  B extends string = never,
  S extends string = never,
  C extends string = never,
  N extends string = never,
  // deno-lint-ignore ban-types -- no defaults: an object without keys
  D extends Record<string, unknown> = {},
  // deno-lint-ignore ban-types -- no aliases: an object without keys
  const A extends Aliases = {},
  DD extends boolean = false,
>(
  args: readonly string[],
  options: ParseOptions<B, S, C, N, D, A, DD> = {},
): Args<
  Values<
    { booleans: B; strings: S; collected: C; negatable: N; defaults: D; aliases: A }
  >,
  DD
> {
  const parser = new Parser(options);
  parser.parse(args);
  // The types say of each option what the parser does with it; no narrower proof is at hand.
  return parser.result as ReturnType<typeof parseArgs<B, S, C, N, D, A, DD>>;
}

type Names = string | readonly string[] | undefined;
type Result = { _: Array<string | number>; "--"?: string[] } & Record<string, unknown>;

class Parser {
  readonly result: Result = { _: [] };
  readonly #options: ParseOptions;
  readonly #aliases = new Map<string, Set<string>>();
  readonly #booleans: Set<string>;
  readonly #strings: Set<string>;
  readonly #collected: Set<string>;
  readonly #negatable: Set<string>;
  /** Arguments not looked at yet. */
  #rest: string[] = [];

  constructor(options: ParseOptions) {
    this.#options = options;
    for (const [name, other] of Object.entries(options.alias ?? {})) {
      if (other === undefined) throw new TypeError("Alias value must be defined");
      const names = [name, ...typeof other === "string" ? [other] : other];
      for (const one of names) this.#aliases.set(one, new Set(names.filter((it) => it !== one)));
    }
    const { boolean } = options;
    this.#booleans = this.#withAliases(typeof boolean === "boolean" ? undefined : boolean);
    this.#strings = this.#withAliases(options.string);
    this.#collected = this.#withAliases(options.collect);
    this.#negatable = this.#withAliases(options.negatable);
  }

  parse(args: readonly string[]): void {
    const dashes = args.indexOf("--");
    const after = dashes < 0 ? [] : args.slice(dashes + 1);
    this.#rest = dashes < 0 ? [...args] : args.slice(0, dashes);
    for (let arg = this.#rest.shift(); arg !== undefined; arg = this.#rest.shift()) {
      if (/^--./s.test(arg)) this.#long(arg);
      else if (/^-./s.test(arg)) this.#short(arg);
      else this.#positional(arg);
    }
    this.#fill();
    if (this.#options["--"]) this.result["--"] = after;
    else this.result._.push(...after);
  }

  #withAliases(names: Names): Set<string> {
    const list = (typeof names === "string" ? [names] : names ?? []).filter(Boolean);
    return new Set(list.flatMap((name) => [name, ...this.#aliases.get(name) ?? []]));
  }

  #positional(arg: string): void {
    if (this.#options.unknown?.(arg) !== false) {
      this.result._.push(this.#strings.has("_") ? arg : numberOr(arg));
    }
    if (this.#options.stopEarly) this.result._.push(...this.#rest.splice(0));
  }

  /** `--name`, `--name=value`, `--no-name`; a name has at least one character, be it `=`. */
  #long(arg: string): void {
    const equals = arg.indexOf("=", 3);
    const name = equals < 0 ? arg.slice(2) : withoutNo(arg.slice(2, equals));
    if (equals >= 0) {
      const text = arg.slice(equals + 1);
      this.#set(name, this.#booleans.has(name) ? text !== "false" : text, arg);
    } else if (name !== withoutNo(name) && this.#negatable.has(withoutNo(name))) {
      this.#set(withoutNo(name), false, arg, false);
    } else {
      const mayTake = (next: string) => this.#options.boolean !== true && !next.startsWith("-");
      this.#setNext(name, arg, mayTake);
    }
  }

  /** `-a`, `-abc`, `-n5`, `-n=5`: a letter is an option of its own until what follows is its value. */
  #short(arg: string): void {
    for (let at = 1; at < arg.length - 1; at++) {
      const letter = arg.charAt(at), next = arg.slice(at + 1);
      const value = shortValue(letter, next);
      if (next === "-") this.#set(letter, next, arg);
      else if (value !== undefined) return this.#set(letter, value, arg);
      else this.#set(letter, this.#bare(letter), arg);
    }
    const last = arg.slice(-1);
    if (last !== "-") this.#setNext(last, arg, (next) => !/^--?[^-]/.test(next));
  }

  /** Sets an option to the next argument, if that can be its value, else to what it is bare. */
  #setNext(name: string, arg: string, mayTake: (next: string) => boolean): void {
    const [next] = this.#rest;
    if (next && !this.#isBoolean(name) && mayTake(next)) {
      this.#rest.shift();
      this.#set(name, next, arg);
    } else if (next === "true" || next === "false") {
      this.#rest.shift();
      this.#set(name, next === "true", arg);
    } else {
      this.#set(name, this.#bare(name), arg);
    }
  }

  #bare(name: string): "" | true {
    return this.#strings.has(name) ? "" : true;
  }

  #isBoolean(name: string): boolean {
    const names = [name, ...this.#aliases.get(name) ?? []];
    return names.some((one) => this.#booleans.has(one));
  }

  #set(name: string, given: string | boolean, arg: string, collect = true): void {
    if (!this.#isKnown(name, arg) && this.#options.unknown?.(arg, name, given) === false) return;
    const value = typeof given === "string" && !this.#strings.has(name) ? numberOr(given) : given;
    const collected = collect && this.#collected.has(name);
    for (const one of [name, ...this.#aliases.get(name) ?? []]) {
      put(this.result, one, value, collected);
    }
  }

  #isKnown(name: string, arg: string): boolean {
    const sets = [this.#booleans, this.#strings, this.#collected, this.#aliases];
    if (sets.some((set) => set.has(name))) return true;
    return this.#options.boolean === true && /^--[^=]+$/.test(arg);
  }

  /** What was not given: defaults, then false for booleans and no items for collected options. */
  #fill(): void {
    for (const [name, value] of Object.entries(this.#options.default ?? {})) {
      if (has(this.result, name)) continue;
      for (const one of [name, ...this.#aliases.get(name) ?? []]) put(this.result, one, value);
    }
    for (const name of this.#booleans) {
      if (!has(this.result, name)) put(this.result, name, this.#collected.has(name) ? [] : false);
    }
    for (const name of this.#strings) {
      if (!has(this.result, name) && this.#collected.has(name)) put(this.result, name, []);
    }
  }
}

/** The value stuck to a letter in a group of letters, if there is one. */
function shortValue(letter: string, next: string): string | undefined {
  if (next === "=") return "";
  if (/[A-Za-z]/.test(letter)) {
    const equals = next.match(/=(.+)/)?.[1];
    if (equals !== undefined) return equals;
    if (/\d(\.\d*)?(e-?\d+)?$/.test(next)) return next;
  }
  return next.length > 1 && /^\W/.test(next) ? next : undefined;
}

function withoutNo(name: string): string {
  return /^no-./s.test(name) ? name.slice(3) : name;
}

function numberOr(text: string): string | number {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

type Nested = Record<string, unknown>;

/** Sets a value under a dotted name; names that would reach a prototype are passed over. */
function put(target: Nested, name: string, value: unknown, collect = false): void {
  const path = name.split(".");
  const last = path.pop() ?? "";
  let holder = target;
  for (const key of path) {
    if (reachesPrototype(holder, key)) return;
    holder = (holder[key] ??= {}) as Nested;
  }
  if (reachesPrototype(holder, last)) return;
  const before = holder[last];
  if (!collect) holder[last] = value;
  else if (Array.isArray(before)) before.push(value);
  else holder[last] = before ? [before, value] : [value];
}

function has(target: Nested, name: string): boolean {
  let holder: unknown = target;
  for (const key of name.split(".")) {
    if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, key)) return false;
    holder = (holder as Nested)[key];
  }
  return true;
}

function reachesPrototype(holder: Nested, key: string): boolean {
  return key === "__proto__" || (key === "constructor" && typeof holder[key] === "function");
}
