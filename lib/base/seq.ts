/**
 * Sequence numbers modulo 2^32 (RFC 9293, section 3.4). Inside they are int32 (`| 0`), which every
 * engine keeps unboxed; outside they are unsigned.
 *
 * @module
 */

/** `a` + `span`, modulo 2^32. */
export function seqAdd(a: number, span: number): number {
  return (a + span) | 0;
}

/** How far `a` is past `b`: negative when `a` is older. */
export function seqDiff(a: number, b: number): number {
  return (a - b) | 0;
}

/** `a` < `b`, modulo 2^32. */
export function seqLt(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}

/** `a` =< `b`, modulo 2^32. */
export function seqLe(a: number, b: number): boolean {
  return ((a - b) | 0) <= 0;
}

/** The later of the two, modulo 2^32. */
export function seqMax(a: number, b: number): number {
  return ((a - b) | 0) < 0 ? b : a;
}

/** `low` =< `a` < `low` + `span`, modulo 2^32: whether `a` lies in a window. */
export function seqIn(a: number, low: number, span: number): boolean {
  return ((a - low) >>> 0) < span;
}

/** The number as it stands on the wire: 0 to 2^32 - 1. */
export function seqOut(a: number): number {
  return a >>> 0;
}
