import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { cells, SITUATIONS } from "../../lib/check/matrix_axes.ts";
import type { MatrixCommand } from "../../lib/cli/arguments.ts";
import { matrix } from "../../lib/cli/matrix.ts";
import { main } from "../../lib/cli/mod.ts";
import { TcpStack } from "../../lib/tcp/endpoint.ts";
import { root } from "../house/tree.ts";
import { fakeShell } from "./door.ts";
import { halfopen } from "./shell.ts";

/** A shell that keeps what is printed. */
function shell(columns = 100, colour = false) {
  return fakeShell({ columns, colour });
}

const ALL: MatrixCommand = { command: "matrix", profile: "rfc", json: false };

Deno.test("matrix prints a table for each situation and says that the stack answers so", async () => {
  const { door, out, err } = shell();
  assertEquals(await main(["matrix"], door), 0);
  assertEquals(err, []);
  for (const { name, flight } of SITUATIONS) {
    assert(out.includes(flight === "" ? name : `${name}: ${flight}`), name);
  }
  const all = `${cells().length} cells: under profile rfc the stack answers all of them so`;
  assertEquals(out.at(-1), all);
});

Deno.test("matrix keeps to 100 columns, and its texts to 80 where there are no more", async () => {
  for (const [columns, of] of [[100, /^/], [80, /^( {2}| {5})\S/]] as const) {
    const { door, out } = shell(columns);
    assertEquals(await main(["matrix"], door), 0);
    const lines = out.filter((line) => of.test(line));
    assert(lines.length > 400);
    assertEquals(lines.filter((line) => line.length > columns), []);
  }
});

Deno.test("a row of a table reads as the rules below it say", async () => {
  const { door, out } = shell();
  assertEquals(await main(["matrix", "--state", "LAST-ACK"], door), 0);
  const at = out.indexOf("LAST-ACK: 20 octets and our FIN in flight");
  assertMatch(out[at + 1]!, /^ {13}far-left {2}left-of {3}across/);
  assertMatch(out[at + 2]!, /^ {13}\.<\[ouin> /);
  // Left of the window, across its left edge (which an empty segment cannot be), in it, right of it.
  const row = out.slice(at).find((line) => line.startsWith("ACK  "))!;
  // The first column of a group is of segments without ACK.
  const group = (seq: string) => row.slice(out[at + 1]!.indexOf(seq) + 1).slice(0, 7);
  const [old, inWindow] = [group("far-left"), group("left-edge")];
  assertMatch(old, /^(.)\1{6}$/);
  assertMatch(inWindow, /^(.)(.)\2{3}(.)(.)$/);
  const told = (letter: string) => {
    const from = out.findIndex((line, i) => i > at && line.startsWith(`  ${letter}  `));
    return `${out[from]} ${out[from + 1]!.trim()}`;
  };
  assertStringIncludes(told(old[0]!), "Stays; sends <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>.");
  assertStringIncludes(told(inWindow[0]!), "RFC 5961, section 5.2");
  assertStringIncludes(told(inWindow[1]!), "Stays; takes the ACK.");
  assertStringIncludes(told(inWindow[5]!), `To CLOSED; outcome "closed".`);
  assertStringIncludes(told(inWindow[6]!), "fifth step: not yet sent");
});

Deno.test("--state leaves the other states out, --profile takes its settings", async () => {
  const one = shell();
  assertEquals(await main(["matrix", "--state", "time-wait"], one.door), 0);
  const titles = one.out.filter((line) => /^[A-Z-]+(:|,|$)/.test(line) && line.includes("-WAIT"));
  assertEquals(titles, ["TIME-WAIT", "TIME-WAIT, port listens", "TIME-WAIT, window closed"]);
  const other = shell();
  assertEquals(
    await main(["matrix", "--state", "syn-received", "--profile", "linux"], other.door),
    0,
  );
  assert(other.out.some((line) => line.includes("duplicateSyn")));
  assert(!one.out.some((line) => line.includes("duplicateSyn")));
});

Deno.test("--json prints one line a cell and a last one with the totals", async () => {
  const { door, out } = shell();
  assertEquals(await main(["matrix", "--json", "--state", "CLOSED"], door), 0);
  const lines = out.map((line) => JSON.parse(line));
  assertEquals(lines.pop(), { profile: "rfc", cells: 40, differ: 0, unreached: 0 });
  assertEquals(lines.length, 40);
  assertEquals(lines[0], {
    cell: "CLOSED, SYN, SEQ any",
    situation: "CLOSED",
    state: "CLOSED",
    kind: "SYN",
    seq: "any",
    ack: "none",
    cite: "RFC 9293, section 3.10.7.1: the ACK bit is off",
    agrees: true,
    expected: { state: "CLOSED", out: "<SEQ=0><ACK=701><CTL=RST,ACK>", user: "nothing" },
  });
});

Deno.test("a stack that answers otherwise is marked, told what it should have done, and ends with 1", () => {
  const { door, out } = shell(100, true);
  const lax = (settings: object) => new TcpStack({ ...settings, resets: "window" });
  assertEquals(matrix({ ...ALL, state: "ESTABLISHED" }, door, lax), 1);
  const marked = out.filter((line) => line.includes("\x1b[31m!"));
  assert(marked.some((line) => line.startsWith("RST ")), marked.join("\n"));
  const plain = shell();
  assertEquals(matrix({ ...ALL, state: "ESTABLISHED" }, plain.door, lax), 1);
  const at = plain.out.indexOf("  !  ESTABLISHED, SYN,RST, SEQ inside");
  assertEquals(plain.out.slice(at + 1, at + 4), [
    "       expected  state ESTABLISHED, out <SEQ=21><ACK=1><CTL=ACK>, user nothing, sndUna 1, rcvNxt 1",
    "                 (RFC 9293, section 3.10.7.4, second step, case 3; RFC 5961, section 3.2)",
    "       got       state CLOSED, out nothing, user reset, sndUna none, rcvNxt none",
  ]);
  assert(plain.out.includes("     and 46 more cells"), plain.out.slice(-30).join("\n"));
  assertEquals(
    plain.out.at(-1),
    "792 cells: under profile rfc the stack answers 56 otherwise, marked with !",
  );
  const json = shell();
  assertEquals(matrix({ ...ALL, state: "ESTABLISHED", json: true }, json.door, lax), 1);
  const lines = json.out.map((line) => JSON.parse(line));
  assertEquals(lines.at(-1), { profile: "rfc", cells: 792, differ: 56, unreached: 0 });
  assertEquals(
    lines.filter(({ agrees, got }) => agrees === false && got.state === "CLOSED").length,
    56,
  );
});

Deno.test("a stack that does not get into a situation is said not to", () => {
  const { door, out } = shell();
  const mute = (settings: object) => {
    const stack = new TcpStack(settings);
    return {
      call: stack.call.bind(stack),
      arrive: stack.arrive.bind(stack),
      poll: (now: Parameters<TcpStack["poll"]>[0]) => ({ ...stack.poll(now), packets: [] }),
      deadline: stack.deadline.bind(stack),
    };
  };
  assertEquals(matrix({ ...ALL, state: "TIME-WAIT" }, door, mute), 1);
  const missed = out.filter((line) => line === "  !  The stack does not get there");
  assertEquals(missed.length, 3);
});

Deno.test("matrix needs no permission", async () => {
  const { code, out, err } = await halfopen(root, ["matrix", "--state", "LISTEN"], []);
  assertEquals([code, err], [0, ""]);
  assertStringIncludes(out, "LISTEN");
});
