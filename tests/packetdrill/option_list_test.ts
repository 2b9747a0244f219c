import { assertEquals } from "@std/assert";
import type { OptionSpec } from "../../lib/packetdrill/script.ts";
import { hexText } from "../../lib/packetdrill/option_specs.ts";
import { action, complaint, packet } from "./reading.ts";

function options(text: string): readonly OptionSpec[] {
  const found = packet(`> . 1:1(0) <${text}>`).options;
  if (found === "any") throw new Error("any");
  return found;
}

/** The kind on the wire and the octets of a list's only option; padding is not counted. */
function octets(text: string): string {
  const [spec, more] = options(text).filter(({ kind }) => kind !== "nop");
  if (spec?.kind !== "raw" || more !== undefined) throw new Error(`no raw option in ${text}`);
  return `${spec.number}:${hexText(spec.data)}:${spec.name}`;
}

Deno.test("options keep their order, padding counted (RFC 9293, 3.2)", () => {
  assertEquals(options("mss 1460,nop,wscale 6,sackOK,TS val 100 ecr 700"), [
    { kind: "mss", mss: 1460 },
    { kind: "nop" },
    { kind: "wscale", shift: 6 },
    { kind: "sackOK" },
    { kind: "TS", value: 100, echo: 700, absoluteEcho: false },
  ]);
  assertEquals(options("mss 1460,sackOK,eol,eol").map(({ kind }) => kind), [
    "mss",
    "sackOK",
    "eol",
    "eol",
  ]);
});

Deno.test("SACK blocks and timestamps know nplab's ! and ... (RFC 2018, 3; RFC 7323, 3)", () => {
  assertEquals(options("nop,nop,sack 1:2 4294967295:5!"), [
    { kind: "nop" },
    { kind: "nop" },
    {
      kind: "sack",
      blocks: [
        { left: 1, right: 2, absolute: false },
        { left: 4294967295, right: 5, absolute: true },
      ],
    },
  ]);
  assertEquals(options("nop,nop,TS val ... ecr 7!")[2], {
    kind: "TS",
    value: undefined,
    echo: 7,
    absoluteEcho: true,
  });
});

Deno.test("Fast Open has a cookie or asks for one, in RFC 7413's form or RFC 6994's", () => {
  const cookie = Uint8Array.of(1, 0x23, 0xab, 0xcd);
  assertEquals(options("FO,nop,nop")[0], {
    kind: "FO",
    cookie: new Uint8Array(),
    experimental: false,
  });
  assertEquals(options("FO 0123abcd,nop,nop")[0], { kind: "FO", cookie, experimental: false });
  for (const word of ["FOEXP", "exp-FO", "EXP-FO", "exp-f989", "gen-254 f989"]) {
    const text = word.startsWith("gen") ? `${word}0123abcd` : `${word} 0123abcd`;
    assertEquals(options(text), [{ kind: "FO", cookie, experimental: true }], word);
  }
});

Deno.test("digits alone are octets too: a cookie is no number", () => {
  assertEquals(options("FO 00000000000000000001,eol,eol,eol,eol,eol,eol,eol,eol")[0], {
    kind: "FO",
    cookie: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    experimental: false,
  });
});

Deno.test("accurate ECN's counters stand in the order of their kind (RFC 9768, 3.2.3)", () => {
  assertEquals(
    [
      "ECN e0b 1,nop,nop,nop",
      "ECN e0b 1 ceb 2,nop,nop,nop,nop",
      "ECN e0b 1 ceb 2 e1b 16777215,nop",
      "ECN e1b 1 ceb 2 e0b 3,nop",
      "AccECN0,nop,nop",
      "AccECN0 ee0b 1 eceb 2,nop,nop,nop,nop",
      "AccECN1 ee1b 1 eceb 2 ee0b 3,nop",
      "exp-AccECN0",
      "exp-AccECN1 ee1b 5,nop",
      "exp-tarr",
      "exp-tarr 5,nop,nop,nop",
    ].map(octets),
    [
      "172:000001:AccECN0 ee0b 1",
      "172:000001000002:AccECN0 ee0b 1 eceb 2",
      "172:000001000002ffffff:AccECN0 ee0b 1 eceb 2 ee1b 16777215",
      "174:000001000002000003:AccECN1 ee1b 1 eceb 2 ee0b 3",
      "172::AccECN0",
      "172:000001000002:AccECN0 ee0b 1 eceb 2",
      "174:000001000002000003:AccECN1 ee1b 1 eceb 2 ee0b 3",
      "254:acc0:exp-AccECN0",
      "254:acc1000005:exp-AccECN1 ee1b 5",
      "254:00ac:exp-tarr",
      "254:00ac0a:exp-tarr 5",
    ],
  );
});

