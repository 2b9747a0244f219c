import { assertEquals, assertStringIncludes } from "@std/assert";
import { testIn } from "./project.ts";

const GOOD = ` 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
`;

const TEST = `import { testPacketdrill } from "@halfopen/harness/testing";
testPacketdrill(new URL("./scripts/", import.meta.url), { ip: ["ipv4", "ipv6"] });
`;

Deno.test("testPacketdrill() makes a test of each script beneath a folder, over each variant of IP", async () => {
  const { code, out } = await testIn(TEST, ["--no-check", "--allow-read"], {
    "scripts/good.pkt": GOOD,
    "scripts/sub/other.pkt": GOOD,
  });
  assertEquals(code, 0, out);
  assertStringIncludes(out, "good.pkt ... ok");
  assertStringIncludes(out, "sub/other.pkt, ipv6 ... ok");
  assertStringIncludes(out, "4 passed");
});

Deno.test("testPacketdrill() makes one test of a script that insists on a variant of IP", async () => {
  const { code, out } = await testIn(TEST, ["--no-check", "--allow-read"], {
    "scripts/one.pkt": `--ip_version=ipv6\n${GOOD}`,
  });
  assertEquals(code, 0, out);
  assertStringIncludes(out, "one.pkt, ipv6 ... ok");
  assertStringIncludes(out, "1 passed");
});

Deno.test("testPacketdrill() fails with the report, and ignores by name what cannot be run", async () => {
  const { code, out } = await testIn(TEST, ["--no-check", "--allow-read"], {
    "scripts/bad.pkt": "0 socket(\n",
    "scripts/strange.pkt": "0 `nstat`\n",
    "scripts/wrong.pkt": `${GOOD}+0 close(3) = 7\n`,
  });
  assertEquals(code, 1);
  assertStringIncludes(out, "strange.pkt (skipped, the command nstat) ... ignored");
  assertStringIncludes(out, "wrong.pkt:4: close() gives 0, not 7");
  assertStringIncludes(out, "Cannot read bad.pkt:");
});

Deno.test("testPacketdrill() takes a file, and says what it lacks", async () => {
  const one = TEST.replace("./scripts/", "./scripts/good.pkt");
  const { code, out } = await testIn(one, ["--no-check", "--allow-read"], {
    "scripts/good.pkt": GOOD,
    "scripts/wrong.pkt": "0 close(3) = 0\n",
  });
  assertEquals(code, 0, out);
  const empty = await testIn(TEST, ["--no-check", "--allow-read"], { "scripts/a.txt": "" });
  assertStringIncludes(empty.out, "there is no packetdrill script (.pkt) beneath it");
  const locked = await testIn(TEST, ["--no-check"], { "scripts/good.pkt": GOOD });
  assertStringIncludes(locked.out, "it needs the permission, add --allow-read");
});
