import { assert, assertEquals } from "@std/assert";
import { draw } from "../../lib/base/draw.ts";
import type { Instant } from "../../lib/base/time.ts";
import type { TcpConfig } from "../../lib/tcp/config.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { establishedStack } from "./factory.ts";

// Stacks that come to equal fingerprints along different ways have equal futures.

function told(bench: Bench): readonly number[] {
  return bench.stack.fingerprint(bench.now as Instant);
}

/** One random input; what came of it, in words. */
function step(bench: Bench, word: number, moment: number): string {
  const pick = (count: number) => {
    const value = word % count;
    word = Math.floor(word / count);
    return value;
  };
  const before = bench.signals.length;
  let sent: readonly string[] = [];
  const open = bench.inspect() !== undefined;
  switch (open ? pick(9) : 0) {
    case 0:
      bench.now += [0, 1, 40, 200, 500, 1000, 3000, 60_000][pick(8)]! * 1e6;
      sent = bench.poll();
      break;
    case 1:
      sent = bench.send(1 + pick(2500)).sent;
      break;
    case 2:
      sent = bench.shutdown().sent;
      break;
    case 3:
      sent = bench.call({ op: "receive", connection: bench.connection, octets: 1 + pick(2000) })
        .sent;
      break;
    case 4:
    case 5: {
      // Around what is expected, some of it acknowledging, some of it closing the window.
      const { sndUna, sndNxt, iss } = bench.inspect()!;
      const flight = sndNxt - sndUna;
      const ack = sndUna - iss + (flight === 0 ? 0 : pick(flight + 1));
      sent = bench.arrive({ ack, window: [0, 1, 500, 10_000][pick(4)]! });
      break;
    }
    case 6: {
      const { rcvNxt, irs } = bench.inspect()!;
      const seq = rcvNxt - irs + [0, 0, 0, 100, 1000, -100][pick(6)]!;
      sent = bench.arrive({ seq, length: 1 + pick(400), flags: pick(5) === 0 ? "FIN,ACK" : "ACK" });
      break;
    }
    case 7: {
      const { rcvNxt, irs } = bench.inspect()!;
      const flags = pick(3) === 0 ? "RST" : "SYN";
      sent = bench.arrive({ flags, seq: rcvNxt - irs + [0, 10, -1, 90_000][pick(4)]! });
      break;
    }
    case 8:
      sent = bench.arrive({ ack: 1, window: 10_000 });
  }
  const news = bench.signals.slice(before).map((signal) => JSON.stringify(signal));
  return [...sent.map((one) => one.replace(/^[\d.]+ /, "")), ...news, `after ${moment}`].join("\n");
}

/** Two stacks that came to the same state along different ways; null if these did not. */
function folded(seed: number, options: BenchOptions): readonly [Bench, Bench] | null {
  const one = establishedStack(options);
  const other = establishedStack(options);
  other.until("7s");
  // The same inputs in another order, or with pauses between: often they come to the same.
  const words = [0, 1, 2, 3].map((n) => draw(seed, 1, n));
  for (const word of words) step(one, word, 0);
  for (const word of draw(seed, 2, 0) % 2 === 0 ? words : words.reverse()) step(other, word, 0);
  const [a, b] = [JSON.stringify(told(one)), JSON.stringify(told(other))];
  return a === b ? [one, other] : null;
}

Deno.test("stacks with equal fingerprints answer the same inputs alike, and stay equal", () => {
  const settings: BenchOptions[] = [
    { rcvWnd: 4000, iss: 0x7fff_f000, irs: -500 },
    { sack: false, nagle: true, delayedAckSegments: 1 },
    { peer: { mss: 1000, sackPermitted: true }, userTimeout: 30e9 as TcpConfig["userTimeout"] },
    { rcvWnd: 700, resets: "window", keepAlive: 20e9 as TcpConfig["keepAlive"] },
  ];
  let pairs = 0;
  for (let seed = 1; seed <= 1500; seed++) {
    const pair = folded(seed, settings[seed % settings.length]!);
    if (pair === null) continue;
    pairs++;
    const [one, other] = pair;
    for (let n = 0; n < 12; n++) {
      const word = draw(seed, 3, n);
      assertEquals(step(one, word, n), step(other, word, n), `seed ${seed}, step ${n}`);
      assertEquals(told(one), told(other), `seed ${seed}, after step ${n}`);
    }
  }
  assert(pairs > 300, `only ${pairs} pairs came to the same`);
});
