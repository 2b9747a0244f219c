import { assertEquals } from "@std/assert";
import { deterministic, doors, floorOf } from "./floors.ts";
import { findIn, type Finding } from "./syntax.ts";
import { read, sourcesBelow } from "./tree.ts";

/** What a name stands for, and what to write instead. */
const outside = { Deno: "an Outside value that a door hands in" };

const unsteady = {
  Date: "the world's virtual time",
  performance: "the world's virtual time",
  Temporal: "the world's virtual time",
  setTimeout: "deadline() and poll()",
  setInterval: "deadline() and poll()",
  queueMicrotask: "deadline() and poll()",
  Promise: "a return value, or deadline() and poll()",
  crypto: "a draw of lib/base",
  Intl: "plain arithmetic on texts",
  globalThis: "the name itself",
};

/** The parts of Math that every engine has to compute to the last bit. */
const exact = new Set([
  "E",
  "PI",
  "abs",
  "ceil",
  "clz32",
  "floor",
  "fround",
  "imul",
  "max",
  "min",
  "round",
  "sign",
  "sqrt",
  "trunc",
]);

/** Uses of names, where they are not the name of a property. */
function namesIn(path: string, text: string, names: Record<string, string>): Finding[] {
  return findIn(path, text, (note) => ({
    Identifier(node) {
      const instead = Object.hasOwn(names, node.name) ? names[node.name] : undefined;
      if (instead !== undefined && !isPropertyName(node)) {
        note(node, `${node.name}: use ${instead}`);
      }
    },
  }));
}

function isPropertyName(node: Deno.lint.Identifier): boolean {
  const parent: Deno.lint.Node = node.parent;
  if ("computed" in parent && parent.computed) return false;
  const isKey = "key" in parent && sameNode(parent.key, node) &&
    !(parent.type === "Property" && parent.shorthand);
  return isKey || (parent.type === "MemberExpression" && sameNode(parent.property, node));
}

/** Nodes are compared by place; a node of some kinds has a key in its type and none in fact. */
function sameNode(one: Deno.lint.Node | undefined, other: Deno.lint.Node): boolean {
  return one?.range[0] === other.range[0] && one.range[1] === other.range[1];
}

/** What may differ between engines or runs. */
function unsteadyIn(path: string, text: string): Finding[] {
  const others = findIn(path, text, (note) => ({
    "Identifier[name='Math']"(node: Deno.lint.Identifier) {
      const { parent } = node;
      const isMember = parent.type === "MemberExpression" && sameNode(parent.object, node);
      const part = isMember && parent.property.type === "Identifier" && !parent.computed
        ? parent.property.name
        : "";
      if (!exact.has(part)) note(node, `Math.${part}: not the same on every engine`);
    },
    "BinaryExpression[operator='**']": (node) => note(node, "**: multiply, or shift"),
    "AssignmentExpression[operator='**=']": (node) => note(node, "**=: multiply, or shift"),
    "MemberExpression[property.name=/^(localeCompare|toLocale.*)$/]": (node) =>
      note(node, "locales: compare with < and >"),
    AwaitExpression: (node) => note(node, "await: this floor is synchronous"),
    ":matches(FunctionDeclaration, FunctionExpression, ArrowFunctionExpression)[async=true]": (
      node,
    ) => note(node, "async: this floor is synchronous"),
    // Such keys come first and by size, whatever the order of insertion.
    "ObjectExpression > Property[key.type='Literal']"(node: Deno.lint.Property) {
      const { key } = node;
      if (key.type === "Literal" && /^\d+$/.test(String(key.value))) {
        note(node, `key ${key.value}: use an array or a Map`);
      }
    },
  }));
  return [...namesIn(path, text, unsteady), ...others];
}

async function lookThrough(
  paths: readonly string[],
  look: (path: string, text: string) => Finding[],
): Promise<string[]> {
  const found = await Promise.all(paths.map(async (path) => {
    return look(path, await read(path)).map(({ line, what }) => `${path}:${line} ${what}`);
  }));
  return found.flat();
}

const sources = await sourcesBelow("lib");

Deno.test("only the doors touch the outside world", async () => {
  const paths = sources.filter((path) => !doors.includes(floorOf(path) ?? ""));
  assertEquals(await lookThrough(paths, (path, text) => namesIn(path, text, outside)), []);
});

Deno.test("the deterministic floors use nothing that differs between runs or engines", async () => {
  const paths = sources.filter((path) => deterministic.includes(floorOf(path) ?? ""));
  assertEquals(await lookThrough(paths, unsteadyIn), []);
});

Deno.test("what is forbidden is found wherever it can stand", () => {
  const bad = [
    "const now = Date.now();",
    "const at: Date | undefined = undefined;",
    "f(performance.now());",
    "const { now } = performance;",
    "const x = { Date };",
    "const x = y[Date];",
    "const t = `${new Date()}`;",
    "setTimeout(f, 1);",
    "globalThis.setTimeout(f, 1);",
    "const f = () => Promise.resolve();",
    "async function f() {}",
    "const f = async () => {};",
    "class A { async f() {} }",
    "Math.random();",
    "Math.log2(8);",
    "const { exp } = Math;",
    "Math['exp'](1);",
    "const x = 2 ** 3;",
    "let x = 2; x **= 3;",
    "a.localeCompare(b);",
    "(5).toLocaleString();",
    "new Intl.NumberFormat();",
    "const names = { 1: 'one' };",
    "const names = { '2': 'two' };",
  ];
  for (const text of bad) assertEquals(unsteadyIn("a.ts", text).length > 0, true, text);
  assertEquals(namesIn("a.ts", "const a = 1;\nDeno.exit();", outside).map((it) => it.line), [2]);
});

Deno.test("comments, texts and properties of the same name are left alone", () => {
  const good = [
    "// Date.now() and 2 ** 3",
    "const x = 'Date.now() ** Promise';",
    "const x = /Date|Promise/;",
    "const x = `Deno ${y} Intl`;",
    "const x = packet.Date;",
    "const x = { Date: 1, performance: 2 };",
    "interface A { Promise: number; }",
    "class A { setTimeout() {} }",
    "Math.imul(Math.abs(a), Math.min(b, 1));",
    "const names = { one: 1 };",
    "const x = names[1] * 2;",
  ];
  for (const text of good) {
    assertEquals(unsteadyIn("a.ts", text), [], text);
    assertEquals(namesIn("a.ts", text, outside), [], text);
  }
});
