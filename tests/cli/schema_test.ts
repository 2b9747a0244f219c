import { assert, assertEquals } from "@std/assert";
import { Ajv2020, type AnySchemaObject } from "ajv/dist/2020.js";
import { ScenarioError } from "../../lib/base/fail.ts";
import { CHECK_NAMES } from "../../lib/check/view.ts";
import { readScenario } from "../../lib/scenario/read.ts";
import { root, sourcesBelow } from "../house/tree.ts";
import { halfopen, inFolder } from "./shell.ts";
import { BROKEN, STORY, UNSAID } from "./broken.ts";

const { code, out, err } = await halfopen(root, ["schema"], []);
const schema: AnySchemaObject = JSON.parse(out);
// Every keyword that is misplaced or unknown throws; a part may require what only the whole describes.
const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schema);

function reads(story: unknown): boolean {
  try {
    readScenario(story, "story", CHECK_NAMES);
    return true;
  } catch (error) {
    if (error instanceof ScenarioError) return false;
    throw error;
  }
}

Deno.test("schema needs no permission and prints a schema of draft 2020-12", () => {
  assertEquals([code, err], [0, ""]);
  assertEquals(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
});

Deno.test("schema accepts every story of the catalogue, as JSON", async () => {
  const paths = await sourcesBelow("scenarios");
  assert(paths.length > 40);
  for (const path of paths) {
    const { default: story } = await import(new URL(path, root).href);
    const valid = validate(JSON.parse(JSON.stringify(story)));
    assert(valid, `${path}: ${JSON.stringify(validate.errors, null, 2)}`);
  }
});

Deno.test("schema and readScenario() refuse the same broken stories", () => {
  assert(validate(STORY), JSON.stringify(validate.errors));
  assert(reads(STORY));
  for (const [what, change] of Object.entries(BROKEN)) {
    const story = structuredClone(STORY);
    change(story);
    assertEquals(reads(story), false, `readScenario() accepts ${what}`);
    assertEquals(validate(story), false, `the schema accepts ${what}`);
  }
});

Deno.test("what a schema cannot say is refused by readScenario() all the same", () => {
  for (const [what, change] of Object.entries(UNSAID)) {
    const story = structuredClone(STORY);
    change(story);
    assertEquals([reads(story), validate(story)], [false, true], what);
  }
});

Deno.test("schema describes every object and every field, and lets no field in that it does not know", () => {
  const bare: string[] = [];
  const visit = (value: unknown, path: string) => {
    if (typeof value !== "object" || value === null) return;
    const { type, properties, anyOf, description, additionalProperties } = value as AnySchemaObject;
    if (type === "object" && anyOf === undefined) {
      if (additionalProperties !== false) bare.push(`${path} is open`);
    }
    for (const [name, field] of Object.entries<AnySchemaObject>(properties ?? {})) {
      if (field.description === undefined) bare.push(`${path}.${name}`);
    }
    if (properties !== undefined && description === undefined) {
      bare.push(path);
    }
    for (const [key, part] of Object.entries(value)) visit(part, `${path}/${key}`);
  };
  visit(schema, "");
  assertEquals(bare, []);
});

Deno.test("$schema is ignored in a JSON story, and refused where it is no text or in a module", async () => {
  const { why, hosts } = STORY;
  const story = { $schema: "./_halfopen.schema.json", why, hosts, script: [{ end: {} }] };
  const files = {
    "good.json": JSON.stringify(story),
    "number.json": JSON.stringify({ ...story, $schema: 7 }),
    "module.ts": `export default ${JSON.stringify(story)};`,
  };
  assert(validate(story));
  assertEquals(validate({ ...story, $schema: 7 }), false);
  await inFolder(files, async (folder) => {
    assertEquals((await halfopen(folder, ["run", "good.json"])).code, 0);
    for (const file of ["number.json", "module.ts"]) {
      const { code, err } = await halfopen(folder, ["run", file]);
      assertEquals([code, err.startsWith(`Cannot read ${file}: unknown name "$schema"`)], [
        2,
        true,
      ]);
    }
  });
});
