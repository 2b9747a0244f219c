import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { deno, GOOD, halfopen, inFolder, storyText } from "./shell.ts";
import { root } from "../house/tree.ts";

const BUDGETS = ["--drops", "1", "--dups", "1", "--holds", "1", "--faults", "1"];

/** A story whose server takes its SYN as acknowledged: an old SYN is accepted. */
const TWO_WAY = `export default {
  why: "Nobody wants the connection any more",
  hosts: { A: { tcp: { unknownSegments: "drop" } }, B: { listen: 80, tcp: { handshake: "two-way" } } },
  script: [
    { on: "A", connect: "B:80", as: "c" },
    { at: "500ms", on: "A.c", do: "abort" },
  ],
};`;

Deno.test("explore prints states, final states with a way to each, and whether it looked everywhere", async () => {
  await inFolder({ "good.ts": GOOD }, async (folder) => {
    const { code, out, err } = await halfopen(folder, ["explore", "good.ts", ...BUDGETS]);
    assertEquals([code, err], [0, ""]);
    const lines = out.split("\n");
    assertEquals(lines[0], "good.ts");
    assert(/^ {2}\d+ states, \d+ edges, depth \d+$/.test(lines[1]!), lines[1]);
    assertEquals(lines.slice(2), [
      "  exhausted: every path was gone to its end, no law breaks",
      "  accepted in any state, at most: A 0, B 1",
      "  1 final state",
      "",
      lines[6]!,
      "     1. deliver A.c SYN 0:1",
      "     2. deliver B.c SYN 0:1 ack 1",
      "     3. deliver A.c ack 1",
      "",
      "",
    ]);
    assert(lines[6]!.startsWith("  A.c ESTABLISHED, B.c ESTABLISHED, B accepted 1 ("));
  });
});

Deno.test("--out writes a story for each final state, and halfopen run plays it", async () => {
  await inFolder({ "two_way.ts": TWO_WAY }, async (folder) => {
    const args = ["explore", "two_way.ts", ...BUDGETS, "--out", "found"];
    const { code, out } = await halfopen(folder, args, ["--allow-read", "--allow-write"]);
    assertEquals(code, 0);
    const files = [...Deno.readDirSync(new URL("found/", folder))].map(({ name }) => name).sort();
    assertEquals(files.length, out.match(/halfopen run found\//g)?.length);
    const text = Deno.readTextFileSync(new URL(`found/${files[0]}`, folder));
    assertStringIncludes(text, `Found by halfopen explore two_way.ts ${BUDGETS.join(" ")}`);
    const run = await halfopen(folder, ["run", "found"]);
    assertEquals([run.code, run.err], [0, ""], run.out);
  });
});

Deno.test("--json prints a line a case and nothing else; --depth stops short and says so", async () => {
  const stories = { "all.ts": storyText("", `cases: { one: {}, two: {} },`) };
  await inFolder(stories, async (folder) => {
    const args = ["explore", "all.ts", "--json", "--depth", "3"];
    const { code, out, err } = await halfopen(folder, args);
    assertEquals([code, err], [0, ""]);
    const lines = out.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(lines.map((line) => line.case), ["one", "two"]);
    const [{ states, edges, stops, finals, ...rest }] = lines;
    assert(states > 3 && edges > 3 && stops.depth > 0);
    assertEquals(finals, []);
    assertEquals(rest, {
      scenario: "all",
      case: "one",
      file: "all.ts",
      depth: 3,
      exhausted: false,
      violations: [],
      accepted: { A: 0, B: 1 },
    });
    const plain = await halfopen(folder, ["explore", "all.ts", "--case", "two", "--depth", "3"]);
    assertStringIncludes(plain.out, `stopped short: depth (${stops.depth} states); up to there`);
  });
});

Deno.test("a search that stops short ends with 1: nobody knows what it did not look at", async () => {
  await inFolder({ "good.ts": GOOD }, async (folder) => {
    const args = ["explore", "good.ts", "--drops", "1"];
    const { code, out } = await halfopen(folder, [...args, "--retransmissions", "0"]);
    assertStringIncludes(out, "stopped short: retransmissions");
    assertEquals(code, 1);
    // To name a depth is to ask for no more.
    const shallow = await halfopen(folder, [...args, "--depth", "2"]);
    assertStringIncludes(shallow.out, "stopped short: depth");
    assertEquals(shallow.code, 0);
  });
});

Deno.test("a law that breaks ends with 1, and is printed as a story that breaks it", async () => {
  const story = storyText(`{ at: "1s", on: "A.c", do: "shutdown" }`);
  const broken = `import { explore } from "${new URL("lib/cli/explore.ts", root)}";
    import { denoDoor } from "${new URL("lib/cli/door.ts", root)}";
    import { TcpStack } from "${new URL("lib/tcp/endpoint.ts", root)}";
    const arrive = TcpStack.prototype.arrive;
    // Every FIN is taken for a reset.
    TcpStack.prototype.arrive = function (packet, now) {
      if (packet.body.kind === "segment" && (packet.body.flags & 1) !== 0) {
        const body = { ...packet.body, flags: packet.body.flags | 4 };
        return arrive.call(this, { ...packet, body }, now);
      }
      return arrive.call(this, packet, now);
    };
    const command = { command: "explore", paths: ["close.ts"], json: false,
      limits: { drops: 0, dups: 0, holds: 0 } };
    Deno.exit(await explore(command, denoDoor()));`;
  await inFolder({ "close.ts": story, "main.ts": broken }, async (folder) => {
    const config = new URL("deno.json", root).pathname;
    const args = ["run", "--quiet", "--no-check", "--config", config, "--allow-read", "main.ts"];
    const { code, out } = await deno(folder, args);
    assertEquals(code, 1, out);
    assertStringIncludes(out, "CheckFailed final-states: B.c ended (reset) without a reason");
    assertStringIncludes(out, "export default scenario({");
    assertStringIncludes(out, "Found by halfopen explore close.ts --drops 0 --dups 0 --holds 0");
  });
});

Deno.test("bad arguments of explore are told with what to write instead", async () => {
  await inFolder({ "good.ts": GOOD }, async (folder) => {
    const told = async (...args: string[]) => {
      const { code, out, err } = await halfopen(folder, ["explore", ...args]);
      assertEquals([code, out], [2, ""]);
      return err.trim();
    };
    const read = "Cannot read the arguments:";
    assertStringIncludes(await told(), `${read} explore needs a file, write halfopen explore`);
    assertStringIncludes(await told("good.ts", "--drops", "x"), "--drops needs a whole number");
    assertStringIncludes(await told("good.ts", "--dups", "300"), "--dups is at most 255, not 300");
    assertStringIncludes(await told("good.ts", "--depth", "0"), "--depth needs a whole number");
    assertStringIncludes(await told("good.ts", "--drop", "1"), "there is no option --drop");
    assertStringIncludes(await told("good.ts", "--case", "x"), "leave out --case");
    assertStringIncludes(await told("bad.ts"), "Cannot read bad.ts: nothing is there");
  });
});
