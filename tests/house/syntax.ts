/**
 * Looks at the syntax of a source, so that what stands in a comment or a text does not count.
 *
 * The parser is that of `deno lint`: a rule for one question, run on one source. Deno offers it
 * to tests only.
 */

/** Something found, with the line it stands on. */
export interface Finding {
  readonly line: number;
  readonly what: string;
}

/** Notes what is found at a node. */
type Note = (node: Deno.lint.Node, what: string) => void;

/** What the visitor notes in a source. */
export function findIn(
  path: string,
  text: string,
  visitor: (note: Note) => Deno.lint.LintVisitor,
): Finding[] {
  const plugin: Deno.lint.Plugin = {
    name: "house",
    rules: {
      look: {
        create: (context) => visitor((node, what) => context.report({ node, message: what })),
      },
    },
  };
  return Deno.lint.runPlugin(plugin, path, text).map(({ range, message }) => {
    return { line: text.slice(0, range[0]).split("\n").length, what: message };
  });
}

/** One name that a source takes from a module; `*` is all of them, `default` the unnamed one. */
export interface Import {
  readonly line: number;
  readonly from: string;
  readonly name: string;
}

/** Everything that a source imports or exports on, types too. */
export function importsOf(path: string, text: string): Import[] {
  const found = findIn(path, text, (note) => {
    const take = (node: Deno.lint.Node, from: string, name: string) =>
      note(node, `${from} ${name}`);
    return {
      ImportDeclaration(node) {
        if (node.specifiers.length === 0) take(node, node.source.value, "*");
        for (const it of node.specifiers) take(it, node.source.value, importedName(it));
      },
      ExportNamedDeclaration(node) {
        if (!node.source) return;
        for (const it of node.specifiers) take(it, node.source.value, nameOf(it.local));
      },
      ExportAllDeclaration(node) {
        take(node, node.source.value, "*");
      },
      ImportExpression(node) {
        take(node, nameOf(node.source), "*");
      },
      TSImportType(node) {
        take(node, nameOf(node.argument), "*");
      },
    };
  });
  return found.map(({ line, what }) => {
    const space = what.lastIndexOf(" ");
    return { line, from: what.slice(0, space), name: what.slice(space + 1) };
  });
}

type Specifier = Deno.lint.ImportDeclaration["specifiers"][number];

function importedName(specifier: Specifier): string {
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  return nameOf(specifier.imported);
}

/** The name or text that a node is; some nodes wrap the literal they hold. */
function nameOf(node: Deno.lint.Node): string {
  if (node.type === "Identifier") return node.name;
  if (node.type === "Literal") return String(node.value);
  if (node.type === "TSLiteralType") return nameOf(node.literal);
  return "?";
}
