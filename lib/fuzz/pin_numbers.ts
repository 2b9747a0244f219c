/**
 * Writes the initial sequence numbers of a run down, which depend on its seed: the story then fails with every
 * seed, if it draws nothing else.
 *
 * @module
 */

import type { TraceEvent } from "../net/events.ts";
import { listenerOf, listenersOf } from "../scenario/convert.ts";
import type { ListenSettings, Scenario, Step } from "../scenario/format.ts";
import { SYN } from "../wire/segment.ts";
import type { SentEvent } from "./fates.ts";

/**
 * A story with the ISNs of a run of it.
 *
 * @param events of a run that was traced
 */
export function pinNumbers(story: Scenario, events: readonly TraceEvent[]): Scenario {
  const chosen = new Map<string, number>();
  const sockets = new Map<string, string>();
  for (const event of events) {
    if (!isSyn(event) || event.end === null || event.packet.body.kind !== "segment") continue;
    const { name, host, passive, localPort } = event.end;
    chosen.set(name, event.packet.body.seq >>> 0);
    if (passive) sockets.set(name, `${host}:${localPort}`);
  }
  /** The ISNs of what a port's listeners made, in their order. */
  const made = new Map<string, number[]>();
  for (const event of events) {
    if (event.kind !== "opened" || !event.end.passive) continue;
    const iss = chosen.get(event.end.name);
    const socket = sockets.get(event.end.name);
    if (iss !== undefined && socket !== undefined) {
      made.set(socket, [...made.get(socket) ?? [], iss]);
    }
  }
  const pinned = (host: string, settings: ListenSettings): number | ListenSettings => {
    const iss = made.get(`${host}:${settings.port}`) ?? [];
    return iss.length === 0 ? settings : { ...settings, iss };
  };
  const hosts = Object.entries(story.hosts).map(([name, host]) => {
    if (host.listen === undefined) return [name, host];
    const listen = listenersOf(host).map((settings) => pinned(name, settings));
    return [name, { ...host, listen: listen.length === 1 ? listen[0]! : listen }];
  });
  const script = story.script.map((step): Step => {
    if ("listen" in step) return { ...step, listen: pinned(step.on, listenerOf(step.listen)) };
    if (!("connect" in step)) return step;
    const iss = chosen.get(`${step.on}.${step.as}`);
    return iss === undefined ? step : { ...step, iss };
  });
  return { ...story, hosts: Object.fromEntries(hosts), script };
}

function isSyn(event: TraceEvent): event is SentEvent {
  return event.kind === "sent" && event.packet.body.kind === "segment" &&
    (event.packet.body.flags & SYN) !== 0;
}
