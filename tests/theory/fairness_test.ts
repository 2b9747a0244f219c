import { assertGreaterOrEqual } from "@std/assert";
import { greedy } from "./greedy.ts";

/** Jain's index: 1 if all have the same, 1 / n if one has it all. */
function jain(shares: readonly number[]): number {
  const sum = shares.reduce((all, share) => all + share, 0);
  return sum * sum / (shares.length * shares.reduce((all, share) => all + share * share, 0));
}

for (const sack of [true, false]) {
  const how = sack ? "with SACK" : "without SACK";

  Deno.test(`two flows ${how} over one bottleneck share it: Jain's index is 0.9 or more after 60 s`, () => {
    for (const queuePacketsMax of [20, 50]) {
      const flows = greedy({
        seed: 1,
        delay: "20ms",
        link: { rateBitsPerSecond: 10e6, queuePacketsMax },
        // The second finds the first at full speed.
        starts: ["0s", "1s"],
        from: "1s",
        until: "61s",
        tcp: { sack, receiveBufferOctetsMax: 1_000_000, sendBufferOctetsMax: 1_000_000 },
      });
      const shares = flows.map(({ goodput }) => goodput * 8 / 1e6);
      assertGreaterOrEqual(jain(shares), 0.9, `${queuePacketsMax} packets: ${shares} Mbit/s`);
      // Nor do they leave much of it unused.
      assertGreaterOrEqual(shares[0]! + shares[1]!, 8.5, `${queuePacketsMax} packets`);
    }
  });
}
