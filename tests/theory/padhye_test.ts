import { assertAlmostEquals } from "@std/assert";
import { type Flow, greedy } from "./greedy.ts";
import { padhye } from "./padhye.ts";

const MSS = 1460;
const SEEDS = 4;

/** A path that loses, and how near the formula has to be. */
const PATHS = [
  { loss: 0.001, until: "420s", tolerance: 0.25 },
  { loss: 0.003, until: "420s", tolerance: 0.25 },
  { loss: 0.01, until: "420s", tolerance: 0.40 },
  { loss: 0.03, until: "820s", tolerance: 0.40 },
] as const;

/** Runs of several seeds, the first 20 seconds left out: slow start is no part of the model. */
function runs(loss: number, until: "420s" | "820s"): Flow[] {
  const tcp = {
    sack: false,
    timestamps: false,
    receiveBufferOctetsMax: 4_000_000,
    sendBufferOctetsMax: 4_000_000,
  };
  const flows: Flow[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    flows.push(...greedy({ seed, delay: "100ms", loss, from: "20s", until, tcp }));
  }
  return flows;
}

function mean(flows: readonly Flow[], part: keyof Flow): number {
  return flows.reduce((sum, flow) => sum + flow[part], 0) / flows.length;
}

Deno.test("NewReno's goodput under independent loss is near Padhye's formula, 25 % up to 0.3 % loss and 40 % up to 3 %", () => {
  const rows = PATHS.map(({ loss, until, tolerance }) => {
    const flows = runs(loss, until);
    const roundTrip = mean(flows, "roundTrip");
    const timeout = mean(flows, "timeout");
    const measured = mean(flows, "goodput") / MSS;
    // The stack counts acknowledged octets (RFC 5681, section 3.1): delayed ACKs or not, its window grows by a
    // segment in each round trip. The model's other ACKs grow it by one in b.
    const expected = padhye({ loss, roundTrip, timeout, b: 1 });
    return { loss, roundTrip, timeout, measured, expected, tolerance };
  });
  const lines = rows.map(({ loss, roundTrip, timeout, measured, expected }) =>
    [
      `${(100 * loss).toFixed(1)} %`.padStart(6),
      roundTrip.toFixed(3).padStart(7),
      timeout.toFixed(3).padStart(7),
      measured.toFixed(1).padStart(10),
      expected.toFixed(1).padStart(10),
      (measured / expected).toFixed(2).padStart(6),
    ].join("  ")
  );
  const head = "  loss    RTT s   RTO s   segments/s    Padhye's   ratio";
  console.log([`NewReno, ${SEEDS} runs each`, head, ...lines].join("\n"));
  for (const { measured, expected, tolerance } of rows) {
    assertAlmostEquals(measured / expected, 1, tolerance);
  }
});

Deno.test("padhye() without timeouts tends to the square-root law, and to none under heavy loss", () => {
  const path = { roundTrip: 1, timeout: 1, b: 1 };
  const loss = 1e-8;
  assertAlmostEquals(padhye({ ...path, loss }) / Math.sqrt(3 / (2 * loss)), 1, 0.01);
  assertAlmostEquals(padhye({ ...path, loss: 0.9 }), 0, 0.1);
});
