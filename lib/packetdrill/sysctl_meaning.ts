/**
 * What a value of a kernel variable means to the host under test.
 *
 * @module
 */

import type { Duration } from "../base/time.ts";
import type { TcpConfig } from "../tcp/config.ts";

/** What a value of a variable means. */
export type Meaning =
  /** Nothing that a script could see here. */
  | "nothing"
  /** Settings of connections that begin later. */
  | { readonly settings: Partial<TcpConfig> }
  /** Settings of every connection, those that exist counted. */
  | { readonly running: Partial<TcpConfig> }
  /** Unsent octets from which on writes wait. */
  | { readonly notSentLowWater: number }
  /** How long connections are idle before keep-alive asks, where a socket switches it on. */
  | { readonly keepAliveIdle: Duration }
  /** The port of UDP on which TCP is taken in datagrams; 0 for none. */
  | { readonly tunnelPort: number }
  /** Something that there is not: the script is skipped. */
  | { readonly missing: string };

/** What a variable means: a function of its value; undefined if the value makes no sense. */
export type Sysctl = (value: string) => Meaning | undefined;
