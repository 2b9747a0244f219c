import { assertEquals } from "@std/assert";
import { complaintAbout, read, toldWith } from "./told.ts";

// What checkStory() says of segments and ICMP errors of a story's own.

const inject = (segment: Record<string, unknown>) =>
  toldWith({ inject: { to: "B", from: "A", ...segment } });

const WRONG: readonly (readonly [what: string, story: unknown, says: string])[] = [
  [
    "a segment to a stranger",
    inject({ to: "C", of: "A.c" }),
    `at script[1].inject.to: "C" is no host, write one of A, B`,
  ],
  [
    "a segment to oneself",
    inject({ to: "A", of: "A.c" }),
    `at script[1].inject.from: "A" is where it arrives, name another host`,
  ],
  [
    "a segment of the other end",
    inject({ of: "B.c" }),
    `at script[1].inject.of: "B.c" is no end at A, write "A.c"`,
  ],
  [
    "a segment of nobody",
    inject({ flags: "SYN" }),
    `at script[1].inject.of: missing, write an end, "A.c", or ports`,
  ],
  [
    "a segment of two",
    inject({ of: "A.c", ports: [1, 80] }),
    `at script[1].inject.ports: "of" names the ports already, leave one out`,
  ],
  [
    "an ACK number without its flag",
    inject({ of: "A.c", flags: "RST", ack: 1 }),
    `at script[1].inject.ack: "RST" acknowledges nothing, write flags: "RST,ACK"`,
  ],
  [
    "a number relative to nobody",
    inject({ ports: [1, 80], relativeTo: "next" }),
    `at script[1].inject.relativeTo: without "of" numbers are absolute, leave "relativeTo" out`,
  ],
  [
    "an absolute number below 0",
    inject({ ports: [1, 80], seq: -1 }),
    "at script[1].inject.seq: -1 is no absolute number, write 4294967295",
  ],
  [
    "an ICMP error with flags",
    inject({ of: "A.c", icmp: "host-unreachable", flags: "RST" }),
    `at script[1].inject.flags: an ICMP error has no "flags", leave one out`,
  ],
  [
    "an ICMP error about nothing",
    inject({ icmp: "host-unreachable" }),
    `at script[1].inject.of: missing, write the end that the ICMP error is about, "A.c"`,
  ],
  [
    "an ICMP error about somebody else's connection",
    inject({ of: "C.c", icmp: "host-unreachable" }),
    `at script[1].inject.of: "C" is no host, write one of A, B`,
  ],
  [
    "an ICMP error with a timestamp",
    inject({ of: "B.c", icmp: "host-unreachable", timestamp: 1 }),
    `at script[1].inject.timestamp: an ICMP error has no "timestamp", leave one out`,
  ],
  [
    "a timestamp of no connection",
    inject({ ports: [1, 80], timestamp: 0 }),
    `at script[1].inject.timestamp: without "of" there is no TS.Recent, leave "timestamp" out`,
  ],
];

for (const [what, story, says] of WRONG) {
  Deno.test(`checkStory() says what to write instead of ${what}`, () => {
    assertEquals(complaintAbout(story), says);
  });
}

const RIGHT: readonly (readonly [what: string, story: unknown])[] = [
  [
    "an ICMP error about a connection named at the end that it arrives at",
    inject({ of: "B.c", icmp: "port-unreachable" }),
  ],
  [
    "a segment with a timestamp",
    inject({ of: "A.c", flags: "ACK", relativeTo: "next", timestamp: -1000 }),
  ],
];

for (const [what, story] of RIGHT) {
  Deno.test(`checkStory() lets through ${what}`, () => {
    assertEquals(read(story) as unknown, story);
  });
}
