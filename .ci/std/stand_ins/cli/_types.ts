/** What `parseArgs()` makes of its options, as types. Dotted names are left out: `a.b` is unknown. */

/** Other names of options. */
export type Aliases = Readonly<Record<string, string | readonly string[]>>;

/** The settings that decide the type of the result. */
export interface Names {
  readonly booleans: string;
  readonly strings: string;
  readonly collected: string;
  readonly negatable: string;
  readonly defaults: object;
  readonly aliases: object;
}

type Negated<K, N extends Names> = K extends N["negatable"] ? false : never;

/** An option and its aliases. */
type Named<K, N extends Names> =
  | K
  | (K extends keyof N["aliases"]
    ? N["aliases"][K] extends readonly string[] ? N["aliases"][K][number] : N["aliases"][K]
    : never);

type Value<K, N extends Names> =
  | (K extends N["collected"] ? Element<K, N>[] : Element<K, N>)
  | Negated<K, N>
  | (K extends keyof N["defaults"] ? N["defaults"][K] : never);

type Element<K, N extends Names> = K extends N["booleans"] ? boolean
  : K extends N["strings"] ? string
  : unknown;

/** Always there: booleans, collected options, and whatever has a default. */
type Present<N extends Names> =
  | N["booleans"]
  | N["collected"]
  | Extract<keyof N["defaults"], string>;

/** The options of a result. */
export type Values<N extends Names> = [N["booleans"] | N["strings"] | N["collected"]] extends
  [never]
  // deno-lint-ignore no-explicit-any -- nothing was said about any option
  ? Record<string, any>
  :
    & Record<string, unknown>
    & { [K in Present<N> as Named<K, N> & string]: Value<K, N> }
    & { [K in Exclude<N["strings"], Present<N>> as Named<K, N> & string]?: Value<K, N> };
