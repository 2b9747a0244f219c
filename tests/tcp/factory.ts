/**
 * A factory for every state: a {@linkcode Bench} is led there through the stack's public interface.
 *
 * @module
 */

import type { StateName } from "../../lib/tcp/state.ts";
import { Bench, type BenchOptions } from "./bench.ts";

/** The synchronized states in the order of RFC 9293, section 3.10.7.4. */
export const SYNCHRONIZED: readonly StateName[] = [
  "ESTABLISHED",
  "FIN-WAIT-1",
  "FIN-WAIT-2",
  "CLOSE-WAIT",
  "CLOSING",
  "LAST-ACK",
  "TIME-WAIT",
];

/** A connection in SYN-RECEIVED, opened passively or at the same time as the peer's. */
function half(bench: Bench, options: BenchOptions): Bench {
  const peer = { mss: 1000, ...options.peer };
  if (options.passive) {
    bench.call({ op: "listen", localPort: bench.localPort, iss: [bench.iss >>> 0] });
    bench.arriveOnly({ flags: "SYN", seq: 0, options: peer });
    bench.connection = 0;
    bench.poll();
  } else {
    bench.connect();
    bench.arrive({ flags: "SYN", seq: 0, options: peer });
  }
  return bench;
}

/** An established connection. */
export function establishedStack(options: BenchOptions = {}): Bench {
  const bench = new Bench(options);
  const { rtt = "0s" } = options;
  const peer = { mss: 1000, ...options.peer };
  if (options.passive) {
    half(bench, options);
    bench.until(rtt);
    bench.arrive({ seq: 1, ack: 1 });
  } else {
    bench.connect();
    bench.until(rtt);
    bench.arrive({ flags: "SYN,ACK", seq: 0, ack: 1, options: peer });
  }
  bench.take();
  return bench;
}

/** A connection in any state, both directions silent: every FIN that the state implies stands alone. */
export function inState(state: StateName, options: BenchOptions = {}): Bench {
  const bench = bringTo(state, options);
  bench.take();
  return bench;
}

function bringTo(state: StateName, options: BenchOptions): Bench {
  switch (state) {
    case "CLOSED":
      return new Bench(options);
    case "LISTEN": {
      const bench = new Bench({ ...options, passive: true });
      bench.call({ op: "listen", localPort: 80, iss: [bench.iss >>> 0] });
      return bench;
    }
    case "SYN-SENT": {
      const bench = new Bench(options);
      bench.connect();
      return bench;
    }
    case "SYN-RECEIVED":
      return half(new Bench(options), options);
  }
  const bench = establishedStack(options);
  const fin = { flags: "FIN,ACK", seq: 1, ack: 1 };
  if (state === "CLOSE-WAIT" || state === "LAST-ACK") bench.arrive(fin);
  if (state !== "CLOSE-WAIT" && state !== "ESTABLISHED") bench.shutdown();
  if (state === "CLOSING") bench.arrive(fin);
  if (state === "FIN-WAIT-2" || state === "TIME-WAIT") bench.arrive({ seq: 1, ack: 2 });
  if (state === "TIME-WAIT") bench.arrive({ ...fin, ack: 2 });
  return bench;
}
