/**
 * A port in LISTEN as its application sees it.
 *
 * @module
 */

import type { Connection } from "./connection.ts";
import type { Host } from "./host.ts";

/** A port in LISTEN. */
export class ListeningPort {
  /** Made by its host. */
  constructor(
    /** Its host. */
    readonly host: Host,
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
