/**
 * What commands act on: the host of a run, or, before there is one, the settings that it will be made with.
 *
 * @module
 */

import type { Duration } from "../base/time.ts";
import type { TcpConfig } from "../tcp/config.ts";
import type { CommandTarget } from "./commands.ts";
import type { Kernel } from "./kernel.ts";
import { sockstat, tcpdrop } from "./sockstat.ts";
import type { Meaning } from "./sysctl_meaning.ts";
import type { Timeline } from "./timeline.ts";

/** The host of a run. */
export class KernelTarget implements CommandTarget {
  readonly #kernel: Kernel;
  readonly #timeline: Timeline;

  /** A host, and its time. */
  constructor(kernel: Kernel, timeline: Timeline) {
    this.#kernel = kernel;
    this.#timeline = timeline;
  }

  apply(meaning: Exclude<Meaning, { readonly missing: string }>): void {
    const kernel = this.#kernel;
    if (meaning === "nothing") return;
    if ("settings" in meaning) kernel.change(meaning.settings, false);
    else if ("running" in meaning) kernel.change(meaning.running, true);
    else if ("notSentLowWater" in meaning) kernel.notSentLowWater = meaning.notSentLowWater;
    else if ("tunnelPort" in meaning) kernel.tunnelPort = meaning.tunnelPort;
    else kernel.keepAliveIdle = meaning.keepAliveIdle;
  }

  restore(): void {
    this.#kernel.restore();
  }

  sockstat(args: readonly string[]): readonly string[] {
    return sockstat(this.#kernel, args);
  }

  tcpdrop(args: readonly string[]): true | undefined {
    return tcpdrop(this.#kernel, args);
  }

  setDevice(drops: boolean): void {
    this.#kernel.deviceDrops = drops;
  }

  sleep(span: Duration): void {
    this.#timeline.sleep(span);
  }
}

/** The settings of a host that is not made yet: those of commands that stand before everything else. */
export class DraftTarget implements CommandTarget {
  /** What they set. */
  settings: Partial<TcpConfig> = {};

  apply(meaning: Exclude<Meaning, { readonly missing: string }>): void {
    if (meaning === "nothing") return;
    if ("settings" in meaning) this.settings = { ...this.settings, ...meaning.settings };
    else if ("running" in meaning) this.settings = { ...this.settings, ...meaning.running };
  }

  restore(): void {
    this.settings = {};
  }

  sockstat(): readonly string[] {
    return [];
  }

  tcpdrop(): true {
    return true;
  }

  setDevice(): void {
    // There is nothing to lose yet.
  }

  sleep(): void {
    // No time passes before there is a world.
  }
}
