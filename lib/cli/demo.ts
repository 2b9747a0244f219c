/**
 * `halfopen demo`: why TCP opens with three segments, closes with four, and waits. A lecture of eight stories,
 * each played as it is told; numbers in its sentences are those of the runs.
 *
 * @module
 */

import { replayLine } from "../scenario/replay.ts";
import { failureReport } from "../scenario/report.ts";
import { closing, whyFour } from "./demo_close.ts";
import { opening, whyThree } from "./demo_open.ts";
import { whyTimeWait } from "./demo_time_wait.ts";
import type { Door } from "./door.ts";
import { CHECK_FAILED, type ExitStatus, OK } from "./exit.ts";
import { Lecture } from "./lecture.ts";
import { Repertoire } from "./stories.ts";
import { plural } from "./style.ts";

/** Plays the stories and tells them. If one fails there is no lecture, but its report. */
export function demo(door: Door): ExitStatus {
  const repertoire = new Repertoire();
  const failed = repertoire.played.filter(({ result }) => !result.passed);
  if (failed.length > 0) {
    for (const { file, result } of failed) {
      const replay = replayLine(result, file);
      const report = failureReport(result, { colour: door.colour, replay });
      door.print(`${file} ... FAILED\n\n${report}\n`);
    }
    door.print(`${plural(failed.length, "run")} failed: what would be told here is not true`);
    return CHECK_FAILED;
  }
  const lecture = new Lecture(door);
  lecture.title("Why TCP opens with three segments, closes with four, and waits");
  lecture.say(`Every picture below is a run of two TCP stacks with an emulated link between them, in
    virtual time. A is the client, B the server. Time runs down, in seconds; beside the arrows stand
    calls and states. SYN 0:1 takes the sequence numbers from 0 up to, not including, 1, counted
    from its sender's initial one; ack 1 says which number is expected next.`);
  opening(lecture, repertoire);
  whyThree(lecture, repertoire);
  closing(lecture, repertoire);
  whyFour(lecture, repertoire);
  whyTimeWait(lecture, repertoire);
  const { stories, played } = repertoire;
  const virtual = played.reduce((sum, { result }) => sum + result.endedAt, 0);
  lecture.end();
  lecture.say(`${stories} stories, ${plural(played.length, "run")}, ${(virtual / 3600e9).toFixed(1)}
    virtual hours: each went as its file says. Look at one more closely, or for others:`);
  lecture.lines("    halfopen run open/expired_request.ts --ladder\n    halfopen list");
  return OK;
}
