/**
 * Plain data: what is left of a value when it is written down and read again.
 *
 * @module
 */

import type { Path, Problem } from "./problems.ts";

/** How deep a story may be nested; the format itself needs a dozen. */
const DEPTH_MAX = 40;

/**
 * A copy of a value that is plain data: objects, lists, texts, numbers, truth values, null. Fields whose
 * value is undefined are left out of the copy.
 *
 * @param problems gains what is no plain data: functions, instances of classes, circles
 */
export function plainCopy(value: unknown, problems: Problem[], path: Path = []): unknown {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
    case "undefined":
      return value;
    case "object":
      break;
    default:
      problems.push({ path, message: `a ${typeof value} is no plain data, leave it out` });
      return undefined;
  }
  if (value === null) return null;
  if (path.length > DEPTH_MAX) {
    problems.push({ path: path.slice(0, 4), message: "nested without end, write it flat" });
    return undefined;
  }
  if (Array.isArray(value)) {
    return Array.from(value, (item, at) => plainCopy(item, problems, [...path, at]));
  }
  const prototype = Object.getPrototypeOf(value);
  // A module's realm may be another one: what counts is that nothing is inherited but Object's own.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    problems.push({ path, message: "an instance of a class is no plain data, write { ... }" });
    return undefined;
  }
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    if (name === "__proto__") {
      problems.push({ path, message: `unknown name "__proto__", leave it out` });
    } else if (item !== undefined) copy[name] = plainCopy(item, problems, [...path, name]);
  }
  return copy;
}
