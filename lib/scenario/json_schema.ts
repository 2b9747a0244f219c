/**
 * The format as JSON Schema, for editors and for other programs. Names that mean nobody, times in the wrong
 * order and the like are found only when the story is read.
 *
 * @module
 */

import { type JsonSchema, writtenForm } from "./form.ts";
import { checkName, scenarioSchema } from "./schema.ts";

/**
 * The schema of a story in JSON (draft 2020-12).
 *
 * @param checkNames the names that `violates` may have
 */
export function scenarioJsonSchema(checkNames: readonly string[]): JsonSchema {
  const { $defs, properties, ...story } = writtenForm(
    scenarioSchema,
    new Map([[checkName, { enum: checkNames }]]),
  );
  const naming = { description: "Where this schema is; for editors.", type: "string" };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Halfopen scenario",
    ...story,
    properties: { $schema: naming, ...properties as object },
    $defs,
  };
}
