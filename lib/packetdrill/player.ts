/**
 * Plays a script on a world with one host: its events in order, each at its time. It leaves out how a failure is told.
 *
 * @module
 */

import { unreachable } from "../base/fail.ts";
import type { Duration, Instant } from "../base/time.ts";
import type { Observer, TraceEvent } from "../net/events.ts";
import { Caller } from "./caller.ts";
import { Blocks } from "./blocks.ts";
import { Shell } from "./commands.ts";
import { flowOfInbound, inboundIcmp, inboundSegment } from "./inbound.ts";
import { Kernel, type KernelSettings } from "./kernel.ts";
import type { Personality } from "./personality.ts";
import type { IcmpAction, PacketAction, Script, ScriptEvent } from "./script.ts";
import type { Setup } from "./setup.ts";
import { Sniffer } from "./sniffer.ts";
import { KernelTarget } from "./targets.ts";
import { Timeline } from "./timeline.ts";
import { injectTunneled } from "./tunnel.ts";
import { type Due, dueAt, secondsText } from "./timing.ts";
import { Failed, Skipped } from "./verdict.ts";

/** One run of a script. */
export class Player implements Observer {
  /** The host under test. */
  readonly kernel: Kernel;
  /** The line of the event at hand. */
  line = 0;
  readonly #script: Script;
  readonly #also: Observer | null;
  readonly #timeline: Timeline;
  readonly #caller: Caller;
  readonly #sniffer: Sniffer = new Sniffer();
  readonly #blocks: Blocks;

  /**
   * A run.
   *
   * @param also is fed with everything that happens too
   */
  constructor(
    script: Script,
    setup: Setup,
    personality: Personality,
    settings: KernelSettings,
    also: Observer | null,
  ) {
    this.#script = script;
    this.#also = also;
    this.kernel = new Kernel(setup, personality, settings, this);
    this.#timeline = new Timeline(this.kernel);
    this.#caller = new Caller(this.#timeline);
    this.#blocks = new Blocks(script, this.kernel);
  }

  /** Takes note of what happens. */
  observe(event: TraceEvent): void {
    this.#also?.observe(event);
    this.kernel.counters.observe(event);
    if (!this.kernel.deviceDrops) this.#sniffer.observe(event);
  }

  /**
   * Plays the script to its end. Packets that are sent after the last one expected are nobody's business.
   *
   * @throws {Failed} if the host does otherwise
   * @throws {Skipped} if the script needs what there is not
   */
  play(): void {
    let absolute = 0;
    let before: Instant | undefined;
    for (const event of this.#script.events) {
      const { when, place: { line } } = event;
      this.line = line;
      if (when.kind === "absolute") {
        if (when.from < absolute) {
          throw new Failed(line, `Time goes backward, from ${secondsText(absolute)} s`);
        }
        absolute = when.from;
      }
      const due = dueAt(when, this.#timeline.now);
      this.#play(event, due, this.#timeline.tolerance(due.from, before));
      before = due.from;
    }
    this.#caller.end();
  }

  #play({ action, when, place: { line } }: ScriptEvent, due: Due, tolerance: Duration): void {
    const timeline = this.#timeline;
    switch (action.kind) {
      case "packet":
        if (action.direction === ">") {
          return this.#sniffer.expect(timeline, action, line, due, tolerance);
        }
        timeline.reach(line, due, tolerance, "The packet");
        return this.#inject(action, line);
      case "icmp":
        timeline.reach(line, due, tolerance, "The packet");
        return this.#injectIcmp(action, line);
      case "call":
        this.#caller.awaitIdle();
        timeline.reach(line, due, tolerance, "The call");
        return this.#caller.call(action, line, when, due);
      case "command":
        timeline.reach(line, due, tolerance, "The command");
        new Shell(new KernelTarget(this.kernel, timeline), line).run(action.text);
        return timeline.progress();
      case "code":
        timeline.reach(line, due, tolerance, "The code");
        return this.#blocks.run(action, line);
      case "feature":
        throw new Skipped(line, action.name);
      default:
        unreachable(action);
    }
  }

  #inject(action: PacketAction, line: number): void {
    const { kernel } = this;
    const before = kernel.flow;
    const flow = flowOfInbound(kernel, action);
    const packet = inboundSegment(kernel, flow, action, line);
    injectTunneled(kernel, flow, action, packet, flow !== before);
    this.#timeline.progress();
  }

  #injectIcmp(action: IcmpAction, line: number): void {
    const { kernel } = this;
    if (kernel.flow === null) {
      throw new Failed(line, "There is no connection that it could be about");
    }
    const packet = inboundIcmp(kernel, kernel.flow, action, line);
    if (packet !== undefined) kernel.world.inject(packet);
    this.#timeline.progress();
  }
}
