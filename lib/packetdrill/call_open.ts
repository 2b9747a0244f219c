/**
 * Calls that open connections: socket, bind, listen, accept, connect.
 *
 * @module
 */

import { ESTABLISHED } from "../tcp/state.ts";
import { type Answer, fails, gives } from "./answer.ts";
import { attempted, type Invocation, onSocket, type Served } from "./call.ts";
import type { Kernel } from "./kernel.ts";
import type { Socket } from "./socket.ts";
import { Skipped } from "./verdict.ts";

/** `socket(domain, type, protocol)`. */
export function socket({ kernel, args, expected }: Invocation): Served {
  const domain = args.isOpen(0) ? undefined : args.name(0);
  if (domain !== undefined && !/^[AP]F_INET6?$/.test(domain)) {
    throw new Skipped(args.line, `sockets of ${domain}`);
  }
  const type = args.number(1);
  const flags = (name: string) => kernel.flagOf(name);
  const bare = type & ~(flags("SOCK_NONBLOCK") | flags("SOCK_CLOEXEC"));
  const protocol = args.isOpen(2) ? 0 : args.number(2);
  if (bare !== 1 || (protocol !== 0 && protocol !== 6)) {
    throw new Skipped(args.line, bare === 2 ? "UDP sockets" : "sockets other than TCP's");
  }
  if (expected < 0) return gives(0); // a TCP socket can always be had
  claim(kernel, args.line, expected);
  const made = kernel.newSocket();
  made.nonBlocking = (type & flags("SOCK_NONBLOCK")) !== 0;
  kernel.files.set(expected, made);
  return gives(expected);
}

function claim(kernel: Kernel, line: number, fd: number): void {
  if (kernel.files.has(fd)) {
    throw new Skipped(line, `descriptor ${fd} twice`);
  }
}

/** `bind(fd, address, length)`. */
export function bind(invocation: Invocation): Served {
  return onSocket(invocation, (socket) => {
    const { kernel, args } = invocation;
    if (socket.boundPort > 0 || socket.connection !== null) return fails("EINVAL");
    const port = args.isOpen(1) ? kernel.setup.bindPort : portOf(invocation, 1);
    if (isTaken(kernel, port, socket)) return fails("EADDRINUSE");
    socket.boundPort = port;
    return gives(0);
  });
}

/** The port in a written address. */
function portOf({ args }: Invocation, index: number): number {
  const address = args.at(index);
  const port = args.field(address, "sin_port") ?? args.field(address, "sin6_port");
  if (port === undefined) throw args.refusal("the address has no sin_port");
  return args.numberOf(port);
}

/** Whether a port cannot be bound: somebody listens there, or has it and not everybody lets it be shared. */
function isTaken(kernel: Kernel, port: number, socket: Socket): boolean {
  if (port === 0) return false;
  const shares = (one: Socket) => (one.asked.get("SO_REUSEADDR") ?? 0) !== 0;
  const both = (one: Socket) =>
    (one.asked.get("SO_REUSEPORT") ?? 0) !== 0 && (socket.asked.get("SO_REUSEPORT") ?? 0) !== 0;
  for (const other of kernel.sockets) {
    if (other === socket || other.boundPort !== port || both(other)) continue;
    if (other.listeningPort > 0 || !shares(other) || !shares(socket)) return true;
  }
  if (shares(socket)) return false;
  return kernel.host.connections.some(({ localPort }) => localPort === port);
}

/** `listen(fd, backlog)`. */
export function listen(invocation: Invocation): Served {
  return onSocket(invocation, (socket) => {
    const { kernel, args } = invocation;
    if (socket.connection !== null) return fails("EINVAL");
    if (socket.listeningPort > 0) return gives(0); // another backlog
    const { ephemeralPortFirst } = kernel.settings;
    const localPort = socket.boundPort > 0 ? socket.boundPort : ephemeralPortFirst;
    const asked = Math.max(0, args.number(1));
    const { error } = kernel.host.call("listen", null, {
      op: "listen",
      localPort,
      backlog: Math.floor(asked * kernel.personality.backlogFactor) + 1,
      settings: kernel.settingsFor(socket),
    });
    if (error) return fails("EADDRINUSE");
    socket.boundPort = socket.listeningPort = localPort;
    socket.flow.stage = "listening";
    socket.flow.localPort = localPort;
    return gives(0);
  });
}

