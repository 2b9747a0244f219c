import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import type { Instant } from "../../lib/base/time.ts";
import type { End, TraceEvent } from "../../lib/net/events.ts";
import { Digest, digestOf } from "../../lib/trace/digest.ts";
import type { IcmpError, Packet } from "../../lib/wire/packet.ts";
import { bytesChunk, patternChunk, payloadBytes } from "../../lib/wire/payload.ts";
import type { SegmentOptions } from "../../lib/wire/options.ts";
import type { Segment } from "../../lib/wire/segment.ts";
import { established } from "./tale.ts";
import * as tales from "./tales.ts";

const at = (5 * 2 ** 40 + 7) as Instant;
const end: End = {
  id: 3,
  name: "A.c",
  host: "A",
  passive: false,
  stream: 9,
  localAddress: 1,
  localPort: 2,
  remoteAddress: 3,
  remotePort: 4,
};
/** What most segments have. */
const usual: SegmentOptions = {
  mss: 1460,
  windowScale: 7,
  sackPermitted: true,
  sack: [[100, 200], [300, 400]],
  timestamps: [70_000, 80_000],
};
/** Every option that there is: a new one that this leaves out is a type error. */
const options: Required<SegmentOptions> = {
  ...usual as Required<SegmentOptions>,
  userTimeout: 0x8005,
  unknown: [{ kind: 253, data: Uint8Array.of(1, 2, 3, 4, 5) }, {
    kind: 2,
    data: new Uint8Array(4),
  }],
  layout: [2, 1, 3, 0],
};
const body: Segment = {
  kind: "segment",
  srcPort: 40000,
  dstPort: 80,
  seq: -5,
  ack: 17,
  flags: 0x18,
  window: 65535,
  urgent: 3,
  options,
  chunk: { stream: 4, bytes: Uint8Array.of(1, 2, 3, 4, 5, 6, 7) },
  offset: 1,
  length: 5,
};
const usualIcmp: IcmpError = {
  kind: "icmp",
  error: "time-exceeded",
  quotedDst: 5,
  quotedSrcPort: 6,
  quotedDstPort: 7,
  quotedSeq: 8,
};
const icmp: Required<IcmpError> = { ...usualIcmp, code: 1, mtu: 1280 };
const packet: Packet = {
  id: 11,
  copyOf: 10,
  src: 0x0a000001,
  dst: 0xc0a80001,
  ttl: 64,
  tos: 2,
  length: 57,
  corrupted: false,
  body,
};
const pattern = { chunk: patternChunk(6), offset: 100, length: 50 };
const identity = { try: 2, seq: 1, ack: 5, state: 4 } as const;

/** An event of every kind, every field set. */
const SAMPLES: { readonly [K in TraceEvent["kind"]]: Extract<TraceEvent, { readonly kind: K }> } = {
  called: { kind: "called", at, host: "A", end, call: "send", octets: 9, error: "would block" },
  opened: { kind: "opened", at, end },
  moved: { kind: "moved", at, end, from: 1, to: 3, cause: "segment" },
  accepted: { kind: "accepted", at, end },
  read: { kind: "read", at, end, payload: pattern },
  eof: { kind: "eof", at, end },
  told: { kind: "told", at, end, news: "R1" },
  closed: { kind: "closed", at, end, outcome: "closed" },
  sent: { kind: "sent", at, host: "A", end, packet, identity },
  injected: { kind: "injected", at, packet: { ...packet, body: icmp }, identity },
  faulted: { kind: "faulted", at, packet, fault: 1, act: "drop" },
  copied: { kind: "copied", at, packet },
  dropped: { kind: "dropped", at, packet, reason: "loss" },
  delivered: { kind: "delivered", at, host: "B", end, packet },
  host: { kind: "host", at, host: "A", act: "reboot" },
  relinked: { kind: "relinked", at, place: "A>B" },
};

