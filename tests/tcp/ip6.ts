/**
 * The two ends of an IPv6 connection, as places in a book of their own.
 *
 * @module
 */

import { AddressBook } from "../../lib/wire/address.ts";

const book = new AddressBook();

/** The stack's address. */
export const IP6_LOCAL = book.parse("fd00::1");
/** The peer's. */
export const IP6_REMOTE = book.parse("fd00::2");
