/**
 * A port in LISTEN as its application sees it.
 *
 * @module
 */

import type { Connection, Owner } from "./connection.ts";

/** A port's host, as the port knows it. */
export interface PortOwner extends Owner {
  /** Accepts the oldest connection that waits on a port; undefined if none does. */
  accept(port: number): Connection | undefined;
}

/** A port in LISTEN. */
export class ListeningPort {
  /** Made by its host. */
  constructor(
    /** Its host. */
    readonly host: PortOwner,
    /** The port. */
    readonly port: number,
  ) {}

  /** Accepts the oldest connection that waits; undefined if none does. */
  accept(): Connection | undefined {
    return this.host.accept(this.port);
  }

  /** CLOSE: connections that nobody accepted end with a reset. */
  close(): void {
    this.host.call("unlisten", null, { op: "unlisten", localPort: this.port });
  }
}
