/** Stand-ins for the part of @std/async that this project uses. */

export * from "./abortable.ts";
export * from "./deadline.ts";
export * from "./delay.ts";
export * from "./pool.ts";
