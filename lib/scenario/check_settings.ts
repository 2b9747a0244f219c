/**
 * Whether what is set about hosts and links fits together.
 *
 * @module
 */

import type { Context } from "./check_context.ts";
import { listenersOf, tcpConfigOf } from "./convert.ts";
import type { HostSettings } from "./format.ts";
import { turnedPair } from "./merge.ts";
import { windowShift } from "../tcp/syn.ts";
import { formatDuration, parseDuration, seconds } from "../base/time.ts";

/** Checks hosts and links. */
export function checkSettings(context: Context): void {
  const { hosts, links = {} } = context.story;
  if (context.hosts.length === 0) context.report(["hosts"], "no host, write { A: {}, B: {} }");
  for (const [name, host] of Object.entries(hosts)) {
    checkListeners(context, name, host);
    checkTimeouts(context, name, host);
    checkCookies(context, name, host);
    checkKeepAlive(context, name, host);
    checkTos(context, name, host);
    checkScale(context, name, host);
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

function checkCookies(context: Context, name: string, { tcp = {} }: HostSettings): void {
  const { synCookies = "off", handshake } = tcp;
  if (synCookies === "off" || handshake !== "two-way") return;
  const message = `"${synCookies}" wants the third segment, leave it or handshake: "two-way" out`;
  context.report(["hosts", name, "tcp", "synCookies"], message);
}

function checkKeepAlive(context: Context, name: string, { tcp = {} }: HostSettings): void {
  const { keepAlive } = tcp;
  if (keepAlive === undefined) return;
  const idle = parseDuration(keepAlive);
  if (idle === 0 || idle >= seconds(1)) return;
  const message = `"${keepAlive}" is too short, write "1s" or more, or "0s" for off`;
  context.report(["hosts", name, "tcp", "keepAlive"], message);
}

/** A window that is rounded down to nothing would stay closed for ever. */
function checkScale(context: Context, name: string, { tcp = {} }: HostSettings): void {
  const config = tcpConfigOf(tcp);
  const shift = config.windowScaling ? windowShift(config) : 0;
  if (config.windowRounding === "up" || config.receiveBufferOctetsMax >= 1 << shift) return;
  const field = tcp.receiveBuffer === undefined ? "windowScaleOctets" : "receiveBuffer";
  const message =
    `a window scale of ${shift} cannot show ${config.receiveBufferOctetsMax} octets, ` +
    `write receiveBuffer: ${1 << shift} or more, or windowRounding: "up"`;
  context.report(["hosts", name, "tcp", field], message);
}

function checkTos(context: Context, name: string, { tcp = {} }: HostSettings): void {
  const { tos = 0 } = tcp;
  if (tos % 4 === 0) return;
  const message = `${tos} sets the bits of ECN, write ${tos - tos % 4}`;
  context.report(["hosts", name, "tcp", "tos"], message);
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
