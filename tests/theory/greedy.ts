/**
 * Senders that always have more to send, over one link between two hosts: what got through, and the round trips
 * and timeouts that the senders saw. It leaves out what theory says of that.
 *
 * @module
 */

import { type Duration, type DurationText, later, parseDuration } from "../../lib/base/time.ts";
import { parseProbability } from "../../lib/base/units.ts";
import type { Connection } from "../../lib/net/connection.ts";
import { World } from "../../lib/net/world.ts";
import type { LinkOptions } from "../../lib/link/options.ts";
import type { TcpConfig } from "../../lib/tcp/config.ts";
import type { Tcb } from "../../lib/tcp/tcb.ts";

/** What a run is made from. */
export interface GreedyOptions {
  readonly seed: number;
  /** The delay each way. */
  readonly delay: DurationText;
  /** The probability that a segment with data is lost; ACKs never are. */
  readonly loss?: number;
  /** The link that data goes over, besides. */
  readonly link?: Partial<LinkOptions>;
  readonly tcp?: Partial<TcpConfig>;
  /** When each flow begins: one flow at once if left out. */
  readonly starts?: readonly DurationText[];
  /** What comes before this moment does not count. */
  readonly from: DurationText;
  readonly until: DurationText;
}

/** What one flow did in the time that counts. */
export interface Flow {
  /** Octets a second that its receiver read. */
  readonly goodput: number;
  /** Mean SRTT, seconds. */
  readonly roundTrip: number;
  /** Mean RTO without back-off, seconds. */
  readonly timeout: number;
}

const PORT = 80;
const SAMPLES = 200;
/** More than any run can bring. */
const ENDLESS = 1e10;

/** Lets flows run, all from one host to another. */
export function greedy(options: GreedyOptions): Flow[] {
  const { seed, delay, loss = 0, link, tcp, starts = ["0s"] } = options;
  const world = new World({ seed, eventsMax: Infinity });
  const client = world.host("client", tcp === undefined ? {} : { tcp });
  const server = world.host("server", tcp === undefined ? {} : { tcp });
  const span: Duration = parseDuration(delay);
  const back = { delay: span };
  world.link(client, server, { ...back, loss: parseProbability(loss), ...link }, back);
  server.listen(PORT);
  const got: number[] = [];
  server.app = (connection, signal) => {
    if (signal.kind === "acceptable") server.accept(PORT);
    if (signal.kind !== "readable") return;
    const flow = connection.remotePort - FIRST_PORT;
    for (const { length } of connection.take()) got[flow] = (got[flow] ?? 0) + length;
  };
  const connections = starts.map((start, flow) => {
    world.runUntil(later(0 as never, parseDuration(start)));
    const connection = client.connect(server, PORT, { from: FIRST_PORT + flow });
    connection.write(ENDLESS);
    return connection;
  });
  const from = Number(parseDuration(options.from));
  const until = Number(parseDuration(options.until));
  world.runUntil(from as never);
  const before = [...got];
  const meters = connections.map((connection) => new Meter(connection));
  for (let n = 1; n <= SAMPLES; n++) {
    world.runUntil(Math.round(from + (until - from) * n / SAMPLES) as never);
    for (const meter of meters) meter.read();
  }
  return meters.map((meter, flow) => ({
    goodput: ((got[flow] ?? 0) - (before[flow] ?? 0)) / ((until - from) / 1e9),
    ...meter.means,
  }));
}

const FIRST_PORT = 50_000;

/** Reads a sender's round trips and timeouts. */
class Meter {
  readonly #connection: Connection;
  #roundTrips = 0;
  #timeouts = 0;
  #count = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  read(): void {
    const tcb = this.#connection.inspect() as Tcb;
    if (tcb.retransmissions > 0) return; // backed off
    this.#roundTrips += tcb.srtt / 1e9;
    this.#timeouts += tcb.rto / 1e9;
    this.#count++;
  }

  get means(): { roundTrip: number; timeout: number } {
    return { roundTrip: this.#roundTrips / this.#count, timeout: this.#timeouts / this.#count };
  }
}
