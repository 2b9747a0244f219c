/**
 * What a decoder answers when octets are no packet that TCP reads: a value, since what comes off a wire is nobody's
 * mistake here.
 *
 * @module
 */

/** Why octets are no packet. */
export type RefusalReason =
  /** Fewer octets than a header takes. */
  | "short"
  /** Neither IPv4 nor IPv6. */
  | "version"
  /** A header says of itself that it is shorter than its fixed part, or longer than all there is. */
  | "header-length"
  /** The IP header speaks of more octets than there are, or of a length that it cannot say (a jumbogram). */
  | "total-length"
  /** The checksum of the IPv4 header, of TCP or of ICMP does not hold. */
  | "checksum"
  /** A part of a packet: nothing here puts packets together. */
  | "fragment"
  /** An IPv6 routing header names further stops: the packet has not arrived (RFC 8200, section 4.4). */
  | "routing"
  /** Neither TCP nor the ICMP of its IP version, or a header that cannot be skipped. */
  | "protocol"
  /** An address that no host has: 0.0.0.0 or ::. */
  | "address"
  /** An IPv6 address for which the book has no room. */
  | "book-full"
  /** A TCP option whose length is illegal: below 2, past the header, or not its kind's. */
  | "bad-option"
  /** An ICMP message that TCP does not read (RFC 9293, section 3.9.2.2). */
  | "icmp-type"
  /** An ICMP error that does not quote the beginning of a TCP segment which its receiver sent. */
  | "quote";

/** Octets that are no packet, and why. */
export interface Refusal {
  /** What tells a refusal from what else an answer may be. */
  readonly kind: "refusal";
  /** Why. */
  readonly reason: RefusalReason;
  /** The place of the octet, from 0, at which it showed. */
  readonly at: number;
}

/** A refusal. */
export function refusal(reason: RefusalReason, at: number): Refusal {
  return { kind: "refusal", reason, at };
}

/** Whether an answer is a refusal. */
export function isRefusal(answer: object): answer is Refusal {
  return (answer as Partial<Refusal>).kind === "refusal";
}
