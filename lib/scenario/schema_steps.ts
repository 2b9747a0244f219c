/**
 * The shape of a story's steps. Whether the names in them mean anybody is checked after that.
 *
 * @module
 */

import type { z } from "zod";
import type { DurationText } from "../base/time.ts";
import { STATE_NAMES } from "../tcp/state.ts";
import type { Outcome } from "../tcp/stack.ts";
import { END, TOTALS } from "./about.ts";
import * as about from "./about_steps.ts";
import {
  type Branch,
  choice,
  duration,
  endName,
  givenName,
  hostName,
  isObject,
  list,
  numberIn,
  object,
  octets,
  oneOf,
  port,
  range,
  table,
  text,
  truth,
  visited,
  visitPart,
  wholeIn,
} from "./fields.ts";
import { eitherForm, namesForm, plainForm, textForm } from "./form.ts";
import type {
  Act,
  EndExpectation,
  Expect,
  Expected,
  HostTotals,
  Seen,
  Step,
  StepTime,
} from "./format.ts";
import { END_NAME, NAME, parseEnd, parseSocket, SOCKET } from "./names.ts";
import { remedy } from "./nearest.ts";
import { show } from "./problems.ts";
import { COUNT_MAX, counts, injectSchema, segmentMatch, SEQ_MAX, state } from "./schema_faults.ts";
import { linkSettings, listener } from "./schema_settings.ts";

const secondsHeld = range(numberIn(0, COUNT_MAX));

const OUTCOMES: Readonly<Record<Outcome, true>> = Object.freeze({
  closed: true,
  refused: true,
  reset: true,
  "timed-out": true,
  aborted: true,
  returned: true,
  gone: true,
});

const hostTotals = object<HostTotals>("{ tcbs: 0 }", {}, {
  tcbs: counts,
  accepted: counts,
  established: counts,
  tcbSeconds: secondsHeld,
}, TOTALS);

const endExpectation = object<EndExpectation>(`{ state: "CLOSED" }`, {}, {
  state,
  outcome: oneOf("outcome", [...Object.keys(OUTCOMES) as Outcome[], "open"]),
  sent: counts,
  received: counts,
  text: visited(plainForm({ type: "string" }), (value, report) => {
    if (typeof value !== "string") report([], `${show(value)} is no text, write "ping"`);
  }),
  eof: truth,
  told: list(`["urgent"]`, text(`"urgent"`)),
  accepted: truth,
  path: list(`["SYN-SENT", "ESTABLISHED"]`, state),
  lived: secondsHeld,
}, END);

const EXPECTED_EXAMPLE = `{ "A.c": "ESTABLISHED" }`;

const expectedForm = namesForm(about.EXPECTED, [
  [END_NAME, eitherForm(state, endExpectation).shape],
  [NAME, (part) => part(hostTotals)],
]);

/** Ends and hosts, and what is asked of them. */
export const expectedSchema: z.ZodType<Expected> = visited(expectedForm, (value, report) => {
  if (!isObject(value)) {
    const cause = value === undefined ? "missing" : `${show(value)} is no object`;
    return report([], `${cause}, write ${EXPECTED_EXAMPLE}`);
  }
  for (const [name, asked] of Object.entries(value)) {
    if (!NAME.test(name)) {
      visitPart(endName, name, [name], report);
      visitPart(isObject(asked) ? endExpectation : state, asked, [name], report);
    } else if (typeof asked === "string") {
      report([name], `"${asked}" is asked of a host, name an end of a connection, "${name}.c"`);
    } else visitPart(hostTotals, asked, [name], report);
  }
});

const SEEN_WORDS = [...STATE_NAMES, "EOF", "accepted", "readable"] as const;
const seenWord = oneOf("state or sign", SEEN_WORDS);
const seenOctets = object<{ octets: number }>(
  "{ octets: 1000 }",
  {
    octets: wholeIn(0, COUNT_MAX),
  },
  {},
  about.SEEN_OCTETS,
);

const seenForm = namesForm(
  about.SEEN,
  [[END_NAME, eitherForm(seenWord, seenOctets).shape]],
  { sent: segmentMatch },
);

const seen: z.ZodType<Seen> = visited(seenForm, (value, report) => {
  if (!isObject(value)) return report([], `${show(value)} is no object, write ${EXPECTED_EXAMPLE}`);
  for (const [name, sign] of Object.entries(value)) {
    if (name === "sent") visitPart(segmentMatch, sign, [name], report);
    else if (parseEnd(name) === undefined) visitPart(endName, name, [name], report);
    else visitPart(isObject(sign) ? seenOctets : seenWord, sign, [name], report);
  }
});

const passes = table(
  `{ "A.c": ["SYN-SENT", "ESTABLISHED"] }`,
  END_NAME,
  (name) => endName.safeParse(name).error?.issues[0]?.message,
  list(`["SYN-SENT", "ESTABLISHED"]`, state),
);

const socketForm = textForm(SOCKET, "socket", 'A host and a port: "B:80".');
const socket: z.ZodType<`${string}:${number}`> = visited(socketForm, (value, report) => {
  const parsed = typeof value === "string" ? parseSocket(value) : undefined;
  if (value === undefined) report([], `missing, write "B:80"`);
  else if (parsed === undefined) report([], `${show(value)} is no host and port, write "B:80"`);
  else visitPart(port, parsed.port, [], report);
});

