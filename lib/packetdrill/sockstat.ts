/**
 * `sockstat` and `tcpdrop`: the host's connections as FreeBSD's tools list and end them.
 *
 * @module
 */

import type { Connection } from "../net/connection.ts";
import { CLOSED, LISTEN, type State, SYN_RECEIVED } from "../tcp/state.ts";
import { type Address, isIp6 } from "../wire/address.ts";
import type { Kernel } from "./kernel.ts";
import type { Socket } from "./socket.ts";
import { stateOf } from "./tcp_info.ts";

/** FreeBSD's names of the states, in the order of `lib/tcp/state.ts`. */
const NAMES: readonly string[] = [
  "CLOSED",
  "LISTEN",
  "SYN_SENT",
  "SYN_RCVD",
  "ESTABLISHED",
  "FIN_WAIT_1",
  "FIN_WAIT_2",
  "CLOSE_WAIT",
  "CLOSING",
  "LAST_ACK",
  "TIME_WAIT",
];

/** A line of the list. */
interface Row {
  readonly state: State;
  readonly fd: number | undefined;
  readonly localAddress: Address;
  readonly localPort: number;
  readonly remoteAddress: Address;
  readonly remotePort: number;
}

/** What `sockstat` prints with these arguments. */
export function sockstat(kernel: Kernel, args: readonly string[]): readonly string[] {
  const options = optionsOf(args);
  const has = (letter: string) => options.has(letter);
  const both = !has("c") && !has("l");
  const family = (address: Address) => isIp6(address) ? "6" : "4";
  const anyFamily = !has("4") && !has("6");
  const rows = rowsOf(kernel).filter((row) => {
    const connected = row.remotePort > 0;
    if (!both && !has(connected ? "c" : "l")) return false;
    const ports = options.get("p")?.split(",") ?? [];
    if (ports.length > 0 && ![row.localPort, row.remotePort].some((p) => ports.includes(`${p}`))) {
      return false;
    }
    return anyFamily || has(family(row.localAddress));
  });
  const protocol = options.get("P");
  if (protocol !== undefined && !protocol.split(",").some((name) => /^tcp/.test(name))) return [];
  const header = "USER COMMAND PID FD PROTO LOCAL ADDRESS FOREIGN ADDRESS";
  const lines = rows.map((row) => line(kernel, row, has("s")));
  return has("q") ? lines : [has("s") ? `${header} STATE` : header, ...lines];
}

/** Options by letter, those with a value with it. */
function optionsOf(args: readonly string[]): Map<string, string> {
  const options = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const letters = args[i]!.replace(/^-/, "");
    for (let j = 0; j < letters.length; j++) {
      const letter = letters[j]!;
      if (!"PpjU".includes(letter)) {
        options.set(letter, "");
        continue;
      }
      const rest = letters.slice(j + 1);
      options.set(letter, rest !== "" ? rest : args[++i] ?? "");
      break;
    }
  }
  return options;
}

function rowsOf(kernel: Kernel): Row[] {
  const rows: Row[] = [];
  const fdOf = new Map<Connection, number>();
  for (const [fd, file] of kernel.files) {
    if (file.kind !== "socket") continue;
    const { connection } = file;
    if (connection !== null && connection.open) fdOf.set(connection, fd);
    else rows.push(idleRow(kernel, file, fd));
  }
  for (const connection of kernel.host.connections) {
    // A passive connection is no socket before its handshake is done.
    if (connection.passive && connection.stateNumber === SYN_RECEIVED) continue;
    const { stateNumber: state, localAddress, localPort, remoteAddress, remotePort } = connection;
    rows.push({
      state,
      fd: fdOf.get(connection),
      localAddress,
      localPort,
      remoteAddress,
      remotePort,
    });
  }
  return rows;
}

/** A listener, a socket that was never connected, or one whose connection is gone. */
function idleRow(kernel: Kernel, socket: Socket, fd: number): Row {
  const state = stateOf(socket) === LISTEN ? LISTEN : CLOSED;
  return {
    state,
    fd,
    localAddress: kernel.host.address,
    localPort: socket.boundPort,
    remoteAddress: socket.connection?.remoteAddress ?? 0,
    remotePort: socket.connection?.remotePort ?? 0,
  };
}

function line(kernel: Kernel, row: Row, withState: boolean): string {
  const { book } = kernel.world;
  const local = `${book.format(row.localAddress)}:${row.localPort || "*"}`;
  const remote = row.remotePort > 0 ? `${book.format(row.remoteAddress)}:${row.remotePort}` : "*:*";
  const owner = row.fd === undefined ? "? ? ? ?" : `root packetdrill 1 ${row.fd}`;
  const words = `${owner} tcp${isIp6(row.localAddress) ? "6" : "4"} ${local} ${remote}`;
  return withState ? `${words} ${NAMES[row.state]!}` : words;
}

/** Ends connections: `-a` all of them, `-s STATE` those in a state; undefined for other arguments. */
export function tcpdrop(kernel: Kernel, args: readonly string[]): true | undefined {
  const [option, name, ...others] = args;
  if (others.length > 0) return undefined;
  if (option === "-a" && name === undefined) {
    for (const connection of kernel.host.connections) connection.abort();
    return true;
  }
  const state = NAMES.indexOf(name === "SYN_RECEIVED" ? "SYN_RCVD" : name ?? "");
  if (option !== "-s" || state < 0) return undefined;
  for (const connection of kernel.host.connections) {
    if (connection.stateNumber === state) connection.abort();
  }
  return true;
}
