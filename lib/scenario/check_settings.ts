/**
 * Whether what is set about hosts and links fits together.
 *
 * @module
 */

import type { Context } from "./check_context.ts";
import { listenersOf, tcpConfigOf } from "./convert.ts";
import type { HostSettings } from "./format.ts";
import { turnedPair } from "./merge.ts";
import { formatDuration } from "../base/time.ts";

/** Checks hosts and links. */
export function checkSettings(context: Context): void {
  const { hosts, links = {} } = context.story;
  if (context.hosts.length === 0) context.report(["hosts"], "no host, write { A: {}, B: {} }");
  for (const [name, host] of Object.entries(hosts)) {
    checkListeners(context, name, host);
    checkTimeouts(context, name, host);
  }
  const names = Object.keys(links);
  for (const [at, pair] of names.entries()) {
    context.knowsPair(pair, ["links", pair]);
    const turned = turnedPair(pair);
    if (turned !== undefined && names.indexOf(turned) > at) {
      context.report(["links", turned], `the same link as "${pair}", write one of them`);
    }
  }
}

function checkListeners(context: Context, name: string, host: HostSettings): void {
  const ports = listenersOf(host).map(({ port }) => port);
  for (const [at, port] of ports.entries()) {
    if (ports.indexOf(port) < at) {
      context.report(["hosts", name, "listen", at], `${port} is listed twice, leave one out`);
    }
  }
}

function checkTimeouts(context: Context, name: string, { tcp }: HostSettings): void {
  if (tcp === undefined) return;
  const config = tcpConfigOf(tcp);
  const most = formatDuration(config.rtoMax);
  for (const field of ["rtoMin", "rtoInitial"] as const) {
    if (config[field] <= config.rtoMax) continue;
    // Where the story sets only one of the two, that one is to blame.
    const least = formatDuration(config[field]);
    if (tcp[field] === undefined) {
      const message = `"${tcp.rtoMax}" is less than ${field}, write "${least}" or more`;
      context.report(["hosts", name, "tcp", "rtoMax"], message);
    } else {
      const message = `"${tcp[field]}" is more than rtoMax, write "${most}" or less`;
      context.report(["hosts", name, "tcp", field], message);
    }
  }
}
