/**
 * The bench's workloads: what they do, what they completed, and the work itself apart from its measuring.
 *
 * @module
 */

import { BatchRunner } from "../../lib/fuzz/batch.ts";
import { draw, streamOf } from "../../lib/base/draw.ts";
import { type Duration, DURATION_MAX, ms } from "../../lib/base/time.ts";
import { parseProbability } from "../../lib/base/units.ts";
import { CheckSet } from "../../lib/check/check_set.ts";
import type { CheckView } from "../../lib/check/view.ts";
import type { LinkOptions } from "../../lib/link/options.ts";
import type { Connection } from "../../lib/net/connection.ts";
import type { Observer } from "../../lib/net/events.ts";
import type { Host } from "../../lib/net/host.ts";
import type { App } from "../../lib/net/host_options.ts";
import { World } from "../../lib/net/world.ts";
import { finalViewOf } from "../../lib/scenario/stage.ts";
import { ESTABLISHED } from "../../lib/tcp/state.ts";

/** What a workload did. */
export interface Work {
  /** Lifecycles, or held connections, that went as they should. */
  readonly completed: number;
  /** Segments that the stacks sent. */
  readonly segments: number;
  /** Virtual seconds. */
  readonly virtualSeconds: number;
  /** Octets that reached applications. */
  readonly deliveredOctets: number;
  /** What must stay alive while its memory is measured. */
  readonly world?: World;
}

const REQUEST_OCTETS = 100;
const REPLY_OCTETS = 100;

/** Counts what applications see. */
interface Tally {
  completed: number;
  octets: number;
}

// Applications are made apart from where they are assigned: see `Stage`.

/** A server that answers a request, and closes when its client has. */
function serving(host: Host, requestOctets: number, replyOctets: number, tally: Tally): App {
  return (connection, signal) => {
    switch (signal.kind) {
      case "acceptable":
        host.accept(signal.localPort);
        break;
      case "readable":
        // One arrival may bring several such signals; the first reads everything.
        if (readAll(connection, tally) && connection.receivedOctets === requestOctets) {
          connection.write(replyOctets);
        }
        break;
      case "eof":
        connection.shutdown();
    }
  };
}

/** A client that asks, reads the answer and closes; `ended` hears of each that is CLOSED. */
function asking(
  requestOctets: number,
  replyOctets: number,
  tally: Tally,
  ended: () => void,
): App {
  return (connection, signal) => {
    switch (signal.kind) {
      case "moved":
        if (signal.to === ESTABLISHED) connection.write(requestOctets);
        break;
      case "readable":
        if (readAll(connection, tally) && connection.receivedOctets === replyOctets) {
          connection.shutdown();
        }
        break;
      case "closed":
        if (signal.outcome === "closed" && connection.receivedOctets === replyOctets) {
          tally.completed++;
        }
        ended();
    }
  };
}

/** Reads what there is; says whether there was anything. */
function readAll(connection: Connection, tally: Tally): boolean {
  const before = tally.octets;
  for (const { length } of connection.take()) tally.octets += length;
  return tally.octets > before;
}

/** A bench runs for as long as it takes. */
const UNBOUND = { eventsMax: Infinity, virtualTimeMax: DURATION_MAX };

/** `count` lifecycles, `inFlight` at a time: connect, 100 octets each way, the client closes first. */
export function lifecycles(
  count: number,
  inFlight: number,
  link: Partial<LinkOptions>,
  seed: number,
): Work {
  const world = new World({ seed, ...UNBOUND });
  const client = world.host("client");
  const server = world.host("server");
  world.link(client, server, link);
  server.listen(80, { backlog: inFlight });
  const tally: Tally = { completed: 0, octets: 0 };
  let started = 0;
  const start = () => {
    started++;
    client.connect(server, 80);
  };
  server.app = serving(server, REQUEST_OCTETS, REPLY_OCTETS, tally);
  client.app = asking(REQUEST_OCTETS, REPLY_OCTETS, tally, () => {
    if (started < count) world.at(world.now, start);
  });
  for (let n = 0; n < Math.min(inFlight, count); n++) start();
  world.settle();
  return {
    completed: tally.completed,
    segments: world.packets,
    virtualSeconds: world.now / 1e9,
    deliveredOctets: tally.octets,
  };
}

/** The link of `seq` and `conc`. */
export const CLEAN: Partial<LinkOptions> = { delay: ms(10) };

/** The link of `lossy`. */
export const LOSSY: Partial<LinkOptions> = {
  delay: ms(10),
  jitter: ms(20),
  loss: parseProbability("10%"),
};

/** How many connections one server port takes: fewer than there are ephemeral ports. */
const PER_PORT = 10_000;

/** `count` connections that are open at the same time, spread over server ports. */
export function held(count: number): Work {
  const world = new World(UNBOUND);
  const client = world.host("client");
  const server = world.host("server", { tcp: { backlog: PER_PORT } });
  world.link(client, server, CLEAN);
  server.app = (_, signal) => {
    if (signal.kind === "acceptable") server.accept(signal.localPort);
  };
  for (let n = 0; n < count; n++) {
    const port = 1_000 + Math.floor(n / PER_PORT);
    if (n % PER_PORT === 0) {
      server.listen(port);
      world.settle();
    }
    client.connect(server, port);
  }
  world.settle();
  server.app = null;
  return {
    completed: Math.min(client.established, server.accepted),
    segments: world.packets,
    virtualSeconds: world.now / 1e9,
    deliveredOctets: 0,
    world,
  };
}

