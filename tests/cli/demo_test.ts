import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import expired from "../../scenarios/open/expired_request.ts";
import { brokenBy, Repertoire } from "../../lib/cli/stories.ts";
import { root } from "../house/tree.ts";
import { halfopen } from "./shell.ts";

const { code, out, err } = await halfopen(root, ["demo"], []);

Deno.test("demo needs no permission and tells five chapters in at most 100 columns", () => {
  assertEquals([code, err], [0, ""]);
  const chapters = out.match(/^─── \d .+? ─/gm)?.map((line) => line[4]);
  assertEquals(chapters, ["1", "2", "3", "4", "5"]);
  for (const line of out.split("\n")) assertEquals(line.length <= 100, true, line);
  assertEquals(/undefined|NaN|\[object/.test(out) || out.includes("\x1b"), false);
});

Deno.test("demo's table says what the story of the expired request expects", () => {
  const rows = out.split("\n").filter((line) => line.includes("│"));
  const cells = (name: string) =>
    rows.filter((line) => line.includes(name)).map((line) => line.match(/[\w.-]+(?=\s*(│|$))/g));
  const wanted = ["client resets", "client silent"].map((client) =>
    ["three-way", "two-way"].map((handshake) => {
      const end: Record<string, unknown> = { ...expired.cases?.[`${handshake}, ${client}`]?.end };
      return end.B as { accepted: number; tcbs: number; tcbSeconds: number };
    })
  );
  const column = (name: string) => cells(name).map((row) => row?.slice(-2).map(Number));
  assertEquals(column("│ accepted"), wanted.map((row) => row.map((b) => b.accepted)));
  assertEquals(column("TCBs at the end"), wanted.map((row) => row.map((b) => b.tcbs)));
  assertEquals(column("TCB-seconds"), wanted.map((row) => row.map((b) => b.tcbSeconds)));
  assertEquals(cells("final state").map((row) => row?.slice(-2)), [
    ["LISTEN", "LISTEN"],
    ["LISTEN", "ESTABLISHED"],
  ]);
});

Deno.test("demo's sentences have the numbers that its ladders show", () => {
  const text = out.replace(/\s+/g, " ");
  assertStringIncludes(text, `its FIN is number 11 ("FIN 11:12 ack 1"), and "ack 12" says`);
  assertStringIncludes(text, "B at 0.640 s, A at 240.620 s, 239.980 s later");
  assertStringIncludes(text, "3 segments in place of 4");
  assertStringIncludes(
    text,
    "CLOSED at 241.200 s, 240.000 s (2 MSL) after the second FIN came at 1.200 s",
  );
  assertMatch(out, /^ 241\.200 {3}CLOSED +timer 2MSL$/m);
  assertMatch(out, /^ +⋮ +1,0\d\d segments more/m);
});

Deno.test("demo quotes the check that the counterfactual breaks", () => {
  const facts = new Repertoire().facts("time_wait/no_time_wait.ts", "no TIME-WAIT");
  const { check, message } = brokenBy(facts.result);
  assertEquals([facts.result.passed, check], [true, "incarnations"]);
  const quoted = out.replace(/\s*\n\s*▏\s*/g, " ");
  assertStringIncludes(quoted, `${check}: ${message}; expected`);
});