const END_CALLS = ["pause", "resume", "shutdown", "close", "abort"] as const;
const HOST_CALLS = ["reboot", "pause", "resume"] as const;

const anyOn: z.ZodType<string> = visited(
  eitherForm(hostName, endName),
  (value, report) =>
    visitPart(
      typeof value === "string" && !NAME.test(value) ? endName : hostName,
      value,
      [],
      report,
    ),
);
const anyCall: z.ZodType<string> = oneOf("act", [...END_CALLS, "reboot"]);

const sentText = object<{ text: string }>(
  `{ text: "ping" }`,
  { text: text(`"ping"`) },
  {},
  about.SENT_TEXT,
);
const sentOctets = octets(1);
const payload: z.ZodType<Extract<Act, { send: unknown }>["send"]> = visited(
  eitherForm(sentOctets, sentText),
  (value, report) => visitPart(isObject(value) ? sentText : sentOctets, value, [], report),
);

type StepOf<K extends PropertyKey> =
  & StepTime
  & Omit<Extract<Act | Expect, Record<K, unknown>>, never>;
type CallStep = StepTime & { on: string; do: string };
type DoStep = CallStep & { linger?: DurationText };

const time = { at: duration(), after: duration(), when: seen };
const onHost = { on: hostName };
const onEnd = { on: endName };

const lingering = { ...time, linger: duration() };
const anyDo = object<DoStep>("", { on: anyOn, do: anyCall }, lingering, about.STEPS.close);

/** Who may do what, as validation below says it in words. */
const doForm = eitherForm(
  object<DoStep>("", { ...onEnd, do: oneOf("act", ["close"]) }, lingering, about.STEPS.close),
  object<CallStep>(
    "",
    { ...onEnd, do: oneOf("act", END_CALLS.filter((call) => call !== "close")) },
    time,
    about.STEPS.end,
  ),
  object<CallStep>("", { ...onHost, do: oneOf("act", HOST_CALLS) }, time, about.STEPS.host),
);

const doStep = visited(doForm, (value, report) => {
  visitPart(anyDo, value, [], report);
  if (!isObject(value) || typeof value.on !== "string" || typeof value.do !== "string") return;
  if (value.linger !== undefined && value.do !== "close") {
    report(["linger"], `"${value.do}" lingers for nothing, write do: "close" or leave it out`);
  }
  const calls: readonly string[] = NAME.test(value.on) ? HOST_CALLS : END_CALLS;
  if (!calls.includes(value.do) && ([...END_CALLS, "reboot"] as string[]).includes(value.do)) {
    const whose = NAME.test(value.on) ? `a host; name an end, "${value.on}.c", or` : "an end;";
    report(["do"], `"${value.do}" is nothing for ${whose} ${remedy(value.do, calls)}`);
  }
});

const STEPS = {
  connect: object<StepOf<"connect">>("", { ...onHost, connect: socket, as: givenName }, {
    ...time,
    from: port,
    iss: wholeIn(0, SEQ_MAX),
  }, about.STEPS.connect),
  listen: object<StepOf<"listen">>("", { ...onHost, listen: listener }, time, about.STEPS.listen),
  unlisten: object<StepOf<"unlisten">>(
    "",
    { ...onHost, unlisten: port },
    time,
    about.STEPS.unlisten,
  ),
  accept: object<StepOf<"accept">>("", { ...onHost, accept: port }, time, about.STEPS.accept),
  send: object<StepOf<"send">>("", { ...onEnd, send: payload }, {
    ...time,
    urgent: truth,
    push: truth,
  }, about.STEPS.send),
  read: object<StepOf<"read">>("", { ...onEnd, read: octets(1) }, time, about.STEPS.read),
  do: doStep as Branch,
  release: object<StepOf<"release">>("", { release: givenName }, time, about.STEPS.release),
  inject: object<StepOf<"inject">>("", { inject: injectSchema }, time, about.STEPS.inject),
  relink: object<StepOf<"relink">>("", { relink: linkSettings }, {
    ...time,
    between: text(`"A-B" or "A>B"`),
  }, about.STEPS.relink),
  expect: object<StepOf<"expect">>("", { expect: expectedSchema }, {
    ...time,
    by: duration(),
    until: duration(),
  }, about.STEPS.expect),
  passes: object<StepOf<"passes">>("", { passes }, time, about.STEPS.passes),
  sent: object<StepOf<"sent">>("", { sent: segmentMatch }, {
    ...time,
    by: duration(),
    times: counts,
  }, about.STEPS.sent),
  never: object<StepOf<"never">>(
    "",
    { never: segmentMatch },
    { ...time, until: duration() },
    about.STEPS.never,
  ),
  end: object<StepOf<"end">>("", { end: expectedSchema }, time, about.STEPS.quiescence),
};

/** A step. */
export const stepSchema: z.ZodType<Step> = choice<Step>(
  "step",
  `{ on: "A", connect: "B:80", as: "c" }`,
  STEPS,
  [
    "at",
    "after",
    "when",
    "on",
    "as",
    "from",
    "iss",
    "urgent",
    "push",
    "linger",
    "between",
    "by",
    "until",
    "times",
  ],
  [["at", "after"], ["at", "when"], ["after", "when"], ["by", "until"], ["end", "after"], [
    "end",
    "when",
  ]],
);
