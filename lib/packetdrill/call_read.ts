/**
 * Calls that read: read, readv, recv, recvfrom, recvmsg.
 *
 * @module
 */

import { type Answer, fails, gives } from "./answer.ts";
import { attempted, type Invocation, onFile, onSocket, type Served } from "./call.ts";
import { messageFlags, noteMismatch, noteOf } from "./message.ts";
import type { Socket } from "./socket.ts";
import { Skipped } from "./verdict.ts";

/** How octets are read. */
interface Reading {
  /** How many at most. */
  readonly count: number;
  /** The call's flags. */
  readonly flags: number;
  /** Whether the buffer is a null pointer. */
  readonly nowhere: boolean;
}

/** `read(fd, buffer, count)`. */
export function read(invocation: Invocation): Served {
  const { args } = invocation;
  return onFile(invocation, (file) => {
    const count = args.number(2);
    if (file.kind === "pipe") return file.read(count);
    if (file.kind === "epoll") return fails("EINVAL");
    return receive(invocation, file, { count, flags: 0, nowhere: isNowhere(invocation) });
  });
}

/** `readv(fd, vector, entries)`. */
export function readv(invocation: Invocation): Served {
  const { args } = invocation;
  return onSocket(invocation, (socket) => {
    const count = args.octetsOf(args.at(1));
    return receive(invocation, socket, { count, flags: 0, nowhere: false });
  });
}

/** `recv(fd, buffer, count, flags)` and `recvfrom(..., address, length)`. */
export function recv(invocation: Invocation): Served {
  const { args } = invocation;
  return onSocket(invocation, (socket) => {
    const reading = {
      count: args.number(2),
      flags: args.number(3),
      nowhere: isNowhere(invocation),
    };
    return receive(invocation, socket, reading);
  });
}

function isNowhere({ args }: Invocation): boolean {
  return !args.isOpen(1) && args.isNull(1);
}

/** `recvmsg(fd, message, flags)`. */
export function recvmsg(invocation: Invocation): Served {
  const { kernel, args } = invocation;
  return onSocket(invocation, (socket) => {
    const message = args.at(1);
    const flags = args.number(2);
    if ((flags & kernel.flagOf("MSG_ERRQUEUE")) !== 0) return takeNote(invocation, socket);
    const vector = args.field(message, "msg_iov");
    const count = vector === undefined ? 0 : args.octetsOf(vector);
    const served = receive(invocation, socket, { count, flags, nowhere: false });
    const check = (answer: Answer): Answer =>
      answer.value < 0 ? answer : withControl(invocation, socket, answer);
    if (!("attempt" in served)) return check(served);
    return {
      attempt: () => {
        const answer = served.attempt();
        return answer === undefined ? undefined : check(answer);
      },
    };
  });
}

/** Compares flags and control messages of a message that was read with those of the script. */
function withControl(invocation: Invocation, socket: Socket, answer: Answer): Answer {
  const notes = (socket.asked.get("TCP_INQ") ?? 0) === 0
    ? []
    : [{ level: "SOL_TCP", type: "TCP_CM_INQ", data: queued(socket) }];
  const mismatch = messageFlags(invocation, 0) ?? noteMismatch(invocation, notes);
  return mismatch === undefined ? answer : { ...answer, mismatch };
}

/** Octets that wait to be read; one more for the end behind them. */
function queued(socket: Socket): number {
  return socket.unreadOctets === 0 && socket.connection!.eof ? 1 : socket.unreadOctets;
}

/** The oldest note of the error queue. */
function takeNote(invocation: Invocation, socket: Socket): Answer {
  const { kernel } = invocation;
  const note = socket.errorsIfAny?.take();
  if (note === undefined) return fails("EAGAIN");
  // A note of a time stamp comes with the packet, which finds no room in an empty buffer.
  const flags = kernel.flagOf("MSG_ERRQUEUE") |
    (note.kind === "stamp" && !socket.stampsAlone ? kernel.flagOf("MSG_TRUNC") : 0);
  const mismatch = messageFlags(invocation, flags) ??
    noteMismatch(invocation, noteOf(note, kernel));
  return gives(0, mismatch);
}

/** Reads what there is, waits for it, or says why not. */
function receive({ kernel, args }: Invocation, socket: Socket, reading: Reading): Served {
  const { count, flags, nowhere } = reading;
  const has = (name: string) => (flags & kernel.flagOf(name)) !== 0;
  if (has("MSG_OOB")) throw new Skipped(args.line, "reading with MSG_OOB");
  const { connection } = socket;
  if (connection === null) return fails("ENOTCONN");
  const least = has("MSG_WAITALL") ? count : Math.min(count, socket.asked.get("SO_RCVLOWAT") ?? 1);
  let read = 0;
  const attempt = (): Answer | undefined => {
    const unread = socket.unreadOctets;
    if (unread > 0 && nowhere && count > 0) return fails("EFAULT");
    const enough = read + unread >= least || socket.atEnd;
    if (unread > 0 && (enough || has("MSG_WAITALL"))) {
      const wanted = Math.min(unread, count - read);
      if (has("MSG_PEEK")) return gives(wanted);
      for (const { length } of connection.take(wanted)) read += length;
      if (read >= least || socket.atEnd) return gives(read);
      return undefined;
    }
    if (read > 0 && socket.atEnd) return gives(read);
    const error = socket.takeError();
    if (error !== null) return fails(error);
    if (count === 0 || socket.atEnd) return gives(read);
    return undefined;
  };
  return attempted(attempt, !socket.nonBlocking && !has("MSG_DONTWAIT"));
}
