import { assertEquals, assertThrows } from "@std/assert";
import { ScenarioError } from "../../lib/base/fail.ts";
import { type Instant, NEVER } from "../../lib/base/time.ts";
import { BoundError } from "../../lib/net/bounds.ts";
import { TcpStack } from "../../lib/tcp/endpoint.ts";
import type { Call, Output, Stack } from "../../lib/tcp/stack.ts";
import { type Packet, packetOf } from "../../lib/wire/packet.ts";
import { ACK, RST, segLen, segment } from "../../lib/wire/segment.ts";
import { moment, stage, story } from "./stage.ts";

// A stack that is not ours on one side of a link: all that the boundary asks for.

const NOTHING: Output = { packets: [], signals: [] };

/** Resets whatever comes, and serves no call. */
class Refuser implements Stack {
  call(): Output {
    return { ...NOTHING, error: "insufficient resources" };
  }
  arrive(packet: Packet): Output {
    const { body } = packet;
    if (body.kind !== "segment" || (body.flags & RST) !== 0) return NOTHING;
    const reset = segment({
      srcPort: body.dstPort,
      dstPort: body.srcPort,
      ack: body.seq + segLen(body),
      flags: RST | ACK,
    });
    return { packets: [packetOf(packet.dst, packet.src, reset)], signals: [] };
  }
  poll(): Output {
    return NOTHING;
  }
  deadline(): Instant {
    return NEVER;
  }
}

/** Our stack behind the boundary's least: no inspect(), no recurring(). */
class Opaque implements Stack {
  readonly #inner = new TcpStack();
  call(call: Call, now: Instant): Output {
    return this.#inner.call(call, now);
  }
  arrive(packet: Packet, now: Instant): Output {
    return this.#inner.arrive(packet, now);
  }
  poll(now: Instant): Output {
    return this.#inner.poll(now);
  }
  deadline(): Instant {
    return this.#inner.deadline();
  }
}

Deno.test("a responder that resets everything refuses our connections (RFC 9293, 3.10.7.3, second)", () => {
  const { world, a, b, events } = stage({ b: { stack: () => new Refuser() } });
  const c = a.connect(b, 80);
  world.settle();
  assertEquals([c.outcome, c.path?.length, b.tcbs, b.config], ["refused", 3, 0, undefined]);
  assertEquals(story(events, "sent"), ["0 sent A SYN", "0.02 sent B RST,ACK"]);
});

Deno.test("a stack without inspect() and recurring() meets ours: it opens, sends and closes (RFC 9293, 3.6)", () => {
  const { world, a, b } = stage({ b: { stack: () => new Opaque() } });
  const port = b.listen(80);
  const c = a.connect(b, 80, { as: "c" });
  world.settle();
  const s = port.accept()!;
  c.write("ping");
  world.settle();
  assertEquals([s.readText(4), s.inspect(), s.state, s.name], [
    "ping",
    undefined,
    "ESTABLISHED",
    "B.c",
  ]);
  s.write("pong");
  s.shutdown();
  world.runUntil(moment("10s"));
  assertEquals([c.readText(4), c.eof, c.shutdown()], ["pong", true, null]);
  world.runUntil(moment("20s"));
  assertEquals([c.state, s.state, world.quiescent], ["CLOSED", "TIME-WAIT", false]);
  world.settle();
  assertEquals([s.state, s.outcome, world.quiescent], ["CLOSED", "closed", true]);
});

Deno.test("a stack factory is asked anew, with another secret, at every boot", () => {
  const keys: string[] = [];
  const { b } = stage({
    b: {
      stack: ({ key0, key1 }) => {
        keys.push(`${key0} ${key1}`);
        return new Refuser();
      },
    },
  });
  b.reboot();
  assertEquals([keys.length, new Set(keys).size], [2, 2]);
});

Deno.test("a stack that never has done ends the run with a BoundError, not with a hang", () => {
  class Restless extends Refuser {
    override deadline(): Instant {
      return 0 as Instant;
    }
  }
  const { world, a, b } = stage({ b: { stack: () => new Restless() } });
  a.connect(b, 80);
  const error = assertThrows(() => world.settle(), BoundError);
  assertEquals(error.message, "Cannot go on at 0.02 s: the stack of B never has done");
});

Deno.test("a stack that signals for a connection which it never opened is told so, by host and signal", () => {
  class Confused extends Refuser {
    override arrive(): Output {
      return { packets: [], signals: [{ kind: "readable", connection: 7 }] };
    }
  }
  const { world, a, b } = stage({ b: { stack: () => new Confused() } });
  a.connect(b, 80);
  const error = assertThrows(() => world.settle(), ScenarioError);
  assertEquals(
    error.message,
    'Cannot go on at 0.02 s: the stack of B signals "readable" for connection 7, which it never opened',
  );
});
