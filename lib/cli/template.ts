/**
 * The stories to start from: tests see to it that they pass, and that what stands in their comments could
 * be told as well.
 *
 * @module
 */

import type { Scenario } from "../scenario/format.ts";

/** A story as a module. */
export function moduleTemplate(): string {
  return `import { scenario } from "@halfopen/harness";

export default scenario({
  // One sentence: what must happen, and where that is written.
  why: "A lost FIN is sent again, and both ends close (RFC 9293, section 3.6)",

  // Who takes part. Applications accept and read by themselves; tcp sets the
  // stack: { tcp: { msl: "30s", receiveBuffer: 1000 } }.
  hosts: { A: {}, B: { listen: 80 } },

  // What lies between them: delay, jitter, loss, duplicate, reorder, corrupt,
  // rate, queue, mtu.
  link: { delay: "20ms" },

  // What goes wrong. A fault that never hits fails the story, unless it says
  // optional: true. Others to try:
  faults: [
    { drop: { from: "A", has: "FIN", try: 1 } },
    // { delay: { from: "B", is: "SYN,ACK", times: 1 }, by: "300ms" },
    // { duplicate: { from: "A", octets: 0 }, copies: 2 },
    // { hold: { from: "A", is: "SYN", try: 1 }, as: "old" },
    // { cut: { hosts: ["A", "B"] }, between: ["100ms", "2s"] },
  ],

  // What happens, in this order: at a time, after the step before, or when
  // something has been entered or has come; else together with the step before.
  script: [
    { on: "A", connect: "B:80", as: "c" },
    { when: { "A.c": "ESTABLISHED" }, on: "A.c", send: 1000 },
    { after: "100ms", on: "A.c", do: "shutdown" },
    { when: { "B.c": "EOF" }, on: "B.c", do: "shutdown" },

    // What must be so: now, by a time, until a time. Time is virtual and exact.
    { expect: { "B.c": { received: 1000, eof: true } } },
    { expect: { "B.c": "CLOSED" }, by: "5min" },
    // { at: "10s", release: "old" },
    // { never: { from: "B", has: "RST" } },

    // What is left when nothing more happens.
    { sent: { from: "A", has: "FIN", try: 2 } },
    { end: { "A.c": { outcome: "closed" }, B: { tcbs: 0 } } },
  ],

  // Variants, each run: what they say replaces what stands above.
  cases: {
    "on a quick link": {},
    "on a slow link": { link: { rate: "100kbit" } },
    "on a link that loses more": { link: { loss: "5%" } },
  },

  // How many seeds a case is run with that draws at random.
  seeds: 5,
});
`;
}

/** The same story without comments: JSON has none. */
const STORY: Scenario = {
  why: "A lost FIN is sent again, and both ends close (RFC 9293, section 3.6)",
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ drop: { from: "A", has: "FIN", try: 1 } }],
  script: [
    { on: "A", connect: "B:80", as: "c" },
    { when: { "A.c": "ESTABLISHED" }, on: "A.c", send: 1000 },
    { after: "100ms", on: "A.c", do: "shutdown" },
    { when: { "B.c": "EOF" }, on: "B.c", do: "shutdown" },
    { expect: { "B.c": { received: 1000, eof: true } } },
    { expect: { "B.c": "CLOSED" }, by: "5min" },
    { sent: { from: "A", has: "FIN", try: 2 } },
    { end: { "A.c": { outcome: "closed" }, B: { tcbs: 0 } } },
  ],
  cases: {
    "on a quick link": {},
    "on a slow link": { link: { rate: "100kbit" } },
    "on a link that loses more": { link: { loss: "5%" } },
  },
  seeds: 5,
};

/**
 * A story as JSON.
 *
 * @param schema where its schema is
 */
export function jsonTemplate(schema: string): string {
  return `${JSON.stringify({ $schema: schema, ...STORY }, null, 2)}\n`;
}
