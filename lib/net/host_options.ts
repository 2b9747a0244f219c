/**
 * How a host is made, and how its applications open connections.
 *
 * @module
 */

import type { TcpConfig } from "../tcp/config.ts";
import type { IsnKey } from "../tcp/isn.ts";
import type { Signal, Stack } from "../tcp/stack.ts";
import type { Address } from "../wire/address.ts";
import type { ClockOptions } from "./clock.ts";
import type { Connection } from "./connection.ts";

/** Makes a stack for one boot of a host. */
export type StackFactory = (isnKey: IsnKey) => Stack;

/** What can be set about a host. */
export interface HostOptions {
  /** Its address; the next of 10.0.0.1, 10.0.0.2 and so on if left out. */
  readonly address?: Address;
  /** Settings of its stack that differ from the defaults. */
  readonly tcp?: Partial<TcpConfig>;
  /** Another stack in place of ours, made anew at every boot. */
  readonly stack?: StackFactory;
  /** How its clock differs from the world's. */
  readonly clock?: ClockOptions;
}

/** Hears what a host's applications hear, at the moment and before the stack answers. */
export type App = (connection: Connection, signal: Signal) => void;

/** How an active open is asked for. */
export interface ConnectOptions {
  /** The connection's name; `"A.c1"`, `"A.c2"` and so on if left out. */
  readonly as?: string;
  /** Settings of this connection that differ from its host's. */
  readonly settings?: Partial<TcpConfig>;
  /** The local port; ephemeral if left out. */
  readonly from?: number;
  /** The ISN, 0 to 2^32 - 1; RFC 9293, section 3.4.1's if left out. */
  readonly iss?: number;
}

/** How a passive open is asked for. */
export interface ListenOptions {
  /** How many connections may be half-open, and how many wait for accept; the stack's setting if left out. */
  readonly backlog?: number;
  /** ISNs of the first connections, 0 to 2^32 - 1. */
  readonly iss?: readonly number[];
  /** Settings of its connections that differ from its host's. */
  readonly settings?: Partial<TcpConfig>;
}
