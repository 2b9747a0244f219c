import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  optionsFrom,
  printAction,
  printFlags,
  printIp,
  printOptions,
  tokensOf,
} from "../../lib/packetdrill/notation.ts";
import { rawSpec } from "../../lib/packetdrill/option_specs.ts";
import type { IpInfo, OptionSpec, PacketAction } from "../../lib/packetdrill/script.ts";
import { NO_OPTIONS, packedLayout, type SegmentOptions } from "../../lib/wire/options.ts";
import { packet } from "./reading.ts";

Deno.test("a segment's options are printed as a script writes them, SACK edges relative, modulo 2^32 (RFC 9293, 3.4)", () => {
  const options: SegmentOptions = {
    mss: 1460,
    windowScale: 6,
    sackPermitted: true,
    timestamps: [5100, 700],
  };
  assertEquals(
    printOptions(tokensOf({ ...options, layout: packedLayout(options) })),
    "<mss 1460,nop,wscale 6,sackOK,TS val 5100 ecr 700>",
  );
  assertEquals(
    printOptions(tokensOf({ sack: [[11, -1]] }, 1)),
    "<nop,nop,sack 10:4294967294>",
  );
});

Deno.test("printFlags() and printIp() say nothing as a dash and as nothing", () => {
  assertEquals([0, 0x1ff].map(printFlags), ["-", "FSRP.UEWA"]);
  const headers: IpInfo[] = [{}, { ecn: "ect0", ttl: 64 }, { tos: 16 }, {
    dscp: 46,
    flowLabel: 255,
  }];
  assertEquals(headers.map(printIp), [
    "",
    "(ect0,ttl 64)",
    "(tos 0x10)",
    "(dscp 0x2e,flowlabel 0xff)",
  ]);
});

Deno.test("tokensOf() follows the layout, the customary one where none is said", () => {
  const kinds = (options: SegmentOptions) => tokensOf(options).map(({ kind }) => kind);
  assertEquals(kinds({ mss: 1460, windowScale: 7 }), ["mss", "nop", "wscale"]);
  assertEquals(kinds({ mss: 1460, sackPermitted: true, layout: [2, 4, 0, 0] }), [
    "mss",
    "sackOK",
    "eol",
    "eol",
  ]);
  assertEquals(kinds(NO_OPTIONS), []);
  assertEquals(tokensOf({ userTimeout: 0x8005 }), [rawSpec(28, Uint8Array.of(0x80, 5))]);
});

Deno.test("optionsFrom() moves SACK blocks unless they are absolute, and keeps no options none", () => {
  assertEquals(optionsFrom([]), NO_OPTIONS);
  const blocks = [
    { left: 1, right: 2, absolute: false },
    { left: 1, right: 2, absolute: true },
  ];
  const padding: OptionSpec[] = [{ kind: "nop" }, { kind: "nop" }];
  assertEquals(optionsFrom([...padding, { kind: "sack", blocks }], -2), {
    sack: [[-1, 0], [1, 2]],
    layout: [1, 1, 5],
  });
});

