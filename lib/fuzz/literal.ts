/**
 * Values as source text: what a story looks like in a file.
 *
 * @module
 */

/** A value as TypeScript, one step a line. */
export function literal(value: unknown, indent = ""): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = Array.isArray(value)
    ? value.map((item) => literal(item, indent + "  "))
    : Object.entries(value).map(([key, item]) =>
      `${/^[a-z_]\w*$/i.test(key) ? key : JSON.stringify(key)}: ${literal(item, indent + "  ")}`
    );
  if (inner.length === 0) return Array.isArray(value) ? "[]" : "{}";
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{ ", " }"];
  const flat = `${open}${inner.join(", ")}${close}`;
  if (flat.length + indent.length <= 90 && !flat.includes("\n")) return flat;
  const [start, stop] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${start}\n${inner.map((item) => `${indent}  ${item},\n`).join("")}${indent}${stop}`;
}
