/** Deep equality as the assertions mean it. */

/**
 * Whether two values are equal in structure.
 *
 * `node:util` has a stricter one: to it 0 and -0 differ, and so do a plain object and one without
 * a prototype. Here both pairs are equal.
 */
export function equal(actual: unknown, expected: unknown): boolean {
  return compare(actual, expected, new Map());
}

/** The pairs under comparison: one that comes back on itself is equal as far as it was seen. */
type Seen = Map<object, object>;

function compare(a: unknown, b: unknown, seen: Seen): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (family(a) !== family(b)) return false;
  if (seen.get(a) === b) return true;
  const leaf = compareLeaf(a, b);
  if (leaf !== undefined) return leaf;
  seen.set(a, b);
  if (a instanceof Set && b instanceof Set) return compareEntries([...a], [...b], seen);
  if (a instanceof Map && b instanceof Map) return compareEntries([...a], [...b], seen);
  return compareProperties(a, b, seen);
}

function family(value: object): object | null {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null ? Object.prototype : prototype;
}

/** Values that are compared as a whole; undefined for all others. */
function compareLeaf(a: object, b: object): boolean | undefined {
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (a instanceof RegExp || a instanceof URL || a instanceof URLSearchParams) {
    return String(a) === String(b);
  }
  if (a instanceof WeakMap || a instanceof WeakSet) {
    throw new TypeError(`Cannot compare ${a.constructor.name} instances`);
  }
  const left = octets(a), right = octets(b);
  return left && right ? compareNumbers(left, right) : undefined;
}

type Numbers = ArrayLike<number | bigint>;

function octets(value: object): Numbers | undefined {
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    return new Uint8Array(value);
  }
  return ArrayBuffer.isView(value) && "length" in value ? value as unknown as Numbers : undefined;
}

function compareNumbers(a: Numbers, b: Numbers): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i] && !Object.is(a[i], b[i])) return false;
  }
  return true;
}

/** Sets and maps have no order. As in the original, one entry may be the partner of several. */
function compareEntries(a: unknown[], b: unknown[], seen: Seen): boolean {
  return a.length === b.length && a.every((entry) => b.some((it) => compare(entry, it, seen)));
}

function compareProperties(a: object, b: object, seen: Seen): boolean {
  if (Object.keys(a).length !== Object.keys(b).length) return false;
  for (const key of new Set([...propertiesOf(a), ...propertiesOf(b)])) {
    if (!(key in a) || !(key in b)) return false;
    if (!compare(Reflect.get(a, key), Reflect.get(b, key), seen)) return false;
  }
  return true;
}

/** Plain data counts what can be enumerated; instances also their hidden and inherited properties. */
function propertiesOf(value: object): PropertyKey[] {
  const plain = Array.isArray(value)
    ? Object.getPrototypeOf(value) === Array.prototype
    : family(value) === Object.prototype;
  if (plain) return Reflect.ownKeys({ ...value });
  const keys: PropertyKey[] = [];
  let holder: object | null = value;
  while (holder && holder !== Object.prototype && holder !== Array.prototype) {
    keys.push(...Reflect.ownKeys(holder));
    holder = Object.getPrototypeOf(holder);
  }
  return keys;
}
