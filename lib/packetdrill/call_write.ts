/**
 * Calls that write: write, writev, send, sendto, sendmsg, splice.
 *
 * @module
 */

import type { WriteOptions } from "../net/connection.ts";
import { type Answer, fails, gives } from "./answer.ts";
import { attempted, type Invocation, onFile, onSocket, type Served } from "./call.ts";
import { segmentOctets } from "./segment_octets.ts";
import type { Socket } from "./socket.ts";
import { Skipped } from "./verdict.ts";

/** `write(fd, buffer, count)`. */
export function write(invocation: Invocation): Served {
  const { args } = invocation;
  return onFile(invocation, (file) => {
    const count = args.number(2);
    if (file.kind === "pipe") return file.write(count);
    if (file.kind === "epoll") return fails("EINVAL");
    return transmit(invocation, file, count, 0, isNowhere(invocation));
  });
}

/** `writev(fd, vector, entries)`. */
export function writev(invocation: Invocation): Served {
  const { args } = invocation;
  return onSocket(
    invocation,
    (socket) => transmit(invocation, socket, args.octetsOf(args.at(1)), 0),
  );
}

/** `send(fd, buffer, count, flags)` and `sendto(..., address, length)`. */
export function send(invocation: Invocation): Served {
  const { args } = invocation;
  return onSocket(
    invocation,
    (socket) => transmit(invocation, socket, args.number(2), args.number(3), isNowhere(invocation)),
  );
}

/** `sendmsg(fd, message, flags)`. */
export function sendmsg(invocation: Invocation): Served {
  const { args } = invocation;
  return onSocket(invocation, (socket) => {
    const vector = args.field(args.at(1), "msg_iov");
    const count = vector === undefined ? 0 : args.octetsOf(vector);
    return transmit(invocation, socket, count, args.number(2));
  });
}

/** Whether the buffer is a null pointer. */
function isNowhere({ args }: Invocation): boolean {
  return !args.isOpen(1) && args.isNull(1);
}

/** Writes as much as there is room for, waits for more, or says why not. */
function transmit(
  invocation: Invocation,
  socket: Socket,
  count: number,
  flags: number,
  nowhere = false,
): Served {
  const { kernel, args } = invocation;
  const has = (name: string) => (flags & kernel.flagOf(name)) !== 0;
  if (has("MSG_FASTOPEN")) throw new Skipped(args.line, "TCP Fast Open");
  if (has("MSG_EOF")) throw new Skipped(args.line, "MSG_EOF");
  const refused = refusalOf(socket);
  if (refused !== undefined) return refused;
  const waits = !socket.nonBlocking && !has("MSG_DONTWAIT");
  if (socket.opening && !waits) return fails(socket.personality.writeConnecting);
  if (nowhere && count > 0) return fails("EFAULT");
  const options: WriteOptions = {
    ...(has("MSG_MORE") ? { push: false } : {}),
    ...(has("MSG_OOB") ? { urgent: true } : {}),
    ...(has("MSG_EOR") ? { endOfRecord: true } : {}),
  };
  let written = 0;
  const done = (): Answer => {
    noteSend(socket, written, has("MSG_ZEROCOPY"));
    return gives(written);
  };
  const attempt = (): Answer | undefined => {
    socket.writing = false;
    const why = refusalOf(socket);
    if (why !== undefined) return written > 0 ? gives(written) : why;
    if (socket.opening) return undefined;
    const buffer = kernel.sendBufferOf(socket);
    // Who waits is woken once there is room enough, not at every octet.
    if (written === 0 || socket.space.isWritable(buffer)) {
      written += writePieces(invocation, socket, count - written, options);
    }
    if (written === count) return done();
    socket.writing = waits;
    return undefined;
  };
  const answer = attempt();
  if (answer !== undefined) return answer;
  if (waits) return { attempt };
  return written > 0 ? done() : fails("EAGAIN");
}

/** Why nothing can be written; undefined if it can. */
function refusalOf(socket: Socket): Answer | undefined {
  const { connection, personality } = socket;
  if (connection === null) return fails(personality.writeUnconnected);
  const error = personality.writeAfterEnd === "error" ? socket.takeError() : null;
  if (error !== null) return fails(error);
  if (socket.ended || socket.writeShut) return fails("EPIPE");
  return undefined;
}

/** Hands pieces to the stack as long as it takes them. */
function writePieces(
  { kernel }: Invocation,
  socket: Socket,
  count: number,
  options: WriteOptions,
): number {
  const { space } = socket;
  const connection = socket.connection!;
  const buffer = kernel.sendBufferOf(socket);
  const mss = segmentOctets(kernel, socket);
  const { endOfRecord: _, ...inside } = options;
  let written = 0;
  let unpushed = false;
  while (written < count) {
    const piece = space.next(count - written, buffer, mss);
    if (piece === 0) break;
    // A record ends with the whole, and so does what is pushed, but for bursts and what is long.
    const last = written + piece === count;
    unpushed = !last && !space.pushes(piece, mss);
    const how = {
      ...last ? options : inside,
      ...unpushed ? { push: false } : {},
      ...space.endsBurst(piece, mss) ? { endOfRecord: true } : {},
    };
    const taken = connection.offer(piece, how);
    if (taken.octets === 0) break;
    space.take();
    written += taken.octets;
    if (taken.octets < piece) break;
  }
  if (unpushed && written > 0) connection.offer(0, inside);
  if (written < count) space.lack();
  return written;
}

/** What the error queue is to tell of a send. */
function noteSend(socket: Socket, written: number, zerocopy: boolean): void {
  if (written === 0) return;
  const end = socket.connection!.sentOctets;
  if (zerocopy && (socket.asked.get("SO_ZEROCOPY") ?? 0) !== 0) socket.errors.zerocopy(end);
  if (socket.stampWishes !== null) socket.errors.watch(end, socket.stampWishes);
}

/** `splice(in, offset, out, offset, count, flags)`. */
export function splice(invocation: Invocation): Served {
  const { kernel, args } = invocation;
  const from = kernel.files.get(args.number(0));
  const to = kernel.files.get(args.number(2));
  const count = args.number(4);
  if (from === undefined || to === undefined) return fails("EBADF");
  if (from.kind === "socket" && to.kind === "pipe") {
    const { connection } = from;
    if (connection === null) return fails("ENOTCONN");
    const attempt = (): Answer | undefined => {
      const { urgentOctets } = connection;
      // The last urgent octet is not for a pipe.
      const plain = urgentOctets > 0 ? urgentOctets - 1 : from.unreadOctets;
      const room = Math.min(count, plain, from.unreadOctets);
      if (room === 0) return from.atEnd || urgentOctets > 0 ? gives(0) : undefined;
      let moved = 0;
      for (const { length } of connection.take(room)) moved += length;
      return to.write(moved);
    };
    return attempted(attempt, !from.nonBlocking);
  }
  if (from.kind === "pipe" && to.kind === "socket") {
    const octets = Math.min(count, from.octets);
    const served = transmit(invocation, to, octets, 0);
    if ("value" in served && served.value > 0) from.read(served.value);
    return served;
  }
  return fails("EINVAL");
}
