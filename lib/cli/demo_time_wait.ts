/**
 * The demonstration's end: what TIME-WAIT is for.
 *
 * @module
 */

import { type Instant, ms } from "../base/time.ts";
import { quote, seconds } from "./facts.ts";
import type { Lecture } from "./lecture.ts";
import { brokenBy, type Repertoire } from "./stories.ts";

const STORY = "time_wait/no_time_wait.ts";

/** Why the end that closed first waits. */
export function whyTimeWait(lecture: Lecture, repertoire: Repertoire): void {
  lecture.heading(5, "Why TIME-WAIT");
  lecture.say("First, because nobody acknowledges the last ACK. Here it is lost:");
  const lost = repertoire.facts("time_wait/last_ack_lost.ts");
  lecture.source("time_wait/last_ack_lost.ts", "");
  lecture.picture(lost.events, { from: ms(100) as number as Instant });
  const [first, second] = [lost.segment("B.c", "FIN", 1), lost.segment("B.c", "FIN", 2)];
  const began = lost.entered("A.c", "TIME-WAIT");
  const answered = lost.sent("A.c").at(-1)!.at;
  const closed = lost.entered("A.c", "CLOSED");
  lecture.say(`B cannot know what became of its FIN: ${seconds(second.at - first.at)} later it sends
    ${quote(second)} again. A is still there to acknowledge it again, and begins its wait anew:
    it is CLOSED at ${seconds(closed)}, ${seconds(closed - answered)} (2 MSL) after the second FIN
    came at ${seconds(answered)}, not after the first at ${seconds(began)}.`);

  const kept = repertoire.facts(STORY, "TIME-WAIT");
  const data = kept.segment("A.c", "PSH");
  const copy = kept.events.find((event) =>
    event.kind === "delivered" && event.packet.copyOf === data.packet.id
  )!;
  lecture.say(`Second, because old segments may be about. The network makes a copy of
    ${quote(data)} at ${seconds(data.at)} that arrives at ${
    seconds(copy.at)
  }; and as soon as both ends are
    CLOSED, A opens the same pair of sockets again, with the same initial numbers, and says nothing.`);
  lecture.source(STORY, "TIME-WAIT");
  lecture.picture(kept.events, { from: data.at });
  lecture.say(
    `While A waits, its sockets are taken. The copy arrives in between, finds no connection
    at B, and does no harm.`,
  );

  const without = repertoire.facts(STORY, "no TIME-WAIT");
  const { receivedOctets } = without.end("B.again");
  lecture.say("The same with TIME-WAIT switched off:");
  lecture.source(STORY, "no TIME-WAIT");
  lecture.picture(without.events, { from: ms(500) as number as Instant });
  const { sentOctets } = without.end("A.again");
  lecture.say(`The copy fits the new connection exactly: B's application receives ${receivedOctets}
    octets on it, of which A sent ${sentOctets}. The check named "incarnations" sees it:`);
  const { check, message, expected, got, cite } = brokenBy(without.result);
  lecture.quote(`${check}: ${message}; expected ${expected}, got ${got} (${cite})`);
  lecture.say(`The story says that this check must break, and passes because it does.`);
}
