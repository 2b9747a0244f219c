import { assertEquals } from "./equals.ts";

// deno-lint-ignore no-explicit-any -- the signature callers know
type Shaped = Record<PropertyKey, any>;

/** Asserts that `actual` has at least what `expected` has. */
export function assertObjectMatch(
  actual: Shaped,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  // The shape is cut from itself, too: that makes both sides plain objects.
  assertEquals(cut(actual, expected, new Map()), cut(expected, expected, new Map()), msg);
}

/** The part of a value that another one has as well, at every depth. */
function cut(value: unknown, shape: unknown, seen: Map<unknown, unknown>): unknown {
  if (!isObject(value) || !isObject(shape)) return value;
  if (value instanceof RegExp || value instanceof Date) return value;
  if (seen.has(value)) return seen.get(value);
  if (Array.isArray(value) && Array.isArray(shape)) return cutArray(value, shape, seen);
  if (value instanceof Set && shape instanceof Set) return value.intersection(shape);
  if (value instanceof Map && shape instanceof Map) {
    const kept = [...value].filter(([key]) => shape.has(key));
    return new Map(kept.map(([key, inner]) => [key, cut(inner, shape.get(key), seen)]));
  }
  return cutObject(value, shape, seen);
}

function isObject(value: unknown): value is Shaped {
  return typeof value === "object" && value !== null;
}

function cutArray(value: unknown[], shape: unknown[], seen: Map<unknown, unknown>): unknown[] {
  const kept: unknown[] = [];
  seen.set(value, kept);
  for (const [i, inner] of value.slice(0, shape.length).entries()) {
    kept.push(cut(inner, shape[i], seen));
  }
  return kept;
}

function cutObject(value: Shaped, shape: Shaped, seen: Map<unknown, unknown>): Shaped {
  const kept: Shaped = {};
  seen.set(value, kept);
  const own = Reflect.ownKeys(value);
  const shared = own.filter((key) => Object.hasOwn(shape, key));
  // With nothing in common the message says more when it shows the whole value.
  const strangers = shared.length === 0 && Reflect.ownKeys(shape).length > 0;
  for (const key of strangers ? own : shared) {
    const inner = strangers ? value[key] : cut(value[key], shape[key], seen);
    Object.defineProperty(kept, key, {
      value: inner,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return kept;
}
