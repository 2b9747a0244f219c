/**
 * A host's own clock against the world's: begun at another moment, ahead, fast or slow.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { type Duration, type Instant, NEVER, ns } from "../base/time.ts";

/** How a clock differs from the world's. */
export interface ClockOptions {
  /** How far it is ahead when its host boots, ns. */
  readonly offset?: Duration;
  /** How many millionths it is fast; -500,000 to 500,000. */
  readonly driftPpm?: number;
}

/** The clock of one boot of a host. Whole nanoseconds, exact. */
export class HostClock {
  readonly #bootedAt: Instant;
  readonly #offset: Duration;
  readonly #ppm: number;
  /** Whether it is just the world's clock: then nothing is computed. */
  readonly #same: boolean;

  /**
   * A clock that begins at a boot.
   *
   * @throws {ScenarioError} if the drift is out of range
   */
  constructor(options: ClockOptions = {}, bootedAt: Instant = 0 as Instant) {
    const { offset = ns(0), driftPpm = 0 } = options;
    if (!Number.isInteger(driftPpm) || Math.abs(driftPpm) > 500_000) {
      throw new ScenarioError(
        `Cannot set a clock at driftPpm: ${driftPpm} is not a whole number from -500000 to 500000`,
      );
    }
    this.#bootedAt = bootedAt;
    this.#offset = offset;
    this.#ppm = driftPpm;
    this.#same = bootedAt === 0 && offset === 0 && driftPpm === 0;
  }

  /** The host's time at a moment of the world, which is not before the boot. */
  local(at: Instant): Instant {
    if (this.#same) return at;
    const up = at - this.#bootedAt;
    // Split, so that the product stays exact.
    const drift = Math.floor(up / 1e6) * this.#ppm + Math.floor((up % 1e6) * this.#ppm / 1e6);
    return (up + drift + this.#offset) as Instant;
  }

  /** The first moment of the world at which the host's time is `local` or later. */
  world(local: Instant): Instant {
    if (this.#same || local === NEVER) return local;
    const up = local - this.#offset;
    if (up <= 0) return this.#bootedAt;
    let at = this.#bootedAt + Math.floor(up / (1e6 + this.#ppm) * 1e6);
    while (at > this.#bootedAt && this.local((at - 1) as Instant) >= local) at--;
    while (this.local(at as Instant) < local) at++;
    return at as Instant;
  }
}