/** `accept(fd, address, length)` and `accept4(..., flags)`. */
export function accept(invocation: Invocation): Served {
  return onSocket(invocation, (listener) => {
    const { kernel, args, expected } = invocation;
    if (listener.listeningPort === 0) return fails("EINVAL");
    const flags = args.count > 3 ? args.number(3) : 0;
    const attempt = (): Answer | undefined => {
      const ended = kernel.takeEnded(listener.listeningPort);
      const { acceptEnded } = kernel.personality;
      if (ended !== undefined && acceptEnded !== "socket") return fails(acceptEnded);
      const connection = ended ?? kernel.host.accept(listener.listeningPort);
      if (connection === undefined) return undefined;
      if (expected >= 0) claim(kernel, args.line, expected);
      const socket = kernel.accepted(connection, listener);
      socket.nonBlocking = (flags & kernel.flagOf("SOCK_NONBLOCK")) !== 0;
      if (expected >= 0) kernel.files.set(expected, socket);
      return gives(Math.max(0, expected));
    };
    return attempted(attempt, !listener.nonBlocking);
  });
}

/** `connect(fd, address, length)`. */
export function connect(invocation: Invocation): Served {
  return onSocket(invocation, (socket) => {
    const { kernel, args } = invocation;
    if (!args.isOpen(1) && isUnspecified(invocation)) return disconnect(socket);
    const known = again(socket);
    if (known !== undefined) return known;
    const { flow } = kernel;
    const toPeer = flow?.stage === "opened" ? flow.remotePort : kernel.setup.connectPort;
    const port = args.isOpen(1) ? toPeer : portOf(invocation, 1);
    const made = kernel.host.open(kernel.remote, port, {
      as: "c",
      from: socket.boundPort,
      settings: kernel.settingsFor(socket),
    });
    if (typeof made === "string") {
      return fails(made === "no free port" ? "EADDRNOTAVAIL" : "EADDRINUSE");
    }
    socket.connection = made;
    socket.boundPort = made.localPort;
    socket.errorTaken = false;
    const { localPort } = made;
    Object.assign(socket.flow, { stage: "connecting", localPort, remotePort: port });
    const attempt = (): Answer | undefined => outcomeOf(socket);
    return attempted(attempt, !socket.nonBlocking, "EINPROGRESS");
  });
}

/** Whether an address is of no family: a call to let the connection go. */
function isUnspecified({ args }: Invocation): boolean {
  const address = args.at(1);
  if (address.kind === "struct") return false;
  return args.numberOf(address) === 0;
}

function disconnect(socket: Socket): Answer {
  socket.connection?.abort();
  socket.connection = null;
  socket.connected = false;
  socket.flow.stage = "idle";
  return gives(0);
}

/** What a connect answers on a socket that has had one; undefined if it has not. */
function again(socket: Socket): Answer | undefined {
  if (socket.listeningPort > 0) return fails("EOPNOTSUPP");
  if (socket.connection === null) return undefined;
  if (socket.opening) return fails("EALREADY");
  if (!socket.connected) {
    const outcome = outcomeOf(socket);
    const { connectAgain } = socket.personality;
    return outcome?.value === 0 && connectAgain === "EISCONN" ? fails(connectAgain) : outcome;
  }
  return socket.ended ? fails(socket.takeError() ?? "EINVAL") : fails("EISCONN");
}

/** What a connect answers, once that is known. */
function outcomeOf(socket: Socket): Answer | undefined {
  if (socket.opening) return undefined;
  const error = socket.takeError();
  if (error !== null) return fails(error);
  if (socket.ended && !(socket.connection!.path?.includes(ESTABLISHED) ?? true)) {
    return fails("ECONNABORTED");
  }
  socket.connected = true;
  return gives(0);
}
