/**
 * Calls that end something: close, shutdown.
 *
 * @module
 */

import { later } from "../base/time.ts";
import type { Connection } from "../net/connection.ts";
import { FIN_WAIT_2, TIME_WAIT } from "../tcp/state.ts";
import { type Answer, fails, gives } from "./answer.ts";
import { attempted, type Invocation, onFile, onSocket, type Served } from "./call.ts";
import type { Kernel } from "./kernel.ts";
import type { Socket } from "./socket.ts";

/** `close(fd)`. */
export function close(invocation: Invocation): Served {
  const { kernel, args } = invocation;
  return onFile(invocation, (file) => {
    kernel.files.delete(args.number(0));
    for (const other of kernel.files.values()) {
      if (other.kind === "epoll") other.forget(file);
    }
    if (file.kind === "socket") return closeSocket(kernel, file);
    if (file.kind === "pipe") file.close();
    return gives(0);
  });
}

function closeSocket(kernel: Kernel, socket: Socket): Served {
  const { connection, linger } = socket;
  kernel.forget(socket);
  if (socket.listeningPort > 0) {
    kernel.host.call("unlisten", null, { op: "unlisten", localPort: socket.listeningPort });
    return gives(0);
  }
  if (connection === null) return gives(0);
  connection.close(linger === 0 ? linger : undefined); // it is the caller that waits: afterwards the connection goes on
  if (linger === undefined || linger === 0 || socket.nonBlocking) return gives(0);
  // It waits until everything is acknowledged, or until nobody waits any longer.
  const until = later(kernel.now, linger);
  const attempt = (): Answer | undefined =>
    isAcked(connection) || kernel.now >= until ? gives(0) : undefined;
  const served = attempted(attempt, true);
  return "attempt" in served ? { ...served, until } : served;
}

/** Whether the peer acknowledged the FIN. */
function isAcked({ open, stateNumber }: Connection): boolean {
  return !open || stateNumber === FIN_WAIT_2 || stateNumber === TIME_WAIT;
}

/** `shutdown(fd, how)`. */
export function shutdown(invocation: Invocation): Served {
  const { args } = invocation;
  return onSocket(invocation, (socket) => {
    const how = args.number(1);
    if (how < 0 || how > 2) return fails("EINVAL");
    const { connection } = socket;
    if (connection === null || socket.ended) return fails("ENOTCONN");
    if (how !== 1) socket.readShut = true;
    if (how !== 0) {
      const first = !socket.writeShut;
      socket.writeShut = true;
      if (first) connection.shutdown();
    }
    return gives(0);
  });
}
