/** The small stories that are exhausted. */

import type { Scenario } from "../../lib/scenario/format.ts";

/** Two hosts, of which the second listens. */
const hosts = { A: {}, B: { listen: 80 } };

/** A opens, and that is all. */
export const handshake: Scenario = {
  why: "A opens",
  hosts,
  script: [{ on: "A", connect: "B:80", as: "c" }],
};

/** A opens and closes, and B closes when it hears of it. */
export const bothCloses: Scenario = {
  why: "A opens and closes, then B closes",
  hosts,
  script: [
    { on: "A", connect: "B:80", as: "c" },
    { when: { "A.c": "ESTABLISHED" }, on: "A.c", do: "shutdown" },
    { when: { "B.c": "EOF" }, on: "B.c", do: "shutdown" },
  ],
};

/** Both open at the same moment, and both close at the same moment. */
export const crossing: Scenario = {
  why: "Both open at the same time and both close at the same time",
  hosts: { A: {}, B: {} },
  script: [
    { at: "0s", on: "A", connect: "B:80", from: 5000, as: "c" },
    { at: "0s", on: "B", connect: "A:5000", from: 80, as: "c" },
    { at: "100ms", on: "A.c", do: "shutdown" },
    { at: "100ms", on: "B.c", do: "shutdown" },
  ],
};
