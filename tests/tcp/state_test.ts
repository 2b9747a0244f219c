import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Defect } from "../../lib/base/fail.ts";
import { CAUSES, EDGES, isLegal, moveTo, type State, STATE_NAMES } from "../../lib/tcp/state.ts";

const STATES = STATE_NAMES.map((_, n) => n as State);

Deno.test("moveTo() takes just the edges of the table and is a Defect for every other (RFC 9293, 3.3.2)", () => {
  const listed = new Set(EDGES.map(([from, to, cause]) => `${from} ${to} ${cause}`));
  let taken = 0;
  for (const from of STATES) {
    for (const to of STATES) {
      for (const cause of CAUSES) {
        const holder = { state: from };
        const legal = listed.has(`${from} ${to} ${cause}`);
        assertEquals(isLegal(from, to, cause), legal);
        if (legal) moveTo(holder, to, cause);
        else assertThrows(() => moveTo(holder, to, cause), Defect);
        assertEquals(holder.state, legal ? to : from);
        taken += legal ? 1 : 0;
      }
    }
  }
  assertEquals(taken, listed.size);
});

Deno.test("an edge that does not exist is named in full", () => {
  const error = assertThrows(() => moveTo({ state: 10 }, 4, "call"), Defect);
  assertEquals(error.message, "Illegal edge TIME-WAIT to ESTABLISHED by call");
});

Deno.test("every edge says where it comes from: an RFC's section, or that it is counterfactual", () => {
  for (const [, , cause, cite] of EDGES) {
    assertMatch(cite, cause === "policy" ? /^counterfactual: / : /^RFC \d{4}, sections? \d/);
  }
});

Deno.test("no edge leads out of CLOSED but by a user call (RFC 9293, 3.3.2, figure 5)", () => {
  assertEquals(
    EDGES.filter(([from]) => from === 0).map(([, to, cause]) => [STATE_NAMES[to], cause]),
    [
      ["LISTEN", "call"],
      ["SYN-SENT", "call"],
    ],
  );
});
