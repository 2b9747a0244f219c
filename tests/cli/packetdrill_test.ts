import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { halfopen, inFolder } from "./shell.ts";

const GOOD = `
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 20000 <mss 1000>
+0 > S. 0:0(0) ack 1 <mss 1460>
.25 close(3) = 0
`;
const WRONG = GOOD.replace("ack 1", "ack 2");
const STRANGE = "0 `nstat`\n";
const BAD = "0 socket(\n";
const files = { "good.pkt": GOOD, "sub/strange.pkt": STRANGE, "sub/notes.txt": "" };

Deno.test("packetdrill prints a line a script, with the profile and why, and a summary", async () => {
  await inFolder(files, async (folder) => {
    const { code, out, err } = await halfopen(folder, ["packetdrill", "."]);
    assertEquals({ code, out, err }, {
      code: 0,
      out: "good.pkt ... ok (rfc: nothing in it speaks for another)\n" +
        "sub/strange.pkt ... skipped, the command nstat (line 1) " +
        "(rfc: nothing in it speaks for another)\n\n" +
        "1 passed, 0 failed, 1 skipped (2 scripts)\n",
      err: "",
    });
  });
});

Deno.test("packetdrill ends with 1 when a script failed, and reports it with the line that replays it", async () => {
  await inFolder({ "wrong.pkt": WRONG }, async (folder) => {
    const args = ["packetdrill", "wrong.pkt", "--profile", "linux", "--define", "A=B"];
    const { code, out } = await halfopen(folder, args);
    assertEquals(code, 1);
    assertMatch(out, /^wrong\.pkt \.\.\. FAILED \(linux: it was asked for\)\n\nwrong\.pkt:6: /);
    assertStringIncludes(out, "  expected  > S. 0:0(0) ack 2 <mss 1460>\n");
    assertStringIncludes(
      out,
      "  replay    halfopen packetdrill wrong.pkt --profile linux --define A=B\n",
    );
    assertStringIncludes(out, "0 passed, 1 failed, 0 skipped (1 script)\n");
  });
});

Deno.test("packetdrill ends with 2 when a script cannot be read; the others are run", async () => {
  await inFolder({ ...files, "bad.pkt": BAD }, async (folder) => {
    const { code, out, err } = await halfopen(folder, ["packetdrill", "bad.pkt", "good.pkt"]);
    assertEquals(code, 2);
    assertStringIncludes(err, "Cannot read bad.pkt:");
    assertStringIncludes(out, "1 passed, 0 failed, 0 skipped, 1 could not be run (1 script)\n");
    const json = await halfopen(folder, ["packetdrill", "bad.pkt", "good.pkt", "--json"]);
    const [bad, , counts] = json.out.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals([bad.file, bad.passed, bad.skipped, bad.profile], ["bad.pkt", false, null, null]);
    assertStringIncludes(bad.message, `Cannot read bad.pkt:${bad.line}:`);
    assertEquals([json.code, counts.passed, counts.failed], [2, 1, 1]);
    const nothing = await halfopen(folder, ["packetdrill", "none.pkt"]);
    assertEquals([nothing.code, nothing.out], [2, ""]);
    assertStringIncludes(nothing.err, "Cannot read none.pkt: nothing is there, look at the path\n");
  });
});

Deno.test("packetdrill --json prints one line a script and a last one with the counts, nothing else", async () => {
  await inFolder({ ...files, "wrong.pkt": WRONG }, async (folder) => {
    const { code, out, err } = await halfopen(folder, ["packetdrill", ".", "--json"]);
    const lines = out.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals([code, err, lines.length], [1, "", 4]);
    const common = { ip: "ipv4", profile: "rfc" };
    assertEquals(lines.slice(0, 3), [
      {
        file: "good.pkt",
        ...common,
        passed: true,
        skipped: null,
        line: null,
        message: "",
        virtualSeconds: 0.25,
      },
      {
        file: "sub/strange.pkt",
        ...common,
        passed: false,
        skipped: "the command nstat",
        line: 1,
        message: "the command nstat is not to be had here",
        virtualSeconds: 0,
      },
      {
        file: "wrong.pkt",
        ...common,
        passed: false,
        skipped: null,
        line: 6,
        message: "The packet is not as expected: the ack is 1, not 2",
        virtualSeconds: 0,
      },
    ]);
    const { seconds, ...counts } = lines[3];
    assertEquals(counts, { passed: 1, failed: 1, skipped: 1 });
    assertEquals(typeof seconds, "number");
  });
});

Deno.test("packetdrill --ip both runs each script over IPv4 and IPv6, one that insists over its own", async () => {
  const insists = `--ip_version=ipv6\n${GOOD}`;
  await inFolder({ "a.pkt": GOOD, "b.pkt": insists }, async (folder) => {
    const { out } = await halfopen(folder, ["packetdrill", ".", "--ip", "both", "--json"]);
    const lines = out.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(lines.slice(0, 3).map(({ file, ip }) => [file, ip]), [
      ["a.pkt", "ipv4"],
      ["a.pkt", "ipv6"],
      ["b.pkt", "ipv6"],
    ]);
    assertEquals(lines[3].passed, 3);
  });
});

Deno.test("packetdrill --jobs gives the same lines in the same order", async () => {
  const many: Record<string, string> = {};
  for (let i = 0; i < 401; i++) {
    const name = String(i).padStart(3, "0");
    many[`${name}.pkt`] = i % 50 === 7 ? WRONG : i % 50 === 9 ? STRANGE : GOOD;
  }
  await inFolder(many, async (folder) => {
    const lines = async (jobs: string) => {
      const { out } = await halfopen(folder, ["packetdrill", ".", "--json", "--jobs", jobs]);
      return out.trimEnd().split("\n").slice(0, -1);
    };
    const alone = await lines("1");
    assertEquals(alone.length, 401);
    assertEquals(await lines("3"), alone);
  });
});

Deno.test("packetdrill says what is wrong with its arguments", async () => {
  await inFolder({ "good.pkt": GOOD }, async (folder) => {
    const told = async (...args: string[]) => {
      const { code, err } = await halfopen(folder, ["packetdrill", ...args]);
      assertEquals(code, 2);
      return err.trimEnd();
    };
    assertEquals(
      await told(),
      "Cannot read the arguments: packetdrill needs a script or a folder, write halfopen " +
        "packetdrill scripts/",
    );
    assertStringIncludes(await told("good.pkt", "--profile", "bsd"), 'there is no profile "bsd"');
    assertStringIncludes(await told("good.pkt", "--ip", "ipx"), 'there is no ip "ipx"');
    assertStringIncludes(await told("good.pkt", "--define", "A"), 'not "A", write K=V');
    assertStringIncludes(await told("good.pkt", "--seed", "1"), "packetdrill takes no --seed");
  });
});
