/**
 * A golden table: `deno test --allow-read --allow-write tests/theory -- --update` writes it anew.
 *
 * @module
 */

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { greedy } from "./greedy.ts";

const BUFFERS = [4, 8, 16, 32, 64, 128, 256, 512].map((kibioctets) => kibioctets * 1024);
const LOSSES = [0, 0.001, 0.01, 0.05];
const MSS = 1448;
const MEGABIT = 1e6;
const RATE = 50 * MEGABIT;
const ROUND_TRIP = 0.02;

/** Mbit/s of text that arrive. */
function throughput(buffer: number, loss: number, sack: boolean): number {
  const [flow] = greedy({
    seed: 1,
    delay: "10ms",
    loss,
    link: { rateBitsPerSecond: RATE },
    from: "0s",
    until: "10s",
    tcp: { sack, receiveBufferOctetsMax: buffer, sendBufferOctetsMax: 1 << 20 },
  });
  return flow!.goodput * 8 / MEGABIT;
}

interface Row {
  readonly buffer: number;
  /** For each loss: with SACK, without. */
  readonly cells: readonly (readonly [sack: number, none: number])[];
}

function measureAll(): Row[] {
  return BUFFERS.map((buffer) => ({
    buffer,
    cells: LOSSES.map((loss) => [throughput(buffer, loss, true), throughput(buffer, loss, false)]),
  }));
}

const WIDTH = 8;

function shown(rows: readonly Row[]): string {
  const first = "receive buffer".padEnd(15);
  const losses = LOSSES.map((loss) => `${100 * loss} % lost`.padStart(2 * WIDTH + 2));
  const kinds = LOSSES.map(() => "SACK".padStart(WIDTH + 2) + "none".padStart(WIDTH));
  const lines = rows.map(({ buffer, cells }) =>
    `${buffer / 1024} KiB`.padStart(14).padEnd(15) +
    cells.map(([sack, none]) =>
      sack.toFixed(2).padStart(WIDTH + 2) + none.toFixed(2).padStart(WIDTH)
    ).join("")
  );
  return [
    "Mbit/s over 50 Mbit/s with 10 ms each way, in the first 10 s of a transfer",
    "",
    first + losses.join(""),
    "".padEnd(15) + kinds.join(""),
    ...lines,
    "",
  ].join("\n");
}

Deno.test("throughput over receive buffers, losses and SACK is what it was", () => {
  const rows = measureAll();
  const table = shown(rows);
  console.log(table);

  // Without loss it is known: in each round trip the full segments that fit the buffer, an even number of them because
  // of delayed ACKs, or else the rate less headers of 52 octets in 1500.
  for (const { buffer, cells: [clean] } of rows) {
    const pairs = Math.floor(buffer / MSS / 2);
    const limit = Math.min(2 * pairs * MSS * 8 / ROUND_TRIP, RATE * MSS / 1500) / MEGABIT;
    for (const mbits of clean!) assertAlmostEquals(mbits / limit, 1, 0.06, `${buffer} octets`);
  }

  const url = new URL("./golden/throughput.txt", import.meta.url);
  if (Deno.args.includes("--update")) return Deno.writeTextFileSync(url, table);
  assertEquals(table, Deno.readTextFileSync(url));
});
