import { assert, assertEquals, assertThrows } from "@std/assert";
import { ScenarioError } from "../../lib/base/fail.ts";
import { CERTAIN } from "../../lib/base/units.ts";
import { LINK_DEFAULTS, linkOptions } from "../../lib/link/options.ts";
import { options } from "./observe.ts";

Deno.test("LINK_DEFAULTS is frozen, whole, and does nothing to a packet", () => {
  assert(Object.isFrozen(LINK_DEFAULTS));
  assert(Object.isFrozen(LINK_DEFAULTS.partitions));
  assertEquals(
    LINK_DEFAULTS,
    {
      delay: 0,
      jitter: 0,
      loss: 0,
      duplicate: 0,
      reorder: 0,
      corrupt: 0,
      rateBitsPerSecond: 0,
      queueOctetsMax: Infinity,
      queuePacketsMax: Infinity,
      mtu: Infinity,
      partitions: [],
      bytes: false,
    } as unknown as typeof LINK_DEFAULTS,
  );
});

Deno.test("linkOptions() fills in the defaults and freezes", () => {
  assertEquals(linkOptions(), LINK_DEFAULTS);
  const some = options({ delay: 5, loss: CERTAIN });
  assertEquals(some, { ...LINK_DEFAULTS, delay: 5, loss: CERTAIN } as typeof LINK_DEFAULTS);
  assert(Object.isFrozen(some));
});

Deno.test("linkOptions() takes the ends of every range", () => {
  options({ delay: 2 ** 53 - 1, jitter: 2 ** 52 - 1, loss: 2 ** 32, mtu: 0, queueOctetsMax: 0 });
  options({ queueOctetsMax: Infinity, queuePacketsMax: Infinity, mtu: Infinity });
  options({ partitions: [[0, 1], [1, 2], [1, Infinity]], rateBitsPerSecond: 0.5 });
});

Deno.test("linkOptions() names the place and the value of what is out of range", () => {
  const refused: [Parameters<typeof options>[0], string][] = [
    [{ delay: -1 }, "at delay: -1 is no whole number, write 0 to 9007199254740991"],
    [{ delay: 0.5 }, "at delay: 0.5"],
    [{ delay: Infinity }, "at delay: Infinity"],
    [{ jitter: 2 ** 52 }, "at jitter: 4503599627370496"],
    [{ loss: 2 ** 32 + 1 }, "at loss: 4294967297 is no whole number, write 0 to 4294967296"],
    [{ duplicate: NaN }, "at duplicate: NaN"],
    [{ reorder: -1 }, "at reorder: -1"],
    [{ corrupt: 0.1 }, "at corrupt: 0.1"],
    [{ queueOctetsMax: -1 }, "at queueOctetsMax: -1"],
    [{ queuePacketsMax: 1.5 }, "at queuePacketsMax: 1.5"],
    [{ mtu: -1 }, "write 0 to 9007199254740991 or Infinity"],
    [{ rateBitsPerSecond: -1 }, "at rateBitsPerSecond: -1"],
    [{ rateBitsPerSecond: Infinity }, "write bits a second or 0 for unlimited"],
    [{ bytes: 1 }, "at bytes: 1 is no choice, write true or false"],
    [{ partitions: [[-1, 2]] }, "at partitions[0]: -1"],
    [{ partitions: [[0, 2.5]] }, "at partitions[0]: 2.5"],
    [{ partitions: [[0, 1], [2, 2]] }, "at partitions[1]: it ends at 2"],
    [{ partitions: [[5, 6], [2, 3]] }, "at partitions[1]: it begins at 2, before 5"],
  ];
  for (const [bare, message] of refused) {
    assertThrows(() => options(bare), ScenarioError, message);
  }
});
