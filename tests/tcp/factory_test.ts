import { assertEquals } from "@std/assert";
import { STATE_NAMES } from "../../lib/tcp/state.ts";
import { Bench } from "./bench.ts";
import { inState, SYNCHRONIZED } from "./factory.ts";

for (const state of STATE_NAMES) {
  if (state === "CLOSED" || state === "LISTEN") continue; // no TCB
  Deno.test(`the public interface leads to ${state}, from either side (RFC 9293, 3.3.2, figure 5)`, () => {
    assertEquals(inState(state).state, state);
    if (state !== "SYN-SENT") assertEquals(inState(state, { passive: true }).state, state);
  });
}

Deno.test("the variables of every state are those of RFC 9293, 3.3.1, for ISNs just before the wrap", () => {
  const options = { iss: 2 ** 32 - 1, irs: 2 ** 32 - 1, rcvWnd: 1000 };
  const seen = SYNCHRONIZED.map((state) => {
    const { iss, irs, sndUna, sndNxt, sndWnd, rcvNxt, rcvAdv } = inState(state, options).inspect()!;
    return [state, iss, irs, sndUna, sndNxt, sndWnd, rcvNxt, rcvAdv];
  });
  assertEquals(seen, [
    ["ESTABLISHED", -1, -1, 0, 0, 10_000, 0, 1000],
    ["FIN-WAIT-1", -1, -1, 0, 1, 10_000, 0, 1000],
    ["FIN-WAIT-2", -1, -1, 1, 1, 10_000, 0, 1000],
    ["CLOSE-WAIT", -1, -1, 0, 0, 10_000, 1, 1000],
    ["CLOSING", -1, -1, 0, 1, 10_000, 1, 1000],
    ["LAST-ACK", -1, -1, 0, 1, 10_000, 1, 1000],
    ["TIME-WAIT", -1, -1, 1, 1, 10_000, 1, 1000],
  ]);
});

Deno.test("every path of states is one of figure 5 (RFC 9293, 3.3.2)", () => {
  const paths = SYNCHRONIZED.map((state) => inState(state, { passive: true }).path.slice(2));
  assertEquals(paths, [
    [],
    ["FIN-WAIT-1"],
    ["FIN-WAIT-1", "FIN-WAIT-2"],
    ["CLOSE-WAIT"],
    ["FIN-WAIT-1", "CLOSING"],
    ["CLOSE-WAIT", "LAST-ACK"],
    ["FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT"],
  ]);
});

Deno.test("a bench without a connection is CLOSED and wants nothing", () => {
  const bench = new Bench();
  assertEquals([bench.state, bench.stack.deadline(), bench.stack.tcbs], ["CLOSED", Infinity, 0]);
  assertEquals(bench.stack.recurring(), true);
});
