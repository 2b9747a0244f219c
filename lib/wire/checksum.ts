/**
 * The Internet checksum (RFC 1071): the ones' complement of the ones' complement sum of 16-bit words. It leaves out
 * what is summed: IP, TCP and ICMP each know their own ranges.
 *
 * @module
 */

/**
 * Adds the octets `from` to `to` (exclusive) to a sum, as 16-bit words, an odd one at the end filled up with zero.
 * Carries stay in the upper bits: for at most 65,535 octets and a small `sum`, it stays below 2^32.
 */
export function sumOf(bytes: Uint8Array, from: number, to: number, sum = 0): number {
  const whole = to - 1;
  let at = from;
  for (; at < whole; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!;
  return at < to ? sum + (bytes[at]! << 8) : sum;
}

/** A sum with its carries brought round to the low end (RFC 1071, section 1): 0 to 65,535. */
function folded(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return (once & 0xffff) + (once >>> 16);
}

/** The checksum of what was summed, its own field counted as zero: 0 to 65,535. */
export function checksumOf(sum: number): number {
  return folded(sum) ^ 0xffff;
}

/** Whether a sum over data and its checksum is that of intact data: all ones (RFC 1071, section 1). */
export function isIntact(sum: number): boolean {
  return folded(sum) === 0xffff;
}

/**
 * The sum of a pseudo-header, addresses read from an IP header: of IPv4 (RFC 9293, section 3.1) if they take 4
 * octets each, of IPv6 (RFC 8200, section 8.1) if 16. The two differ in widths alone, which no sum shows.
 *
 * @param at where the two addresses begin
 * @param octets what both take together: 8 or 32
 * @param protocol the number of what the packet carries
 * @param length octets of what the packet carries, its header counted
 */
export function pseudoSum(
  bytes: Uint8Array,
  at: number,
  octets: number,
  protocol: number,
  length: number,
): number {
  return sumOf(bytes, at, at + octets, protocol + length);
}
