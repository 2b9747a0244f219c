/**
 * One busy run and its digest; run as a program it prints it, so that a test can compare processes.
 *
 * @module
 */

import { ms, parseDuration } from "../../lib/base/time.ts";
import { parseProbability } from "../../lib/base/units.ts";
import { World } from "../../lib/net/world.ts";
import { Digest } from "../../lib/trace/digest.ts";

/** The digest of a run with loss, copies, jitter, a reboot and hosts whose clocks differ. */
export function digestOfRun(seed: number): string {
  const digest = new Digest();
  const world = new World({ seed, observer: digest });
  const a = world.host("A", { clock: { driftPpm: 120 } });
  const b = world.host("B", { clock: { offset: ms(7) } });
  world.link(a, b, {
    delay: ms(20),
    jitter: ms(5),
    loss: parseProbability("5%"),
    duplicate: parseProbability("5%"),
  });
  const port = b.listen(80);
  const c = a.connect(b, 80);
  c.write(20_000);
  world.at(Number(parseDuration("3s")) as never, () => {
    const s = port.accept();
    s?.read();
    s?.write(5_000);
    s?.shutdown();
    c.shutdown();
  });
  world.at(Number(parseDuration("9s")) as never, () => {
    a.reboot();
    a.connect(b, 80).write(10);
  });
  world.settle();
  return `${digest.hex()} ${digest.events > 60 ? "busy" : "idle"} ${
    world.draws > 0 ? "drawn" : "plain"
  }`;
}

if (import.meta.main) console.log([1, 2, 3].map(digestOfRun).join("\n"));