/** Every value that differs from `value` in one leaf. */
function* variants(value: unknown, path = ""): Generator<[string, unknown]> {
  if (typeof value === "number") {
    yield [path, value + 1];
    yield [path, value ^ 0x80];
    if (path === ".at") yield [path, value + 2 ** 52];
  } else if (typeof value === "boolean") yield [path, !value];
  else if (typeof value === "string") yield [path, `${value}x`];
  else if (value instanceof Uint8Array) {
    const other = value.slice();
    other[3]! ^= 1;
    yield [path, other];
  } else if (Array.isArray(value)) {
    for (const [i, inner] of value.entries()) {
      for (const [at, other] of variants(inner, `${path}.${i}`)) {
        yield [at, value.with(i, other)];
      }
    }
    if (/\.(sack|unknown|layout)$/.test(path)) yield [path, value.slice(1)];
  } else if (value !== null && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) {
      if (key === "kind") continue;
      for (const [at, other] of variants(inner, `${path}.${key}`)) {
        yield [at, { ...value, [key]: other }];
      }
    }
    if (path.endsWith(".end") || path.endsWith(".error")) yield [path, null];
    if (path.endsWith(".options")) {
      for (const key of Object.keys(value)) yield [path, { ...value, [key]: undefined }];
    }
    if ("mtu" in value) {
      for (const key of ["code", "mtu"]) yield [path, { ...value, [key]: undefined }];
    }
  }
}

Deno.test("Digest changes with every field of every kind of event", () => {
  const before = tales.handshake();
  for (const [kind, sample] of Object.entries(SAMPLES)) {
    const seen = new Map([[digestOf([...before, sample]), "itself"]]);
    for (const [path, other] of variants(sample)) {
      const digest = digestOf([...before, other as TraceEvent]);
      assertEquals(seen.get(digest), undefined, `${kind}${path}`);
      seen.set(digest, path);
    }
  }
});

Deno.test("Digest changes with order, repetition and omission", () => {
  const events = tales.reordered();
  const seen = new Set([digestOf(events), digestOf([])]);
  for (let i = 0; i < events.length; i++) {
    seen.add(digestOf(events.toSpliced(i, 1)));
    seen.add(digestOf(events.toSpliced(i, 0, events[i]!)));
  }
  for (let i = 1; i < events.length; i++) {
    seen.add(digestOf(events.toSpliced(i - 1, 2, events[i]!, events[i - 1]!)));
  }
  assertEquals(seen.size, 2 + events.length * 3 - 1);
});

Deno.test("Digest hashes data, not identity", () => {
  for (const tell of [tales.drops, tales.twoConnections, tales.injectedReset]) {
    const events = tell();
    assertEquals(digestOf(events), digestOf(events.map((event) => structuredClone(event))));
  }
});

Deno.test("Digest hashes the octets of a chunk with bytes, not their place in it", () => {
  const read = (payload: typeof pattern) => digestOf([{ ...SAMPLES.read, payload }]);
  const whole = bytesChunk(Uint8Array.of(1, 2, 3, 4, 5, 6, 7), 6);
  const part = bytesChunk(Uint8Array.of(3, 4, 5, 6, 7), 6);
  assertEquals(
    read({ chunk: whole, offset: 2, length: 5 }),
    read({ chunk: part, offset: 0, length: 5 }),
  );
  // Decided, and said in the module's documentation: a pattern is not computed to be hashed.
  const copy = { chunk: bytesChunk(payloadBytes(pattern), 6), offset: 0, length: 50 };
  assertNotEquals(read(pattern), read(copy));
});

Deno.test("Digest is the same on every machine: a pinned value", () => {
  assertEquals(digestOf([]), "1105bb726170a3ba8e436fd67af1ca4d");
  assertEquals(digestOf(Object.values(SAMPLES)), "92533f79fda532533ee688a38882a935");
});

Deno.test("Digest of what has no rare field is what it was before there were any: a pinned value", () => {
  const plain = (event: TraceEvent): TraceEvent => {
    if (!("packet" in event)) return event;
    const { packet } = event;
    const body = packet.body.kind === "icmp" ? usualIcmp : { ...packet.body, options: usual };
    return { ...event, packet: { ...packet, body } };
  };
  assertEquals(
    digestOf(Object.values(SAMPLES).map(plain)),
    "6777266ec5b55ef8673665575840de3a",
  );
});

