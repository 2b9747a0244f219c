/**
 * `halfopen packetdrill`: scripts of packetdrill run, failures reported.
 *
 * @module
 */

import type { IpVariant, ScriptResult } from "../packetdrill/mod.ts";
import { quoted } from "../scenario/replay.ts";
import type { PacketdrillCommand } from "./arguments.ts";
import type { Door } from "./door.ts";
import { bugText, CHECK_FAILED, type ExitStatus, HARNESS_BROKEN, INPUT_BAD, OK } from "./exit.ts";
import { scriptFilesOf } from "./packetdrill_files.ts";
import { runTasks } from "./packetdrill_jobs.ts";
import type { Outcome, Task } from "./packetdrill_task.ts";
import { plural, styled } from "./style.ts";

/** Runs what the command names. */
export async function packetdrill(command: PacketdrillCommand, door: Door): Promise<ExitStatus> {
  const session = new Session(command, door);
  const files = await scriptFilesOf(command.paths, door, (error) => session.refuse(error.message));
  const tasks: Task[] = [];
  for (const { url, name } of files) {
    const text = await door.outside.readText(url);
    if (text === undefined) session.refuse(`Cannot read ${name}: it is gone`);
    else tasks.push(...tasksOf(command, name, text));
  }
  const outcomes = await runTasks(tasks, command.jobs);
  tasks.forEach((task, i) => session.take(task, outcomes[i]!));
  return session.end();
}

/** A script over each variant of IP that is asked for. */
function tasksOf({ ip, profile, defines }: PacketdrillCommand, file: string, text: string): Task[] {
  const variants: IpVariant[] = ip === "both" ? ["ipv4", "ipv6"] : [ip];
  return variants.map((ip) => ({ file, text, ip, profile, defines }));
}

/** What one command has run so far. */
class Session {
  readonly #command: PacketdrillCommand;
  readonly #door: Door;
  readonly #begun = performance.now();
  #last: ScriptResult | null = null;
  #scripts = 0;
  #passed = 0;
  #failed = 0;
  #skipped = 0;
  #refused = 0;
  #bugs = 0;

  constructor(command: PacketdrillCommand, door: Door) {
    this.#command = command;
    this.#door = door;
  }

  /** A path or file that somebody has to mend. */
  refuse(message: string): void {
    this.#refused++;
    this.#door.complain(message);
  }

  /** Tells what came of a script. */
  take(task: Task, outcome: Outcome): void {
    switch (outcome.kind) {
      case "refused":
        this.refuse(outcome.message);
        return this.#tellRefused(task, outcome);
      case "bug": {
        this.#bugs++;
        const { name, message } = outcome;
        const error = Object.assign(new Error(message), { name });
        return this.#door.complain(bugText(error, this.#replay(task.file, task.ip)));
      }
      case "result": {
        const { result } = outcome;
        // A script that insists on a variant of IP is run over that, however often it is asked for.
        const before = this.#last;
        if (before?.file === result.file && before.ip === result.ip) return;
        if (before?.file !== result.file) this.#scripts++;
        this.#last = result;
        this.#count(result);
        return this.#show(result);
      }
    }
  }

  /** Whoever counts JSON lines finds one for each script, those that cannot be read too. */
  #tellRefused({ file, ip, profile }: Task, outcome: Outcome & { kind: "refused" }): void {
    if (!this.#command.json) return;
    this.#failed++;
    const { line, message } = outcome;
    const told = {
      file,
      ip,
      profile: profile ?? null,
      passed: false,
      skipped: null,
      line,
      message,
      virtualSeconds: 0,
    };
    this.#door.print(JSON.stringify(told));
  }

  #replay(file: string, ip: IpVariant): string {
    const { profile, defines } = this.#command;
    const words = ["halfopen packetdrill", quoted(file)];
    if (profile !== undefined) words.push(`--profile ${profile}`);
    if (ip !== "ipv4") words.push(`--ip ${ip}`);
    for (const [name, value] of defines) words.push(`--define ${quoted(`${name}=${value}`)}`);
    return words.join(" ");
  }

  #count({ passed, skipped }: ScriptResult): void {
    if (passed) this.#passed++;
    else if (skipped !== null) this.#skipped++;
    else this.#failed++;
  }

  #show(result: ScriptResult): void {
    const { file, ip, profile, why, passed, skipped, line, message, virtualSeconds } = result;
    if (this.#command.json) {
      const told = { file, ip, profile, passed, skipped, line, message, virtualSeconds };
      return this.#door.print(JSON.stringify(told));
    }
    const { colour } = this.#door;
    const variant = ip === "ipv4" ? "" : `${ip}, `;
    const how = styled("call", `(${variant}${profile}: ${why})`, colour);
    if (skipped !== null) {
      const what = styled("note", `skipped, ${skipped}`, colour);
      return this.#door.print(`${file} ... ${what} (line ${line}) ${how}`);
    }
    const verdict = passed ? styled("good", "ok", colour) : styled("lost", "FAILED", colour);
    this.#door.print(`${file} ... ${verdict} ${how}`);
    if (passed) return;
    const replay = this.#replay(file, ip);
    this.#door.print(`\n${result.report}\n\n  replay    ${replay}\n`);
  }

  /** The summary, and how the command ends. */
  end(): ExitStatus {
    if (this.#command.json) {
      const seconds = Math.round(performance.now() - this.#begun) / 1000;
      const counts = {
        passed: this.#passed,
        failed: this.#failed,
        skipped: this.#skipped,
        seconds,
      };
      this.#door.print(JSON.stringify(counts));
    } else this.#showSummary();
    if (this.#bugs > 0) return HARNESS_BROKEN;
    if (this.#refused > 0) return INPUT_BAD;
    return this.#failed > 0 ? CHECK_FAILED : OK;
  }

  #showSummary(): void {
    if (this.#scripts === 0) return;
    const { colour } = this.#door;
    const failed = `${this.#failed} failed`;
    const parts = [
      `${this.#passed} passed`,
      this.#failed > 0 ? styled("lost", failed, colour) : failed,
      `${this.#skipped} skipped`,
    ];
    if (this.#refused > 0) parts.push(styled("lost", `${this.#refused} could not be run`, colour));
    const counts = styled("call", `(${plural(this.#scripts, "script")})`, colour);
    this.#door.print(`\n${parts.join(", ")} ${counts}`);
  }
}
