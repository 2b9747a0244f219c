/**
 * The demonstration's first half: how a connection is opened, and why it takes three segments.
 *
 * @module
 */

import { seqOut } from "../base/seq.ts";
import type { Facts, Sent } from "./facts.ts";
import { grouped, quote, seconds } from "./facts.ts";
import type { Lecture } from "./lecture.ts";
import type { Repertoire } from "./stories.ts";
import { together } from "./style.ts";

/** How a connection is opened. */
export function opening(lecture: Lecture, repertoire: Repertoire): void {
  lecture.heading(1, "Three segments open a connection");
  const empty = repertoire.facts("open/three_way_handshake.ts");
  lecture.source("open/three_way_handshake.ts", "");
  lecture.picture(empty.events);
  const [syn, ack, data] = empty.sent("A.c") as [Sent, Sent, Sent];
  const synAck = empty.segment("B.c", "SYN");
  lecture.say(`Each end tells the other where it begins to count, here at ${issOf(syn)} and
    ${issOf(synAck)}, and hears that it was understood. B's answer does both in one segment; that
    makes three. A is ESTABLISHED at ${seconds(empty.entered("A.c", "ESTABLISHED"))}, B one delay
    later, at ${seconds(empty.entered("B.c", "ESTABLISHED"))}: it may not be sure before A's ACK has
    come.`);
  lecture.say(`A SYN takes one number, though it carries no octet: ${quote(syn)} draws
    ${together(`"ack ${synAck.identity.ack}"`)}. An empty ACK takes none: after ${
    quote(ack)
  }, the first octet
    still has number ${data.identity.seq}, in ${quote(data)}.`);

  const early = repertoire.facts("open/data_on_third_ack.ts");
  lecture.source("open/data_on_third_ack.ts", "");
  lecture.picture(early.events);
  const third = early.sent("A.c")[1]!;
  lecture.say(
    `The third segment need not be empty. What A's application sent before the SYN-ACK came
    goes with it: ${quote(third)} is the ACK and the data in one. It is still three segments to
    open; B's ${quote(early.sent("B.c").at(-1)!)} counts the ${early.end("A.c").sentOctets}
    octets.`,
  );
}

function issOf({ packet }: Sent): string {
  return packet.body.kind === "segment" ? grouped(seqOut(packet.body.seq)) : "";
}

const STORY = "open/expired_request.ts";
const HANDSHAKES = ["three-way", "two-way"];
const CLIENTS = ["client resets", "client silent"];

/** Why it takes three: the request that has expired. */
export function whyThree(lecture: Lecture, repertoire: Repertoire): void {
  lecture.heading(2, "Why three: the request that has expired");
  const resets = repertoire.facts(STORY, "three-way, client resets");
  const [syn] = resets.sent("A.c") as [Sent];
  const late = resets.events.find((event) =>
    event.kind === "delivered" && event.packet.id === syn.packet.id
  )!;
  lecture.say(
    `A network may hold a segment back. Here the client's SYN arrives at ${
      seconds(late.at)
    }; its sender
    has given up at ${seconds(resets.entered("A.c", "CLOSED"))}. To B it looks like any other.`,
  );
  lecture.source(STORY, "three-way, client resets");
  lecture.picture(resets.events);
  lecture.say(`B asks back before it believes: SYN-RECEIVED is no connection yet, and no application
    has heard of it. A knows nothing of the request and says so; B is back in LISTEN
    ${seconds(resets.entered("B.c", "LISTEN") - late.at)} after the SYN came.`);

  const silent = repertoire.facts(STORY, "two-way, client silent");
  lecture.say(`Now a server that does not wait for the third segment, and a client's host that drops
    what it does not know instead of resetting it:`);
  lecture.source(STORY, "two-way, client silent");
  lecture.picture(silent.events);
  lecture.say(
    `B is ESTABLISHED by the SYN alone. It has nothing to send again, so no timer is armed,
    and nothing will ever tell it that nobody is there: that is the last row of a run of
    ${seconds(silent.result.endedAt)}.`,
  );

  lecture.say(
    `What the expired request cost B within that hour of virtual time (connections accepted,
    TCBs held at the end, seconds that TCBs were held, what its port is in at last: LISTEN
    if no connection is left), told by the four
    runs:`,
  );
  const runs = CLIENTS.map((client) =>
    HANDSHAKES.map((handshake) => repertoire.facts(STORY, `${handshake}, ${client}`))
  );
  lecture.table({
    columns: HANDSHAKES.map((handshake) => `${handshake} handshake`),
    rows: runs.map((row, i) => ({ name: CLIENTS[i]!, cells: row.map(costOf) })),
  });
  const [[, fooled], [patient, stuck]] = runs as [[Facts, Facts], [Facts, Facts]];
  lecture.say(`With three segments no application ever sees a connection that nobody wants, and even
    against silence B gives up by itself, after ${
    together(`${heldText(patient)} s`)
  }. With two, the reset comes
    too late: by then B's application has accepted ${
    fooled.result.hosts.B!.accepted
  } connection. Without
    a reset it is kept for good: ${stuck.result.hosts.B!.tcbs} TCB, ${
    heldText(stuck)
  } TCB-seconds and counting.`);
}

/** What a run cost B. */
function costOf({ result }: Facts): (readonly [string, string])[] {
  const { accepted, tcbs } = result.hosts.B!;
  const end = result.endpoints["B.c"]!;
  // The TCB of a passive end that is over is gone: what is left is the listener.
  const state = end.outcome === "open" ? end.state : "LISTEN";
  return [
    ["accepted", String(accepted)],
    ["TCBs at the end", String(tcbs)],
    ["TCB-seconds", result.tcbSeconds.B!.toFixed(2)],
    ["final state", state],
  ];
}

function heldText({ result }: Facts): string {
  return result.tcbSeconds.B!.toFixed(2);
}