Deno.test("Digest tells an IPv6 address from the IPv4 one of the same low bits", () => {
  const ip6 = (address: number) => address + 2 ** 32;
  const sockets = (localAddress: number, remoteAddress: number) =>
    digestOf([{ ...SAMPLES.opened, end: { ...end, localAddress, remoteAddress } }]);
  const packets = (src: number, dst: number) =>
    digestOf([{ ...SAMPLES.copied, packet: { ...packet, src, dst } }]);
  for (const digest of [sockets, packets]) {
    const all = [digest(1, 2), digest(ip6(1), 2), digest(1, ip6(2)), digest(ip6(1), ip6(2))];
    assertEquals(new Set(all).size, 4);
  }
  const quoted = (quotedDst: number) =>
    digestOf([{ ...SAMPLES.copied, packet: { ...packet, body: { ...icmp, quotedDst } } }]);
  assertNotEquals(quoted(5), quoted(ip6(5)));
});

Deno.test("Digest.hex() may be asked in between and changes nothing", () => {
  const events = tales.dataBothWays();
  const asked = new Digest();
  const prefixes = new Set<string>();
  for (const event of events) {
    asked.observe(event);
    prefixes.add(asked.hex());
    assertMatch(asked.hex(), /^[0-9a-f]{32}$/);
  }
  assertEquals(prefixes.size, events.length);
  assertEquals(asked.hex(), digestOf(events));
  assertEquals(asked.events, events.length);
});

/** Counts the bits that differ between two digests, lane by lane. */
function differing(a: string, b: string): number[] {
  return [0, 8, 16, 24].map((from) => {
    let word = parseInt(a.slice(from, from + 8), 16) ^ parseInt(b.slice(from, from + 8), 16);
    let count = 0;
    for (; word !== 0; word &= word - 1) count++;
    return count;
  });
}

Deno.test("Digest avalanches: one bit of input changes about half the bits of every lane", () => {
  const sums = [0, 0, 0, 0];
  let least = 128;
  let trials = 0;
  // Events in front shift the flipped word through every lane and place of the buffer.
  for (let shift = 0; shift < 40; shift++) {
    const before = Array.from({ length: shift }, () => SAMPLES.accepted);
    const base = digestOf([...before, SAMPLES.sent]);
    for (let bit = 0; bit < 32; bit++) {
      for (const field of ["seq", "ack"] as const) {
        const changed = { ...packet, body: { ...body, [field]: body[field] ^ (1 << bit) } };
        const lanes = differing(base, digestOf([...before, { ...SAMPLES.sent, packet: changed }]));
        lanes.forEach((count, lane) => sums[lane]! += count);
        least = Math.min(least, lanes.reduce((a, b) => a + b));
        trials++;
      }
    }
  }
  for (const sum of sums) {
    assert(
      Math.abs(sum / trials - 16) < 0.5,
      `${sums.map((s) => s / trials)}`,
    );
  }
  assert(least > 35, `${least} bits`);
});

Deno.test("Digest has no collisions in any 32-bit lane beyond chance over sparse inputs", () => {
  const { tale } = established();
  const before = tale.events.slice(0, 3);
  const digests: string[] = [];
  // Two words of one event and of two events, each with one or two bits: what weak mixing lets cancel.
  for (let i = 0; i < 32; i++) {
    for (let j = 0; j < 32; j++) {
      const one = { ...packet, body: { ...body, seq: 1 << i, ack: 1 << j } };
      const two = { ...packet, body: { ...body, seq: 1 << j, ack: 0 } };
      digests.push(digestOf([...before, { ...SAMPLES.copied, packet: one }]));
      digests.push(
        digestOf([
          ...before,
          { ...SAMPLES.copied, packet: { ...packet, body: { ...body, seq: 1 << i } } },
          { ...SAMPLES.copied, packet: two },
        ]),
      );
    }
  }
  assertEquals(new Set(digests).size, digests.length);
  for (const from of [0, 8, 16, 24]) {
    // 2,048 values in 2^32: 0.0005 collisions expected.
    const lane = new Set(digests.map((digest) => digest.slice(from, from + 8)));
    assertEquals(lane.size, digests.length);
  }
});
