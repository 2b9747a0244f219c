/**
 * Calls that ask or change small things: fcntl, ioctl, getsockname, pipe.
 *
 * @module
 */

import { differs, fails, gives } from "./answer.ts";
import { type Invocation, onFile, onSocket, type Served } from "./call.ts";
import type { File } from "./epoll.ts";
import { Pipe } from "./pipe.ts";
import { Skipped } from "./verdict.ts";

/** `fcntl(fd, command[, argument])`. */
export function fcntl(invocation: Invocation): Served {
  const { kernel, args } = invocation;
  return onFile(invocation, (file) => {
    const command = args.name(1);
    const nonBlocking = kernel.flagOf("O_NONBLOCK");
    switch (command) {
      case "F_GETFL":
        return gives(kernel.flagOf("O_RDWR") | (isNonBlocking(file) ? nonBlocking : 0));
      case "F_SETFL":
        if (file.kind === "socket") file.nonBlocking = (args.number(2) & nonBlocking) !== 0;
        return gives(0);
      case "F_GETFD":
      case "F_SETFD":
        return gives(0);
      default:
        throw new Skipped(args.line, `fcntl(${command})`);
    }
  });
}

function isNonBlocking(file: File): boolean {
  return file.kind === "socket" && file.nonBlocking;
}

/** `ioctl(fd, request[, [value]])`. */
export function ioctl(invocation: Invocation): Served {
  const { args } = invocation;
  return onSocket(invocation, (socket) => {
    const request = args.name(1);
    const tells = (value: number) => {
      const expected = args.isOpen(2) ? undefined : args.pointed(2);
      return gives(0, expected === undefined ? undefined : differs(request, expected, value));
    };
    switch (request) {
      case "SIOCINQ":
      case "FIONREAD":
        return socket.listeningPort > 0 ? fails("EINVAL") : tells(socket.unreadOctets);
      case "SIOCOUTQ":
      case "TIOCOUTQ":
      case "FIONWRITE":
        return tells(socket.writtenOctets - socket.ackedOctets);
      case "SIOCOUTQNSD":
        return tells(socket.writtenOctets - socket.transmittedOctets);
      case "FIONBIO":
        socket.nonBlocking = (args.pointed(2) ?? 0) !== 0;
        return gives(0);
      default:
        throw new Skipped(args.line, `ioctl(${request})`);
    }
  });
}

/** `getsockname(fd, ..., length)`: what it hands out is not compared, so it must not be written. */
export function getsockname(invocation: Invocation): Served {
  refuseAddress(invocation, "getsockname");
  return onSocket(invocation, () => gives(0));
}

function refuseAddress({ args }: Invocation, name: string): void {
  if (!args.isOpen(1)) throw new Skipped(args.line, `${name}() with an address`);
}

/** `getpeername(fd, address, length)`. */
export function getpeername(invocation: Invocation): Served {
  refuseAddress(invocation, "getpeername");
  return onSocket(
    invocation,
    (socket) => socket.connection === null || socket.ended ? fails("ENOTCONN") : gives(0),
  );
}

/** `pipe([read, write])`. */
export function pipe({ kernel, args }: Invocation): Served {
  const [readEnd, writeEnd] = args.listOf(args.at(0));
  if (readEnd === undefined || writeEnd === undefined) {
    throw args.refusal("a pipe has two ends, write [5, 6]");
  }
  const [reader, writer] = Pipe.pair();
  kernel.files.set(args.numberOf(readEnd), reader);
  kernel.files.set(args.numberOf(writeEnd), writer);
  return gives(0);
}
