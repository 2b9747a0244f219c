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
  const lines = inner.map((item) => `${indent}  ${folded(item, indent)},\n`);
  return `${start}\n${lines.join("")}${indent}${stop}`;
}

/** A text that is too long for its line begins the next one, as `deno fmt` has it. */
function folded(item: string, indent: string): string {
  if (item.includes("\n") || indent.length + item.length + 3 <= 100) return item;
  return item.replace(/^(\w+|"[^"]*"): (?=")/, `$1:\n${indent}    `);
}
