/**
 * What must have come about once a random story was healed: octets that were sent have arrived, and the run
 * ended in time. It leaves out which states the ends are left in: checks know that.
 *
 * @module
 */

import { ms, parseDuration, seconds } from "../base/time.ts";
import { tcpConfigOf } from "../scenario/convert.ts";
import type { HostSettings, Scenario } from "../scenario/format.ts";
import type { EndResult, RunFailure, RunResult } from "../scenario/run.ts";

/**
 * The demands that a healed story does not meet.
 *
 * @param healedAt when nothing interfered any more: ns; the moment of the last step that has one if left out
 */
export function unlively(
  story: Scenario,
  result: RunResult,
  healedAt: number = lastStepAt(story),
): RunFailure[] {
  const failures: RunFailure[] = [];
  const complain = (of: string | null, message: string, expected: string, got: string) =>
    failures.push({
      check: "end",
      at: result.endedAt,
      message,
      expected,
      got,
      cite: "RFC 9293, section 3.8",
      eventIndex: -1,
      of,
    });
  const ends = isCutOff(story) ? [] : Object.entries(result.endpoints);
  for (const [name, end] of ends) {
    if (mustArrive(end) && !hasArrived(name, end, story, result)) {
      const message = `the octets of ${name} did not all arrive`;
      complain(name, message, `${end.sentOctets} octets read`, "fewer, and nobody is to blame");
    }
  }
  for (const [name, end] of ends) {
    if (
      end.outcome === "reset" && !inOrder(end) && strict(story) && !hasCulprit(name, story, result)
    ) {
      complain(name, `${name} was reset by nobody`, "a peer that is not in good order", "none");
    }
  }
  // Most runs are over by the earliest that any bound can be.
  if (result.endedAt <= healedAt + seconds(2) + 2 * longestMsl(story)) return failures;
  const late = result.endedAt - latest(story, result, healedAt);
  if (late > 0) {
    complain(null, "the run went on for too long", "its end", `its end ${late / 1e9} s later`);
  }
  return failures;
}

/** Whether a link still passes nothing when the script is over: then nobody is owed anything but an end. */
function isCutOff({ script }: Scenario): boolean {
  let over = -1;
  for (const step of script) {
    if (!("relink" in step) || step.relink.partitions === undefined) continue;
    for (const [, until] of step.relink.partitions) {
      if (over < 0) over = lastStepAt({ script });
      if (parseDuration(until) > over) return true;
    }
  }
  return false;
}

/** Whether an end ended in good order, or is still there, once its handshake was done. */
function mustArrive({ outcome, path, sentOctets }: EndResult): boolean {
  return sentOctets > 0 && (outcome === "open" || outcome === "closed") &&
    path.includes("ESTABLISHED");
}

/** Whether an end that may be its peer read as much, or cannot any more. */
function hasArrived(name: string, end: EndResult, story: Scenario, result: RunResult): boolean {
  // Most often the one of its name, and just as much.
  for (const host in story.hosts) {
    const namesake = result.endpoints[`${host}${name.slice(name.indexOf("."))}`];
    if (namesake !== end && namesake?.receivedOctets === end.sentOctets) return true;
  }
  const peers = peersOf(name, story);
  return Object.entries(result.endpoints).some(([name, peer]) =>
    peers.has(nameOf(name)) &&
    (peer.receivedOctets === end.sentOctets || !["open", "closed"].includes(peer.outcome) ||
      closes(name, story))
  );
}

/** Whether an end's application is gone some time: it may leave octets unread. */
function closes(name: string, story: Scenario): boolean {
  return story.script.some((step) => "do" in step && step.do === "close" && step.on === name);
}

/**
 * Whether old segments cannot reset anybody (RFC 5961's policies), and whoever opened a connection is an end that can
 * be asked: a listener with SYN cookies keeps nothing that a later reset could be blamed on.
 */
function strict(story: Scenario): boolean {
  return Object.values(story.hosts).every(({ tcp }) =>
    tcp?.resets === undefined && tcp?.unexpectedSyn === undefined &&
    (tcp?.synCookies === undefined || tcp.synCookies === "off")
  );
}

/** Whether an end that may be its peer came to an end that leaves resets behind. */
function hasCulprit(name: string, story: Scenario, result: RunResult): boolean {
  const peers = peersOf(name, story);
  return Object.entries(result.endpoints).some(([name, peer]) =>
    peers.has(nameOf(name)) && !inOrder(peer)
  );
}

/**
 * Whether an end is still there, or had and sent a FIN: what it leaves behind is in good order, and a reset
 * that it gets while its FIN is not acknowledged only says that the peer's TIME-WAIT is over.
 */