const u8 = fc.integer({ min: 0, max: 0xff });
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.oneof(
  fc.constantFrom(0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
);
const octets = fc.uint8Array({ maxLength: 12 });

/** Options that a header holds once each, absolute marks left out: segments do not keep them. */
const known: fc.Arbitrary<OptionSpec[]> = fc.tuple(
  fc.option(fc.record({ kind: fc.constant("mss" as const), mss: u16 })),
  fc.option(fc.record({ kind: fc.constant("wscale" as const), shift: u8 })),
  fc.option(fc.constant({ kind: "sackOK" } as const)),
  fc.option(fc.record({
    kind: fc.constant("TS" as const),
    value: u32,
    echo: u32,
    absoluteEcho: fc.constant(false),
  })),
  fc.option(fc.record({
    kind: fc.constant("sack" as const),
    blocks: fc.array(
      fc.record({ left: u32, right: u32, absolute: fc.constant(false) }),
      { minLength: 1, maxLength: 2 },
    ),
  })),
  fc.option(fc.record({
    kind: fc.constant("FO" as const),
    cookie: octets,
    experimental: fc.boolean(),
  })),
  fc.option(
    fc.tuple(fc.constantFrom(19, 77, 172, 174, 253), octets).map(([kind, data]) =>
      rawSpec(kind, data)
    ),
  ),
).map((specs) => specs.filter((spec) => spec !== null));

/** The octets of the options that a script may pad up to: a header's limit. */
const lists: fc.Arbitrary<OptionSpec[]> = fc.tuple(known, fc.boolean(), fc.boolean())
  .map(([specs, front, eol]) => {
    const sizes = { nop: 1, eol: 1, sackOK: 2, wscale: 3, mss: 4, TS: 10 };
    const size = (spec: OptionSpec): number => {
      if (spec.kind === "sack") return 2 + 8 * spec.blocks.length;
      if (spec.kind === "FO") return spec.cookie.length + (spec.experimental ? 4 : 2);
      return spec.kind === "raw" ? spec.data.length + 2 : sizes[spec.kind];
    };
    const kept: OptionSpec[] = [];
    let sum = 0;
    for (const spec of specs) {
      if (sum + size(spec) > 40) continue;
      kept.push(spec);
      sum += size(spec);
    }
    const padding: OptionSpec[] = Array.from({ length: (4 - sum % 4) % 4 }, () => ({
      kind: eol && !front ? "eol" : "nop",
    }));
    return front ? [...padding, ...kept] : [...kept, ...padding];
  });

Deno.test("any list of options comes back from a segment as it went in", () => {
  fc.assert(
    fc.property(lists, u32, (specs, base) => {
      assertEquals(tokensOf(optionsFrom(specs, base), base), specs);
    }),
    { seed: 4, numRuns: 500 },
  );
});

const ips: fc.Arbitrary<IpInfo> = fc.oneof(
  fc.record({ tos: u8, ttl: u8 }, { requiredKeys: [] }),
  fc.record({
    dscp: fc.integer({ min: 0, max: 63 }),
    ecn: fc.constantFrom("noecn", "ect0", "ect1", "ce"),
    flowLabel: fc.integer({ min: 0, max: 0xfffff }),
  }, { requiredKeys: [] }),
);

const ports = fc.record({ src: u16, dst: u16 });

const packets: fc.Arbitrary<PacketAction> = fc.tuple(
  fc.record({
    kind: fc.constant("packet" as const),
    direction: fc.constantFrom("<", ">"),
    ip: ips,
    flags: fc.integer({ min: 0, max: 0x1ff }),
    seq: u32,
    absoluteSeq: fc.boolean(),
    anySeq: fc.boolean(),
    length: u16,
    ack: u32,
    ackWritten: fc.boolean(),
    absoluteAck: fc.boolean(),
    window: u16,
    urgent: u16,
    options: lists,
  }),
  fc.record({ ports, udp: ports }, { requiredKeys: [] }),
).map(([all, some]) => ({
  ...all,
  ...some,
  // What is not written has one value.
  ...(all.anySeq ? { seq: 0, absoluteSeq: false } : {}),
  ...(all.ackWritten ? {} : { ack: 0, absoluteAck: false }),
}));

Deno.test("any packet is read back from what printAction() prints", () => {
  fc.assert(
    fc.property(packets, (action) => {
      assertEquals(packet(printAction(action)), action);
    }),
    { seed: 4, numRuns: 1000 },
  );
});

Deno.test("what a packet sent leaves open stays open in print", () => {
  const open = [
    "> S 0:0(0)",
    "> . ...(0) ack 1 <...>",
    "> [ect01] . 1:1(0) ack 1 <nop,nop,TS val ... ecr 5!>",
    "> . 1:1(0)! ack 5! <nop,nop,sack 1:2!>",
  ];
  assertEquals(open.map((text) => printAction(packet(text))), [
    "> S 0:0(0)",
    "> . ...(0) ack 1 <...>",
    "> (ect01) . 1:1(0) ack 1 <nop,nop,TS val ... ecr 5!>",
    "> . 1:1(0)! ack 5! <nop,nop,sack 1:2!>",
  ]);
});
