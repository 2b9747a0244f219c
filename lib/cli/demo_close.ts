/**
 * The demonstration's second half: how a connection is closed, and how many segments that takes.
 *
 * @module
 */

import { type Instant, ms } from "../base/time.ts";
import type { TraceEvent } from "../net/events.ts";
import { FIN_WAIT_2 } from "../tcp/state.ts";
import type { Facts, Sent } from "./facts.ts";
import { grouped, quote, seconds } from "./facts.ts";
import type { Lecture } from "./lecture.ts";
import type { Repertoire } from "./stories.ts";
import { styled } from "./style.ts";

/** Pictures of closing leave out the opening. */
const FROM = ms(100) as number as Instant;

/** How a connection is closed, in both directions and in one. */
export function closing(lecture: Lecture, repertoire: Repertoire): void {
  lecture.heading(3, "Four segments close it");
  const four = repertoire.facts("close/four_way_close.ts");
  lecture.source("close/four_way_close.ts", "");
  lecture.picture(four.events, { from: FROM });
  const fin = four.segment("A.c", "FIN");
  const octets = four.end("A.c").sentOctets;
  lecture.say(
    `A connection is two streams, and each is ended by its own sender: a FIN and the ACK of
    it, twice. A FIN takes a number, as a SYN does: A's ${octets} octets were numbers 1 to ${octets},
    its FIN is number ${fin.identity.seq} (${quote(fin)}), and
    ${quote(four.segment("B.c", `ack ${fin.identity.seq + 1}`))} says that nothing is missing
    before it.`,
  );
  lecture.say(`A goes through ${closingPath(four, "A.c")}; B through ${closingPath(four, "B.c")}.`);
  const doneA = four.entered("A.c", "CLOSED");
  const doneB = four.entered("B.c", "CLOSED");
  const [first, last] = doneA < doneB ? ["A", "B"] : ["B", "A"];
  lecture.say(`Who is done first? A closed first, and ${first} is done first:
    ${first} at ${seconds(Math.min(doneA, doneB))}, ${last} at ${seconds(Math.max(doneA, doneB))},
    ${seconds(Math.abs(doneA - doneB))} later. For whoever closes first has to wait in TIME-WAIT;
    chapter 5 says for what.`);

  const half = repertoire.facts("close/half_close.ts");
  lecture.source("close/half_close.ts", "");
  excerpt(lecture, half);
  const finA = half.segment("A.c", "FIN");
  lecture.say(`Half-closed: A has said its last at ${seconds(finA.at)}, in FIN-WAIT-2 it listens.
    B, in CLOSE-WAIT, goes on sending for as long as it likes: A receives
    ${grouped(half.end("A.c").receivedOctets)} octets after its own FIN. B's FIN follows at
    ${seconds(half.segment("B.c", "FIN").at)}.`);
}

/** An end's states from ESTABLISHED on. */
function closingPath(facts: Facts, name: string): string {
  const { path } = facts.end(name);
  return path.slice(path.indexOf("ESTABLISHED") + 1).join(", ");
}

/** How many segments of each kind stay at either side of what is left out. */
const KEPT = 3;

/** A ladder without the bulk of the data, which says how much it leaves out. */
function excerpt(lecture: Lecture, facts: Facts): void {
  const data = facts.sent("B.c").filter((sent) => hasText(sent));
  const acks = facts.sent("A.c").filter(({ identity }) => identity.state === FIN_WAIT_2);
  const omitted = new Set(
    [data, acks].flatMap((sent) => sent.slice(KEPT, -KEPT).map(({ packet }) => packet.id)),
  );
  const kept = facts.events.filter((event) =>
    "packet" in event ? !omitted.has(event.packet.id) : !isReading(event)
  );
  const gap = lastBefore(kept, acks[KEPT - 1]!);
  const rows = lecture.ladder(kept, { from: FROM }).split("\n");
  const head = lecture.ladder(kept, { from: FROM, until: gap }).split("\n").length;
  const note = styled(
    "call",
    `       ⋮   ${grouped(omitted.size)} segments more, data and ACKs`,
    lecture.colour,
  );
  lecture.lines([...rows.slice(0, head), note, ...rows.slice(head)].join("\n"));
}

/** The moment of the last event up to a segment's: rows at the same moment belong together. */
function lastBefore(events: readonly TraceEvent[], { at }: Sent): Instant {
  return events.findLast((event) => event.at <= at)!.at;
}

/** Reads are shown where they are news; here they go with what they read. */
function isReading(event: TraceEvent): boolean {
  return event.kind === "read" || (event.kind === "called" && event.call === "receive");
}

function hasText({ packet }: Sent): boolean {
  return packet.body.kind === "segment" && packet.body.length > 0;
}

/** Why closing takes four segments, and when three do. */
export function whyFour(lecture: Lecture, repertoire: Repertoire): void {
  lecture.heading(4, "Why four, and when three do");
  const four = repertoire.facts("close/four_way_close.ts");
  const three = repertoire.facts("close/three_segment_close.ts");
  const fin = four.segment("A.c", "FIN");
  const ack = four.segment("B.c", `ack ${fin.identity.seq + 1}`);
  const answer = four.segment("B.c", "FIN");
  lecture.say(`B's stack acknowledges A's FIN the moment it arrives. B's own FIN has to wait until
    B's application is through: in the first picture of chapter 3 it came ${
    seconds(answer.at - ack.at)
  } after the ACK. Two segments, because two parties decide. An application that closes as soon as
    it hears the end of the stream makes them one:`);
  lecture.source("close/three_segment_close.ts", "");
  lecture.picture(three.events, { from: FROM });
  const both = three.segment("B.c", "FIN");
  const since = (facts: Facts) => facts.sentSince(facts.segment("A.c", "FIN").at, "c");
  lecture.say(`${quote(both)} is B's FIN and its ACK of A's in one: ${since(three)} segments in
    place of ${since(four)}. A takes both steps on it, through FIN-WAIT-2 into TIME-WAIT, at
    ${seconds(three.entered("A.c", "TIME-WAIT"))}. Where B still
    has data to send, as in the half-close, its FIN has to come after that. In opening, B's SYN and its
    ACK of A's leave together as a rule: a SYN that is listened for asks no application.`);
}