Deno.test("any other option is written by its kind or its experiment, with octets in hex", () => {
  assertEquals(
    [
      "md5 000102030405060708090a0b0c0d0e0f,nop,nop",
      "gen-19 00112233,nop,nop",
      "gen-77 00ff",
      "gen-77,nop,nop",
      "gen-28 8005",
      "exp-1234 5678,nop,nop",
      "exp-1",
      "gen-254,nop,nop",
    ].map(octets),
    [
      "19:000102030405060708090a0b0c0d0e0f:md5 000102030405060708090a0b0c0d0e0f",
      "19:00112233:md5 00112233",
      "77:00ff:gen-77 00ff",
      "77::gen-77",
      "28:8005:gen-28 8005",
      "254:12345678:exp-1234 5678",
      "254:0001:exp-0001",
      "254::gen-254",
    ],
  );
});

Deno.test("octets in hex are the options that they spell (nplab)", () => {
  assertEquals(options("020405b401030306"), options("mss 1460,nop,wscale 6"));
  assertEquals(
    options("0402080a00000064000002bc"),
    options("sackOK,TS val 100 ecr 700"),
  );
  assertEquals(options("0101050a0000000100000002"), options("nop,nop,sack 1:2"));
  assertEquals(options("01010000"), options("nop,nop,eol,eol"));
  assertEquals(options("1c048005"), options("gen-28 8005"));
});

Deno.test("a list that no segment can hold is a feature by its name", () => {
  const name = (text: string): string => {
    const found = action(`> . 1:1(0) <${text}>`);
    return found.kind === "feature" ? found.name : found.kind;
  };
  assertEquals(
    [
      "mss 1460,mss 1460",
      "gen-28 8005,gen-28 8005",
      "gen-2 00,nop",
      "gen-8 0000",
      "gen-28,nop,nop",
      "gen-0 0000",
      "02030000",
      "020505b4",
      "01010105",
      "md5 valid,nop,nop",
    ].map(name),
    [
      "repeated TCP options",
      "repeated TCP options",
      "malformed TCP options",
      "malformed TCP options",
      "malformed TCP options",
      "malformed TCP options",
      "malformed TCP options",
      "malformed TCP options",
      "malformed TCP options",
      "MD5 signatures",
    ],
  );
});

Deno.test("options that are out of range, unknown or badly padded are refused", () => {
  const told = (text: string) => complaint(`> . 1:1(0) <${text}>`);
  const wanted =
    "an option: mss, wscale, nop, eol, sackOK, sack, TS, FO, FOEXP, exp-FO, md5, ECN, AccECN0, gen-N or exp-HEX";
  assertEquals(
    [
      "mss 65536",
      "mss",
      "wscale 256",
      "sack",
      "sack 1",
      "TS 1 2",
      "TS val 1",
      "TS val 4294967296 ecr 0",
      "TS val 0 ecr 4294967296",
      "FO 123",
      "FOEXP TFO_COOKIE",
      "md5 " + "00".repeat(17),
      "ECN",
      "ECN ceb 1",
      "AccECN0 ee0b 16777216",
      "exp-tarr 128",
      "gen-256",
      "gen-x",
      "mss 1460,",
      "mss 1460 wscale 6",
      "mss 1460,nop",
      "gen-77 " + "00".repeat(42),
      "0102030",
      "window 5",
    ].map(told),
    [
      "the mss is 65536, write 0 to 65535",
      'expected the mss, found ">"',
      "the window scale is 256, write 0 to 255",
      'expected the left edge of a block, as in "sack 1001:2001", found ">"',
      'expected ":" between the edges of a block, found ">"',
      'expected val, as in "TS val 100 ecr 0", found "1"',
      'expected ecr, as in "TS val 100 ecr 0", found ">"',
      "the timestamp is 4294967296, write 0 to 4294967295",
      "the timestamp's echo is 4294967296, write 0 to 4294967295",
      '"123" is not a cookie in hex, write two digits for each octet',
      '"TFO_COOKIE" is not a cookie in hex, write two digits for each octet, or define TFO_COOKIE',
      "the digest is longer than 16 octets",
      'expected e0b or e1b, as in "ECN e0b 1", found ">"',
      'expected e0b or e1b, as in "ECN e0b 1", found "ceb"',
      "a counter is 16777216, write 0 to 16777215",
      "R is 128, write 0 to 127",
      "the kind is 256, write gen-2 to gen-255",
      `"gen-x" is no option here, expected ${wanted}`,
      `expected ${wanted}, found ">"`,
      'expected ">" or a comma behind an option, found "wscale"',
      "the options take 5 octets, write 3 more of nop or eol",
      "the options take 44 octets, write at most 40",
      '"0102030" is not options in hex, write two digits for each octet',
      `"window" is no option here, expected ${wanted}`,
    ],
  );
});
