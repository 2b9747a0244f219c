import { assertEquals } from "@std/assert";
import { ms } from "../../lib/base/time.ts";
import { parseProbability } from "../../lib/base/units.ts";
import type { Host } from "../../lib/net/host.ts";
import { World } from "../../lib/net/world.ts";
import type { CongestionControl, CongestionStart } from "../../lib/tcp/congestion.ts";
import { Reno } from "../../lib/tcp/reno.ts";
import { Sender } from "./sender.ts";

/** A congestion control of a user's own: the same window whatever happens. It notes what it is told. */
class Fixed implements CongestionControl {
  readonly threshold = 0;
  readonly window: number;
  readonly told: string[] = [];

  constructor(readonly start: CongestionStart, segments: number) {
    this.window = segments * start.mss;
  }

  acknowledged(octets: number): void {
    this.told.push(`acknowledged ${octets}`);
  }

  lost(flight: number): void {
    this.told.push(`lost ${flight}`);
  }

  recovered(flight: number): void {
    this.told.push(`recovered ${flight}`);
  }

  timedOut(flight: number, again: boolean): void {
    this.told.push(`timedOut ${flight} ${again}`);
  }

  restarted(): void {
    this.told.push("restarted");
  }
}

Deno.test("a congestion control of one's own decides how much is in flight (RFC 9293, 3.8.2)", () => {
  const sender = new Sender({ congestion: (start) => new Fixed(start, 3) });
  assertEquals(sender.send(10), [1, 2, 3]);
  assertEquals([sender.ack(1), sender.ack(3)], [[4], [5, 6]]);
});

Deno.test("a congestion control is made when data is first sent, and told SMSS and whether the SYN was lost (RFC 5681, section 3.1)", () => {
  const starts: CongestionStart[] = [];
  const congestion = (start: CongestionStart) => {
    starts.push(start);
    return new Reno(start);
  };
  const sender = new Sender({ congestion, rtt: "1.5s" }); // the SYN goes again after 1 s
  assertEquals(starts, []);
  sender.send(1);
  sender.send(1);
  assertEquals(starts, [{ mss: 1000, synLost: true }]);
});

Deno.test("a congestion control hears of ACKs, losses, recoveries, timeouts and silence, in octets (RFC 5681, sections 3 and 4.1)", () => {
  let fixed: Fixed | null = null;
  const sender = new Sender({ congestion: (start) => fixed = new Fixed(start, 5) });
  sender.send(20);
  sender.acks(3, 0); // 6 and 7 by limited transmit, 8 by inflation
  sender.ack(7);
  sender.until("1.1s");
  sender.until("3.1s");
  sender.ack(12);
  sender.ack(17);
  sender.ack(20);
  sender.until("20s");
  sender.send(1);
  assertEquals(fixed!.told, [
    "lost 5000",
    "recovered 1000",
    "timedOut 5000 false",
    "timedOut 5000 true",
    "acknowledged 5000",
    "acknowledged 5000",
    "acknowledged 3000",
    "restarted",
  ]);
});

/** Octets that a client of its own congestion control brings over a link that loses. */
function transfer(
  octets: number,
  options: Parameters<World["host"]>[1],
): { at: number; got: number } {
  const world = new World();
  const client = world.host("client", options);
  const server: Host = world.host("server");
  world.link(client, server, { delay: ms(10), loss: parseProbability("1%") });
  server.listen(80);
  let got = 0;
  let at = 0;
  server.app = (connection, signal) => {
    if (signal.kind === "acceptable") server.accept(80);
    if (signal.kind === "readable") { for (const { length } of connection.take()) got += length; }
    if (signal.kind === "eof") {
      at = world.now;
      connection.shutdown();
    }
  };
  const connection = client.connect(server, 80);
  connection.write(octets);
  connection.shutdown();
  world.settle();
  return { at, got };
}

Deno.test("a congestion control of one's own drives a whole transfer over a link that loses", () => {
  const octets = 1_000_000;
  const narrow = transfer(octets, { tcp: { congestion: (start) => new Fixed(start, 2) } });
  const wide = transfer(octets, { tcp: { congestion: (start) => new Fixed(start, 20) } });
  assertEquals([narrow.got, wide.got], [octets, octets]);
  // Two segments in a round trip of 20 ms against twenty: losses apart, a tenth of the time.
  assertEquals(narrow.at > 5 * wide.at, true);
});
