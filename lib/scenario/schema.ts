/**
 * The shape of a whole story, version 1 of the format. The types are written by hand, in `format.ts`;
 * these schemas must agree with them field by field, or it is a type error.
 *
 * @module
 */

import type { z } from "zod";
import {
  duration,
  list,
  object,
  oneOf,
  table,
  text,
  visited,
  visitPart,
  wholeIn,
} from "./fields.ts";
import { BOUNDS, CASE, STORY } from "./about.ts";
import { eitherForm, plainForm } from "./form.ts";
import type { Case, Scenario } from "./format.ts";
import { NAME, PAIR, parsePair } from "./names.ts";
import { show } from "./problems.ts";
import { faultSchema } from "./schema_faults.ts";
import { hostSettings, linkSettings } from "./schema_settings.ts";
import { expectedSchema, stepSchema } from "./schema_steps.ts";

const WHY = `one sentence that says why the story is told`;
const why = text(WHY);

const problemOfHost = (name: string) =>
  NAME.test(name)
    ? undefined
    : `${show(name)} is no name of a host, write a letter, then letters, digits or _`;

const hosts = table("{ A: {}, B: { listen: 80 } }", NAME, problemOfHost, hostSettings);

const links = table(
  `{ "A-B": { delay: "20ms" } }`,
  PAIR,
  (name) =>
    parsePair(name) === undefined
      ? `${show(name)} is no link, write "A-B" (both ways) or "A>B" (one)`
      : undefined,
  linkSettings,
);

/** A check's name; which there are is not known here. */
export const checkName: z.ZodType<string> = text("the name of a check");

const checks = list(`["no-byte-crosses-incarnations"]`, checkName);
const outlives = oneOf("limit", ["MSL"]);

const citation = text(`"RFC 9293, section 3.5"`);
const citations = list("", citation);
const cite: z.ZodType<string | readonly string[]> = visited(
  eitherForm(citation, citations),
  (value, report) => {
    visitPart(Array.isArray(value) ? citations : citation, value, [], report);
  },
);

const told = {
  link: linkSettings,
  links,
  faults: list(`[{ drop: { from: "A", is: "SYN" } }]`, faultSchema),
  violates: checks,
  outlives,
};

const script = list(`[{ on: "A", connect: "B:80", as: "c" }]`, stepSchema);

const caseSchema: z.ZodType<Case> = object<Case>(`{ end: { "A.c": "CLOSED" } }`, {}, {
  ...told,
  why,
  hosts,
  script,
  end: expectedSchema,
}, CASE);

/** A story. It says nothing about whether names mean anybody: see `check_story.ts`. */
export const scenarioSchema: z.ZodType<Scenario> = object<Scenario>(
  `{ why: "...", hosts: { A: {}, B: { listen: 80 } }, script: [] }`,
  { why, hosts, script },
  {
    ...told,
    format: visited(plainForm({ const: 1 }), (value, report) => {
      if (value !== 1) report([], `${show(value)} is an unknown format, write 1 or leave it out`);
    }),
    cite,
    cases: table(
      `{ "with loss": { link: { loss: "2%" } } }`,
      // A whole number would be sorted before every other name.
      /[^\s\d]|\d\s+\d/,
      (name) => /^\s*\d*\s*$/.test(name) ? `${show(name)} says nothing, write words` : undefined,
      caseSchema,
    ),
    seeds: wholeIn(1, 1_000_000_000),
    bounds: object<NonNullable<Scenario["bounds"]>>(`{ virtualTime: "1h" }`, {}, {
      virtualTime: duration(1),
      events: wholeIn(1, Number.MAX_SAFE_INTEGER),
    }, BOUNDS),
  },
  STORY,
);
