/**
 * How the values of kernel variables are read.
 *
 * @module
 */

import { type Duration, ms, seconds } from "../base/time.ts";
import type { TcpConfig } from "../tcp/config.ts";
import type { Meaning, Sysctl } from "./sysctl_meaning.ts";

/** A whole number, decimal or hexadecimal; undefined for anything else. */
export function wholeOf(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^(?:-?\d+|0[xX][0-9a-fA-F]+)$/.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The largest value of most variables: kernels keep them in 32 bits. */
const MOST = 0xffff_ffff;

/** A variable that is a whole number, from `least` to `most`. */
export function whole(mean: (value: number) => Meaning, least = 0, most = MOST): Sysctl {
  return (text) => {
    const value = wholeOf(text);
    return value === undefined || value < least || value > most ? undefined : mean(value);
  };
}

/** A variable that switches something on or off. */
export function flag(mean: (on: boolean) => Partial<TcpConfig>): Sysctl {
  return whole((value) => ({ settings: mean(value !== 0) }));
}

/** Settings that can be a span of time. */
type SpanName = {
  [K in keyof TcpConfig]: TcpConfig[K] extends Duration ? K : never;
}[keyof TcpConfig];

/** A variable that is a span in milliseconds, which every connection takes at once. */
export function millis(name: SpanName): Sysctl {
  return whole((value) => ({ running: { [name]: ms(value) } }));
}

/** A variable that is a span in seconds, which every connection takes at once. */
export function inSeconds(name: SpanName): Sysctl {
  return whole((value) => ({ running: { [name]: seconds(value) } }));
}

/** A variable of which one value is how it is here, and others are not to be had. */
export function only(feature: string, ...values: readonly number[]): Sysctl {
  return whole((value) => values.includes(value) ? "nothing" : { missing: feature });
}

/** A variable that means nothing here. */
export const idle: Sysctl = () => "nothing";
