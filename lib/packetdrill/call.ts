/**
 * A system call being served: what its handler is given, and whether it waits.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import { type Answer, fails } from "./answer.ts";
import type { File } from "./epoll.ts";
import type { Kernel } from "./kernel.ts";
import type { CallAction } from "./script.ts";
import type { Socket } from "./socket.ts";
import type { Arguments } from "./values.ts";

/** A call that waits. */
export interface Waiting {
  /** Asks again: undefined as long as it goes on waiting. */
  readonly attempt: () => Answer | undefined;
  /** When it wants to be asked at the latest; left out if only news can end it. */
  readonly until?: Instant;
}

/** What a handler gives back. */
export type Served = Answer | Waiting;

/** A call being served. */
export interface Invocation {
  /** The host. */
  readonly kernel: Kernel;
  /** The arguments. */
  readonly args: Arguments;
  /** The call as the script has it. */
  readonly call: CallAction;
  /** The result that the script expects, where it is a number: the descriptor that a new file gets. */
  readonly expected: number;
}

/** Serves one kind of call. */
export type Handler = (invocation: Invocation) => Served;

/** Whether a call waits. */
export function isWaiting(served: Served): served is Waiting {
  return "attempt" in served;
}

/**
 * Serves a call that may have to wait.
 *
 * @param waits whether it does; if not, it answers `instead`
 */
export function attempted(
  attempt: () => Answer | undefined,
  waits: boolean,
  instead = "EAGAIN",
): Served {
  const answer = attempt();
  if (answer !== undefined) return answer;
  return waits ? { attempt } : fails(instead);
}

/** Serves a call on a file: EBADF if the descriptor is not open. */
export function onFile(
  { kernel, args }: Invocation,
  serve: (file: File) => Served,
  index = 0,
): Served {
  const file = kernel.files.get(args.number(index));
  return file === undefined ? fails("EBADF") : serve(file);
}

/** Serves a call on a socket: EBADF if the descriptor is not open, ENOTSOCK if it is none. */
export function onSocket(
  invocation: Invocation,
  serve: (socket: Socket) => Served,
  index = 0,
): Served {
  return onFile(
    invocation,
    (file) => file.kind === "socket" ? serve(file) : fails("ENOTSOCK"),
    index,
  );
}
