import { assertEquals } from "@std/assert";
import { initialWindow, Reno } from "../../lib/tcp/reno.ts";

// RFC 5681, section 3, by equation; the initial window of RFC 6928.

const MSS = 1000;

function reno(window: number, threshold: number): Reno {
  const congestion = new Reno({ mss: MSS, synLost: false });
  congestion.window = window;
  congestion.threshold = threshold;
  return congestion;
}

function shown({ window, threshold }: Reno): [number, number] {
  return [window, threshold];
}

Deno.test("IW = min(10 MSS, max(2 MSS, 14,600)) (RFC 6928, equation 1)", () => {
  const windows = [1, 536, 1000, 1460, 1461, 7300, 7301, 8960, 65_495]
    .map((mss) => initialWindow({ mss, synLost: false }));
  assertEquals(windows, [10, 5360, 10_000, 14_600, 14_600, 14_600, 14_602, 17_920, 130_990]);
});

Deno.test("after a lost SYN the initial window is one segment (RFC 5681, section 3.1)", () => {
  assertEquals(initialWindow({ mss: 1460, synLost: true }), 1460);
});

Deno.test("slow start: cwnd += min(N, SMSS) for each ACK (RFC 5681, equation 2)", () => {
  const congestion = reno(10_000, 20_000);
  congestion.acknowledged(1000);
  congestion.acknowledged(400);
  congestion.acknowledged(2000); // a delayed ACK grows it by one segment, no more
  assertEquals(congestion.window, 12_400);
});

Deno.test("slow start may count octets up to L segments an ACK, or without a limit (RFC 3465, section 2.2)", () => {
  for (const [segments, grown] of [[1, 1000], [2, 2000], [Infinity, 5000]] as const) {
    const reno = new Reno({ mss: 1000, synLost: false }, segments);
    const before = reno.window;
    reno.acknowledged(5000);
    assertEquals(reno.window - before, grown, `L = ${segments}`);
  }
});

Deno.test("ssthresh is arbitrarily high at first (RFC 5681, section 3.1)", () => {
  assertEquals(new Reno({ mss: MSS, synLost: false }).threshold, 2 ** 30);
});

Deno.test("congestion avoidance: one SMSS for each window acknowledged, whatever the ACKs' size (RFC 5681, section 3.1)", () => {
  for (const octets of [100, 1000, 2000]) {
    const congestion = reno(10_000, 10_000);
    for (let acked = octets; acked < 10_000; acked += octets) congestion.acknowledged(octets);
    assertEquals(congestion.window, 10_000);
    congestion.acknowledged(octets);
    assertEquals(congestion.window, 11_000);
  }
});

Deno.test("congestion avoidance keeps what a window's worth leaves over (RFC 5681, section 3.1)", () => {
  const congestion = reno(3000, 3000);
  congestion.acknowledged(2000);
  congestion.acknowledged(2000); // 4000 of 3000: 1000 count for the next
  congestion.acknowledged(2000);
  assertEquals(congestion.window, 4000);
  congestion.acknowledged(1000);
  assertEquals(congestion.window, 5000);
});

Deno.test("a loss makes ssthresh = max(FlightSize / 2, 2 SMSS), and cwnd the same (RFC 5681, equation 4)", () => {
  const flights = [20_000, 9_001, 4_000, 3_999, 1];
  const thresholds = flights.map((flight) => {
    const congestion = reno(50_000, 60_000);
    congestion.lost(flight);
    assertEquals(congestion.window, congestion.threshold);
    return congestion.threshold;
  });
  assertEquals(thresholds, [10_000, 4500, 2000, 2000, 2000]);
});

Deno.test("a loss counts FlightSize, not cwnd (RFC 5681, section 3.1)", () => {
  const congestion = reno(50_000, 60_000);
  congestion.lost(8000);
  assertEquals(shown(congestion), [4000, 4000]);
});

Deno.test("after recovery cwnd = min(ssthresh, max(FlightSize, SMSS) + SMSS) (RFC 6582, section 3.2, step 3)", () => {
  const windows = [0, 900, 3000, 9000, 50_000].map((flight) => {
    const congestion = reno(20_000, 10_000);
    congestion.recovered(flight);
    return congestion.window;
  });
  assertEquals(windows, [2000, 2000, 4000, 10_000, 10_000]);
});

Deno.test("a timeout makes cwnd one segment, and halves once for one segment (RFC 5681, section 3.1, equation 4)", () => {
  const congestion = reno(20_000, 50_000);
  congestion.timedOut(16_000, false);
  assertEquals(shown(congestion), [1000, 8000]);
  congestion.timedOut(16_000, true);
  assertEquals(shown(congestion), [1000, 8000]);
  congestion.timedOut(1000, true);
  assertEquals(shown(congestion), [1000, 8000]);
});

Deno.test("slow start after a timeout ends at ssthresh (RFC 5681, section 3.1)", () => {
  const congestion = reno(20_000, 50_000);
  congestion.timedOut(6000, false);
  const windows = Array.from({ length: 6 }, () => {
    congestion.acknowledged(1000);
    return congestion.window;
  });
  assertEquals(windows, [2000, 3000, 3000, 3000, 4000, 4000]);
});

Deno.test("a restart takes cwnd down to the initial window, never up (RFC 5681, section 4.1)", () => {
  const windows = [50_000, 10_000, 4000].map((window) => {
    const congestion = reno(window, 60_000);
    congestion.restarted();
    return congestion.window;
  });
  assertEquals(windows, [10_000, 10_000, 4000]);
});

Deno.test("cwnd stops at 2^30: integers all the way (RFC 7323, section 2.3)", () => {
  const congestion = reno(2 ** 30 - 100, 2 ** 30);
  congestion.acknowledged(1000);
  assertEquals(congestion.window, 2 ** 30);
  congestion.acknowledged(1000);
  assertEquals(congestion.window, 2 ** 30);
});

Deno.test("what was counted in congestion avoidance before a loss opens nothing after it (RFC 5681, section 3.1)", () => {
  for (const how of ["lost", "timedOut"] as const) {
    const congestion = reno(10_000, 10_000);
    congestion.acknowledged(9000);
    if (how === "lost") congestion.lost(10_000);
    else congestion.timedOut(10_000, false);
    congestion.window = congestion.threshold;
    congestion.acknowledged(4000);
    assertEquals(shown(congestion), [5000, 5000], how);
    congestion.acknowledged(1000);
    assertEquals(shown(congestion), [6000, 5000], how);
  }
});