/** A link and sizes for one random lifecycle: a function of the seed. */
function randomLifecycle(seed: number): { link: Partial<LinkOptions>; up: number; down: number } {
  const pick = (name: string, count: number) => draw(seed, streamOf(name), 0) % count;
  const bad = pick("bad", 2) === 1;
  return {
    link: {
      delay: ms(1 + pick("delay", 50)),
      jitter: ms(bad ? pick("jitter", 20) : 0),
      loss: parseProbability(bad ? pick("loss", 8) / 100 : 0),
      duplicate: parseProbability(bad ? pick("duplicate", 5) / 100 : 0),
    },
    up: 10_000 + pick("up", 20_000),
    down: 10_000 + pick("down", 20_000),
  };
}

/** `count` random lifecycles, each in a world of its own, with every check or with none. */
export function randomLifecycles(count: number, checked: boolean, firstSeed: number): Work {
  const tally: Tally = { completed: 0, octets: 0 };
  let segments = 0;
  let virtualTime = 0 as Duration;
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const { link, up, down } = randomLifecycle(seed);
    const observer = new Checks();
    const world = new World({ seed, ...UNBOUND, ...(checked ? { observer } : {}) });
    observer.world = world;
    const client = world.host("client");
    const server = world.host("server");
    world.link(client, server, link);
    server.listen(80);
    server.app = serving(server, up, down, tally);
    client.app = asking(up, down, tally, () => {});
    client.connect(server, 80);
    world.settle();
    if (checked) observer.finish();
    segments += world.packets;
    virtualTime = (virtualTime + world.now) as Duration;
  }
  const { completed, octets } = tally;
  return { completed, segments, virtualSeconds: virtualTime / 1e9, deliveredOctets: octets };
}

/** What a worker of `halfopen fuzz` does: lives drawn, told, checked and judged. A life that fails is none completed. */
export function fuzzed(count: number, seed: number): Work {
  const runner = new BatchRunner({ only: undefined, guided: false });
  const hooks = { begin: () => {}, stopped: () => false };
  const { segments, failures } = runner.run({ seed, from: 0, count, corpus: [] }, hooks);
  const failed = failures.reduce((sum, failure) => sum + failure.count, 0);
  return { completed: count - failed, segments, virtualSeconds: 0, deliveredOctets: 0 };
}

const MEGABYTE = 1_000_000;

/** What `bulk` and `bulk-loss` send, octets. */
export const BULK_OCTETS: number = 100 * MEGABYTE;

/** `octets` in one direction over 1 Gbit/s and 10 ms each way, with SACK and `bufferOctets` at both ends. */
export function bulk(octets: number, bufferOctets: number, loss: number, seed: number): Work {
  const world = new World({ seed, ...UNBOUND });
  const tcp = { receiveBufferOctetsMax: bufferOctets, sendBufferOctetsMax: bufferOctets };
  const client = world.host("client", { tcp });
  const server = world.host("server", { tcp });
  world.link(client, server, {
    delay: ms(10),
    rateBitsPerSecond: 1e9,
    loss: parseProbability(loss),
  });
  server.listen(80);
  const tally: Tally = { completed: 0, octets: 0 };
  let next = 0;
  client.app = (connection, signal) => {
    if (signal.kind !== "moved" || signal.to !== ESTABLISHED) return;
    connection.write(octets);
    connection.shutdown();
  };
  server.app = (connection, signal) => {
    switch (signal.kind) {
      case "acceptable":
        server.accept(signal.localPort);
        break;
      case "readable":
        for (const payload of connection.take()) {
          // The octets of a pattern are known by their place in it: each comes once, in order.
          if (payload.offset !== next) throw new Error(`got octet ${payload.offset}, not ${next}`);
          next += payload.length;
          tally.octets += payload.length;
        }
        break;
      case "eof":
        connection.shutdown();
        break;
      case "closed":
        if (signal.outcome === "closed" && tally.octets === octets) tally.completed = 1;
    }
  };
  client.connect(server, 80);
  world.settle();
  return {
    completed: tally.completed,
    segments: world.packets,
    virtualSeconds: world.now / 1e9,
    deliveredOctets: tally.octets,
  };
}

/** Every check on one world. */
class Checks implements Observer, CheckView {
  world: World | null = null;
  readonly #checks = new CheckSet(this);

  observe(event: Parameters<Observer["observe"]>[0]): void {
    this.#checks.observe(event);
  }

  inspect(end: Parameters<CheckView["inspect"]>[0]): ReturnType<CheckView["inspect"]> {
    return (end as Connection).inspect();
  }

  config(host: string): ReturnType<CheckView["config"]> {
    return this.world!.host(host).config;
  }

  hostTime(_: unknown, at: Parameters<CheckView["hostTime"]>[1]): typeof at {
    return at;
  }

  finish(): void {
    const { failures } = this.#checks.finish(finalViewOf(this, this.world!));
    if (failures.length > 0) throw new Error(failures[0]!.message);
  }
}
