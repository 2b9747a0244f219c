import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ScenarioError } from "../../lib/base/fail.ts";
import {
  AddressBook,
  formatAddress,
  formatIp6,
  ipHeaderOctets,
  isIp6,
  parseIp4,
  parseIp6,
} from "../../lib/wire/address.ts";

Deno.test("parseIp4() reads dotted quads and nothing else", () => {
  assertEquals(
    ["10.0.0.1", "0.0.0.0", "255.255.255.255", "1.2.3.4"].map(parseIp4),
    [0x0a000001, 0, 0xffff_ffff, 0x01020304],
  );
  for (const text of ["", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.-4", "1.2.3.a", " 1.2.3.4"]) {
    assertEquals(parseIp4(text), undefined, text);
  }
});

Deno.test("parseIp6() reads every form of RFC 4291, 2.2, and formatIp6() writes the one of RFC 5952", () => {
  const forms: readonly (readonly [string, string])[] = [
    ["2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"],
    ["2001:db8::8:800:200c:417a", "2001:db8::8:800:200c:417a"],
    ["ff01:0:0:0:0:0:0:101", "ff01::101"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["::", "::"],
    ["1::", "1::"],
    ["::13.1.68.3", "::d01:4403"],
    ["::ffff:129.144.52.38", "::ffff:8190:3426"],
    ["2001:0db8::0001", "2001:db8::1"], // RFC 5952, 4.1: no leading zeros
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"], // 4.2.2: one zero is not shortened
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"], // 4.2.3: the longest run
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"], // 4.2.3: the first of two equals
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
  ];
  for (const [read, written] of forms) assertEquals(formatIp6(parseIp6(read)!), written, read);
  const none = ["", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::"];
  none.push("1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "::256.0.0.1", "1:2:3:4:5:6:7:8::");
  for (const text of none) assertEquals(parseIp6(text), undefined, text);
});

Deno.test("parseIp6() undoes formatIp6()", () => {
  const word = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
  fc.assert(
    fc.property(fc.array(word, { minLength: 8, maxLength: 8 }), (words) => {
      const bytes = Uint8Array.from(words.flatMap((w) => [w >>> 8, w & 0xff]));
      assertEquals(parseIp6(formatIp6(bytes)), bytes);
    }),
    { seed: 5952, numRuns: 1_000 },
  );
});

Deno.test("AddressBook: the same octets are one address, others another, and each comes back", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 16, maxLength: 16 }), { minLength: 1 }),
      (all) => {
        const book = new AddressBook();
        const first = all.map((bytes) => book.ip6(bytes));
        assertEquals(all.map((bytes) => book.ip6(bytes.slice())), first);
        assertEquals(new Set(first).size, new Set(all.map((bytes) => bytes.toHex())).size);
        assertEquals(first.map((address) => book.octets(address)), all);
        assert(first.every(isIp6));
      },
    ),
    { seed: 4291, numRuns: 200 },
  );
});

Deno.test("AddressBook: addresses that differ in one bit are told apart, many of them at once", () => {
  const book = new AddressBook();
  const bytes = new Uint8Array(16);
  const found = new Set<number>();
  const texts = new Set<string>();
  for (let i = 0; i < 0x1_0000; i++) {
    // Such as a subnet's hosts, and as subnets: the words that differ stand first, last, and in between.
    bytes.set([i >>> 8, i & 0xff], 2 * (i % 8));
    found.add(book.ip6(bytes));
    texts.add(bytes.toHex());
  }
  assertEquals(found.size, texts.size);
  for (const address of found) assertEquals(book.ip6(book.octets(address)!), address);
});

Deno.test("AddressBook.ip6() numbers addresses from 2^32 in the order in which they are met", () => {
  const book = new AddressBook();
  const texts = ["2001:db8::1", "::1", "2001:db8::1", "2001:db8:0::1"];
  assertEquals(texts.map((text) => book.parse(text)), [2 ** 32, 2 ** 32 + 1, 2 ** 32, 2 ** 32]);
  assertEquals(texts.map((text) => formatAddress(book.parse(text))), [
    "v6:1",
    "v6:2",
    "v6:1",
    "v6:1",
  ]);
});

Deno.test("AddressBook.parse() and format() take both versions; a text that is none is refused", () => {
  const book = new AddressBook();
  for (const text of ["10.0.0.1", "2001:db8::5"]) assertEquals(book.format(book.parse(text)), text);
  assertEquals(book.format(2 ** 32 + 9), "v6:10"); // of another book
  for (const text of ["0.0.0.0", "localhost", "10.0.0.1:80", ""]) {
    const message = `"${text}" is no address, write "10.0.0.1" or "2001:db8::1"`;
    assertThrows(() => book.parse(text), ScenarioError, message);
  }
});

Deno.test("AddressBook knows no octets of another book's address, and takes no other length", () => {
  const book = new AddressBook();
  book.parse("::1");
  for (const address of [2 ** 32 + 1, 2 ** 32 - 1, 1, 2 ** 32 + 0.5, NaN]) {
    assertEquals(book.octets(address), undefined, `${address}`);
  }
  const message = "Cannot take in an IPv6 address: 4 octets, write 16";
  assertThrows(() => book.ip6(new Uint8Array(4)), ScenarioError, message);
});

Deno.test("isIp6() and ipHeaderOctets() part at 2^32", () => {
  assertEquals([1, 0xffff_ffff, 2 ** 32].map(isIp6), [false, false, true]);
  assertEquals([1, 0xffff_ffff, 2 ** 32].map(ipHeaderOctets), [20, 20, 40]);
});