function inOrder({ outcome, path }: EndResult): boolean {
  const both = path.includes("TIME-WAIT") || path.includes("LAST-ACK") || path.includes("CLOSING");
  return outcome === "open" || ((outcome === "closed" || outcome === "reset") && both);
}

/** A name without its incarnation. */
function nameOf(name: string): string {
  return name.split("#")[0]!;
}

/** The names that an end at the other side of the same sockets may have: it is named by who opened it. */
function peersOf(name: string, story: Scenario): ReadonlySet<string> {
  const [host, connection] = nameOf(name).split(".") as [string, string];
  const sockets = story.script.flatMap((step) => {
    if (!("connect" in step)) return [];
    const ends = [`${step.on}:${step.from ?? step.as}`, step.connect];
    const hosts = [step.on, step.connect.split(":")[0]!];
    return [{ as: step.as, hosts, pair: ends.sort().join(" ") }];
  });
  const own = sockets.filter(({ as, hosts }) => as === connection && hosts.includes(host));
  const pairs = own.map(({ pair }) => pair);
  return new Set(
    sockets.filter(({ pair }) => pairs.includes(pair)).map(({ as, hosts }) =>
      `${hosts.find((other) => other !== host)}.${as}`
    ),
  );
}

/** The moment of the last step that has one, by which everything is healed: ns. */
function lastStepAt({ script }: Pick<Scenario, "script">): number {
  return parseDuration(script.findLast((step) => step.at !== undefined)?.at ?? "0ns");
}

/** How old a cookie is when a stack takes it no more: two ticks of its counter (see `syn_cookies.ts`). */
const COOKIE_AGE_MAX = seconds(128);

function acceptsLate({ listen = [] }: HostSettings): boolean {
  return [listen].flat().some((one) => typeof one === "object" && one.accept === "manual");
}

function longestMsl({ hosts }: Scenario): number {
  let longest = 0;
  for (const { tcp } of Object.values(hosts)) {
    longest = Math.max(longest, tcp?.msl === undefined ? 0 : parseDuration(tcp.msl));
  }
  return longest;
}

/** When a story must be over that was healed at a moment: ns. */
export function latest(story: Scenario, result: RunResult, healedAt: number): number {
  const hosts = Object.values(story.hosts);
  const configs = hosts.map(({ tcp }) => tcpConfigOf(tcp));
  const most = (value: (config: typeof configs[number]) => number) =>
    Math.max(...configs.map(value));
  const ends = Object.values(result.endpoints);
  // The timer that was backed off the most fires once more; then each piece takes one round trip, and what
  // delays it at either end.
  const timer = Math.min(most(({ rtoMax }) => rtoMax), 2 * healedAt + seconds(3));
  const octets = ends.reduce((sum, end) => sum + end.sentOctets, 0);
  const piece = Math.min(
    ...configs.map((config) =>
      Math.min(config.mtu - 40, config.receiveBufferOctetsMax, config.sendBufferOctetsMax)
    ),
  );
  const pause = most((config) => config.delayedAck) + most((config) => config.sillyWindowOverride);
  const roundTrip = story.script.some((step) => "relink" in step) ? ms(10) : ms(200);
  const transfer = Math.ceil(octets / piece) * (pause + roundTrip);
  // Whoever has nobody to talk to gives up: R2 and a timeout more, or FIN-WAIT-2 of an application that is gone. Its
  // sockets may then be another's, who gives up in turn.
  const giveUp = ends.some(({ outcome }) => outcome === "timed-out")
    ? 2 * most((config) => Math.max(config.giveUpMin, config.synGiveUpMin)) +
      17 * most(({ rtoMax }) => rtoMax) + most(({ finWait2Timeout }) => finWait2Timeout) +
      most((config) => config.keepAlive + config.keepAliveInterval * config.keepAliveProbes)
    : 0;
  // An answer to what came again may be throttled that long.
  const throttle = most(({ challengeAckInterval }) => challengeAckInterval);
  // A connection in TIME-WAIT may keep its sockets, and where applications accept late or never a listener's place as
  // well: the SYN that finds none goes again.
  const place = hosts.some(acceptsLate) || ends.some(({ path }) => path.includes("TIME-WAIT"))
    ? most(({ rtoMax }) => rtoMax) + most(({ msl }) => 2 * msl)
    : 0;
  // A listener with cookies and no place for a connection lets octets go again until the cookie is too old; then it
  // resets.
  const cookie = hosts.some(acceptsLate) && configs.some(({ synCookies }) => synCookies !== "off")
    ? COOKIE_AGE_MAX + most(({ rtoMax }) => rtoMax)
    : 0;
  const span = healedAt + timer + transfer + giveUp + throttle + place + cookie +
    most(({ msl }) => 2 * msl) + seconds(2);
  // The slowest clock takes twice as long.
  return hosts.some(({ clock }) => clock?.driftPpm !== undefined) ? 2 * span : span;
}
