import { assertThrows } from "@std/assert";
import { Defect } from "../../lib/base/fail.ts";
import { TCP_DEFAULTS } from "../../lib/tcp/config.ts";
import { Core } from "../../lib/tcp/core.ts";
import { ACK } from "../../lib/wire/segment.ts";

Deno.test("a stack that sends without end at one moment is a defect, told before memory is gone", () => {
  const core = new Core(TCP_DEFAULTS, { key0: 1, key1: 2 });
  const sockets = { localAddress: 1, localPort: 80, remoteAddress: 2, remotePort: 81 };
  assertThrows(
    () => {
      for (;;) core.sendBare(sockets, 0, 0, ACK, TCP_DEFAULTS);
    },
    Defect,
    "Cannot send more than 131072 packets at one moment",
  );
});
