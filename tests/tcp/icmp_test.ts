import { assertEquals } from "@std/assert";
import type { Instant } from "../../lib/base/time.ts";
import { type IcmpError, type IcmpKind, packetOf } from "../../lib/wire/packet.ts";
import { type Bench, LOCAL, REMOTE } from "./bench.ts";
import { inState, SYNCHRONIZED } from "./factory.ts";

// ICMP errors: RFC 9293, section 3.9.2.2.

const SOFT: readonly IcmpKind[] = [
  "net-unreachable",
  "host-unreachable",
  "source-route-failed",
  "time-exceeded",
  "parameter-problem",
  "packet-too-big",
];
const HARD: readonly IcmpKind[] = ["protocol-unreachable", "port-unreachable"];

for (const error of HARD) {
  Deno.test(`${error} ends a handshake (RFC 9293, 3.9.2.2, SHLD-26)`, () => {
    for (const state of ["SYN-SENT", "SYN-RECEIVED"] as const) {
      const bench = inState(state);
      bench.icmp(error);
      assertEquals([bench.state, bench.outcome], ["CLOSED", "refused"]);
    }
  });

  Deno.test(`${error} is only told in the synchronized states (RFC 5927, 5.2)`, () => {
    for (const state of ["ESTABLISHED", "CLOSE-WAIT"] as const) {
      const bench = inState(state);
      bench.send(10);
      bench.icmp(error, 1);
      assertEquals([bench.state, bench.news.at(-1)], [state, "icmp"]);
    }
  });
}

for (const error of SOFT) {
  Deno.test(`${error} is told and ends nothing (RFC 9293, 3.9.2.2, MUST-56, SHLD-25)`, () => {
    for (
      const state of ["SYN-SENT", "SYN-RECEIVED", "FIN-WAIT-1", "CLOSING", "LAST-ACK"] as const
    ) {
      const bench = inState(state);
      bench.icmp(error, state.startsWith("SYN") ? 0 : 1);
      assertEquals([bench.state, bench.news.at(-1)], [state, "icmp"]);
    }
  });
}

Deno.test("source-quench is discarded in silence (RFC 9293, 3.9.2.2, MUST-55)", () => {
  const bench = inState("SYN-SENT");
  bench.icmp("source-quench");
  assertEquals([bench.state, bench.news], ["SYN-SENT", []]);
});

Deno.test("an error about a number that is not in flight is ignored (RFC 5927, 4.1)", () => {
  const bench = inState("SYN-SENT");
  for (const seq of [-1, 1]) bench.icmp("port-unreachable", seq);
  assertEquals(bench.state, "SYN-SENT");
  const sent = inState("ESTABLISHED");
  sent.send(10);
  for (const seq of [0, 11]) sent.icmp("host-unreachable", seq);
  assertEquals(sent.news, []);
  for (const state of SYNCHRONIZED) {
    const idle = inState(state);
    idle.icmp("port-unreachable", idle.inspect()!.sndNxt - idle.iss);
    assertEquals(idle.state, state);
  }
});

Deno.test("an error about a connection that does not exist is ignored (RFC 9293, 3.9.2.2, MUST-54)", () => {
  const bench = inState("SYN-SENT");
  bench.icmp("port-unreachable", 0, bench.localPort + 1);
  assertEquals([bench.state, bench.log.length], ["SYN-SENT", 1]);
});

Deno.test("an error comes from whatever router met it; the quoted sockets name the connection (RFC 9293, 3.9.2.2, MUST-54)", () => {
  const error = (bench: Bench, quoted: Partial<IcmpError>, dst = LOCAL) => {
    const body: IcmpError = {
      kind: "icmp",
      error: "host-unreachable",
      quotedDst: REMOTE,
      quotedSrcPort: bench.localPort,
      quotedDstPort: bench.remotePort,
      quotedSeq: bench.iss,
      ...quoted,
    };
    return bench.stack.arrive(packetOf(0x0a0000fe, dst, body), 0 as Instant).signals.length;
  };
  const bench = inState("SYN-SENT");
  assertEquals(error(bench, {}), 1);
  assertEquals(error(bench, { quotedDst: REMOTE + 1 }), 0);
  assertEquals(error(bench, { quotedSrcPort: bench.localPort + 1 }), 0);
  assertEquals(error(bench, { quotedDstPort: bench.remotePort + 1 }), 0);
  assertEquals(error(bench, {}, LOCAL + 1), 0);
});
