import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Defect, ScenarioError } from "../../lib/base/fail.ts";
import { CERTAIN } from "../../lib/base/units.ts";
import { Cargo } from "../../lib/link/cargo.ts";
import { EmulatedLink } from "../../lib/link/emulated_link.ts";
import { World } from "../../lib/net/world.ts";
import { AddressBook } from "../../lib/wire/address.ts";
import { corrupted, numbered, type Packet, packetOf } from "../../lib/wire/packet.ts";
import { patternChunk } from "../../lib/wire/payload.ts";
import { segment } from "../../lib/wire/segment.ts";
import { at, link, observe, options, packet, stream } from "./observe.ts";

const PORTS = { srcPort: 1, dstPort: 2 };

function text(id: number, length = 100): Packet {
  const body = segment({ ...PORTS, chunk: patternChunk(5), offset: 7, length });
  return numbered(packetOf(1, 2, body), id);
}

Deno.test("bytes: what is delivered is the very packet that was sent, text by its own name", () => {
  const wire = link({ bytes: true, delay: 5 });
  const sent = text(1);
  wire.offer(sent, at(0));
  assertEquals(wire.deadline(), 5);
  assertStrictEquals(wire.poll(at(5)).deliveries[0], sent);
  assertEquals(wire.draws, 0);
});

Deno.test("bytes: every impairment does what it does without, packet by packet", () => {
  const half = CERTAIN / 2;
  const bare = {
    delay: 1000,
    jitter: 900,
    loss: half / 2,
    duplicate: half,
    reorder: half,
    corrupt: half,
    rateBitsPerSecond: 1e9,
    queuePacketsMax: 3,
    mtu: 1000,
    partitions: [[5000, 6000]],
  };
  const offers = stream(300, 100);
  const without = observe(link(bare), offers);
  assertEquals(observe(link({ ...bare, bytes: true }), offers), without);
  assert(without.deliveries.some(({ packet }) => packet.corrupted && packet.copyOf > 0));
});

Deno.test("bytes: a packet that no octets can say is refused where it goes under way", () => {
  const wire = link({ bytes: true });
  const message = "Cannot encode a packet at length: 41 is not what its parts take, write 40";
  assertThrows(() => wire.offer(packet(1, 41), at(0)), ScenarioError, message);
});

Deno.test("bytes: switched on, those under way pass; switched off, those under way are still read", () => {
  const wire = link({ delay: 10 });
  const odd = packet(1, 41); // no octets say that it is so long
  wire.offer(odd, at(0));
  wire.change(options({ delay: 10, bytes: true }), at(1));
  const sent = text(2) as { -readonly [Name in keyof Packet]: Packet[Name] };
  wire.offer(sent, at(1));
  wire.change(options({ delay: 10 }), at(2));
  wire.offer(odd, at(2));
  assertEquals(wire.poll(at(10)).deliveries, [odd]);
  sent.ttl = 1;
  assertThrows(() => wire.poll(at(11)), Defect, "packet 2 as octets: they say another ttl");
  assertEquals(wire.poll(at(12)).deliveries, [odd]);
});

Deno.test("Cargo: a damaged packet must be refused by its checksum, and no other refused at all", () => {
  const cargo = new Cargo(new AddressBook());
  const whole = text(3);
  const damaged = { ...corrupted(text(4)) };
  cargo.load(whole);
  cargo.load(damaged);
  cargo.unload(whole);
  cargo.unload(damaged);
  cargo.unload(damaged); // known no longer
  const mended = { ...damaged };
  cargo.load(mended);
  Object.assign(mended, { corrupted: false });
  assertThrows(
    () => cargo.unload(mended),
    Defect,
    "Cannot carry packet 4 as octets: refused by checksum at octet 36",
  );
  const late = { ...whole };
  cargo.load(late);
  Object.assign(late, { corrupted: true });
  assertThrows(() => cargo.unload(late), Defect, "packet 3 as octets: they say another corrupted");
});

Deno.test("bytes: IPv6 packets are carried by the book of their world, and need it", () => {
  const book = new AddressBook();
  const [a, b] = ["2001:db8::1", "2001:db8::2"].map((t) => book.parse(t)) as [number, number];
  const sent = numbered(
    packetOf(a, b, segment({ ...PORTS, chunk: patternChunk(1), length: 9 })),
    1,
  );
  const setup = {
    options: options({ bytes: true }),
    seed: 1,
    name: "A>B",
    numbers: { next: () => 9 },
  };
  const wire = new EmulatedLink({ ...setup, book });
  wire.offer(sent, at(0));
  assertStrictEquals(wire.poll(at(0)).deliveries[0], sent);
  const stranger = new EmulatedLink(setup);
  assertThrows(() => stranger.offer(sent, at(0)), ScenarioError, "the book has no address");
});

Deno.test("bytes: a world hands its book to its links: hosts with IPv6 addresses talk", () => {
  const world = new World();
  const a = world.host("A", { address: world.book.parse("2001:db8::1") });
  const b = world.host("B", { address: world.book.parse("2001:db8::2") });
  world.link(a, b, { bytes: true });
  const listener = b.listen(80);
  const c = a.connect(b, 80);
  world.settle();
  assertEquals([c.state, listener.accept()?.state], ["ESTABLISHED", "ESTABLISHED"]);
});
