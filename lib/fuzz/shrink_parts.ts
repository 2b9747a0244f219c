/**
 * Smaller stories by leaving out: connections, hosts, pairs of steps and faults, settings. Each of these gives
 * candidates, the boldest first; whether one still fails is asked elsewhere.
 *
 * @module
 */

import type {
  HostSettings,
  LinkSettings,
  ListenSettings,
  Scenario,
  Step,
} from "../scenario/format.ts";
import { parseSocket } from "../scenario/names.ts";
import { mend, omit, replaced, withFaults, without } from "./mend.ts";

/** Without one connection: all that is done on it and all that befalls it. */
export function* withoutConnections(story: Scenario): Generator<Scenario> {
  const names = new Set(story.script.flatMap((step) => "connect" in step ? [step.as] : []));
  if (names.size < 2) return;
  for (const name of names) {
    const script = story.script.filter((step) => !("connect" in step) || step.as !== name);
    yield mend({ ...story, script });
  }
}

/** Without a host that nobody connects; two stay. */
export function* withoutHosts(story: Scenario): Generator<Scenario> {
  const hosts = Object.keys(story.hosts);
  if (hosts.length < 3) return;
  for (const host of hosts) {
    const script = story.script.filter((step) =>
      !("connect" in step) || (step.on !== host && parseSocket(step.connect)!.host !== host)
    ).filter((step) => !("on" in step) || step.on !== host);
    const faults = (story.faults ?? []).filter((fault) =>
      !JSON.stringify(fault).includes(`"${host}"`)
    );
    const links = Object.entries(story.links ?? {}).filter(([pair]) =>
      !pair.split(/[->]/).includes(host)
    );
    yield mend(withFaults({
      ...withoutLinks(story),
      hosts: omit(story.hosts, host),
      ...(links.length === 0 ? {} : { links: Object.fromEntries(links) }),
      script,
    }, faults));
  }
}

function withoutLinks(story: Scenario): Scenario {
  const { links: _, ...rest } = story;
  return rest;
}

/** How many steps and faults a story has at most where pairs of them are tried. */
const PAIRS_MAX = 24;

/** Without two of its steps and faults: a stop and its going on, a fault and what made up for it. */
export function* withoutPairs(story: Scenario): Generator<Scenario> {
  const faults = story.faults ?? [];
  const steps = story.script.length;
  const count = steps + faults.length;
  if (count > PAIRS_MAX) return;
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      yield mend(withFaults(
        { ...story, script: story.script.filter((_, i) => i !== a && i !== b) },
        faults.filter((_, i) => i + steps !== a && i + steps !== b),
      ));
    }
  }
}

/** With fewer settings of links. */
export function* plainerLinks(story: Scenario): Generator<Scenario> {
  const { link, links, ...rest } = story;
  if (links !== undefined) {
    yield withoutLinks(story);
    for (const settings of Object.values(links)) yield { ...rest, link: settings };
    for (const [pair, settings] of Object.entries(links)) {
      if (Object.keys(links).length > 1) yield { ...story, links: omit(links, pair) };
      for (const plainer of plainerLink(settings)) {
        yield { ...story, links: { ...links, [pair]: plainer } };
      }
    }
  }
  if (link !== undefined) {
    yield links === undefined ? rest : { ...rest, links };
    for (const plainer of plainerLink(link)) yield { ...story, link: plainer };
  }
  for (const [i, step] of story.script.entries()) {
    if (!("relink" in step)) continue;
    for (const plainer of plainerLink(step.relink)) {
      yield { ...story, script: replaced(story.script, i, { ...step, relink: plainer }) };
    }
  }
}

function* plainerLink(settings: LinkSettings): Generator<LinkSettings> {
  for (const key of Object.keys(settings)) yield omit(settings, key);
  for (const [i] of (settings.partitions ?? []).entries()) {
    yield { ...settings, partitions: without(settings.partitions!, i) };
  }
}

/** With fewer settings of hosts. */
export function* plainerHosts(story: Scenario): Generator<Scenario> {
  for (const [name, host] of Object.entries(story.hosts)) {
    for (const plainer of plainerHost(host)) {
      yield mend({ ...story, hosts: { ...story.hosts, [name]: plainer } });
    }
  }
}

function* plainerHost(host: HostSettings): Generator<HostSettings> {
  yield {};
  for (const key of Object.keys(host)) yield omit(host, key);
  if (host.tcp !== undefined) {
    const keys = Object.keys(host.tcp);
    // Halves first: a host may have twenty.
    for (let size = keys.length >> 1; size >= 1; size >>= 1) {
      for (let from = 0; from < keys.length; from += size) {
        const gone = keys.slice(from, from + size);
        const tcp = Object.entries(host.tcp).filter(([key]) => !gone.includes(key));
        yield { ...host, tcp: Object.fromEntries(tcp) };
      }
    }
  }
  if (host.clock !== undefined) {
    for (const key of Object.keys(host.clock)) yield { ...host, clock: omit(host.clock, key) };
  }
  if (typeof host.listen === "object" && !Array.isArray(host.listen)) {
    const listen = host.listen as ListenSettings;
    yield { ...host, listen: listen.port };
    for (const key of ["backlog", "accept", "iss"]) {
      if (Object.hasOwn(listen, key)) yield { ...host, listen: omit(listen, key) };
    }
  } else if (Array.isArray(host.listen)) {
    for (const [i] of host.listen.entries()) yield { ...host, listen: without(host.listen, i) };
  }
}

/** A listener that accepts by itself, and no step that does it by hand. */
export function* acceptsByItself(story: Scenario): Generator<Scenario> {
  const script = story.script.filter((step) => !("accept" in step));
  if (script.length === story.script.length) return;
  const hosts = Object.entries(story.hosts).map(([name, host]) => {
    const { listen } = host;
    const plain = typeof listen === "object" && !Array.isArray(listen);
    return [name, plain ? { ...host, listen: omit(listen as ListenSettings, "accept") } : host];
  });
  yield { ...story, hosts: Object.fromEntries(hosts), script };
}

/** Without optional words of steps: ports, ISNs, a lingering, urgency, names in an end. */
export function* plainerSteps(story: Scenario): Generator<Scenario> {
  const optional = ["from", "iss", "linger", "urgent", "push", "between", "count", "every"];
  for (const [i, step] of story.script.entries()) {
    for (const key of optional) {
      if (!Object.hasOwn(step, key)) continue;
      yield { ...story, script: replaced(story.script, i, omit(step, key)) };
    }
    if ("listen" in step && typeof step.listen === "object") {
      const plain = { ...step, listen: step.listen.port } as Step;
      yield { ...story, script: replaced(story.script, i, plain) };
    }
    if ("end" in step) {
      for (const name of Object.keys(step.end)) {
        const end = { ...step, end: omit(step.end, name) };
        yield { ...story, script: replaced(story.script, i, end) };
      }
    }
  }
}

/** Without what the story says of itself as a whole. */
export function* plainerStory(story: Scenario): Generator<Scenario> {
  for (const key of ["format", "outlives", "seeds", "cases"] as const) {
    if (Object.hasOwn(story, key)) yield omit(story, key);
  }
  // What one host listens on from a step on, it may do from the start.
  for (const [i, step] of story.script.entries()) {
    if (!("listen" in step) || story.hosts[step.on]!.listen !== undefined) continue;
    const host = { ...story.hosts[step.on]!, listen: step.listen };
    yield {
      ...story,
      hosts: { ...story.hosts, [step.on]: host },
      script: without(story.script, i),
    };
  }
}
