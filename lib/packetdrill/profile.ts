/**
 * Which profile a script is written for: what it sets up tells.
 *
 * @module
 */

import type { ProfileName } from "../tcp/profiles.ts";

/** A profile, and why it was chosen. */
export interface ProfileChoice {
  /** The profile. */
  readonly profile: ProfileName;
  /** What in the script speaks for it. */
  readonly why: string;
}

/** What speaks for which profile, the surest first. */
const SIGNS: readonly (readonly [ProfileName, RegExp])[] = [
  ["freebsd", /\b(?:net\.inet6?\.\w+|kern\.ipc)\.\w+/],
  ["freebsd", /\b(?:sockstat|tcpdrop)\b/],
  ["linux", /\bdefaults\.sh\b/],
  ["linux", /\bnet[./]ipv[46][./]\w+|\/proc\/sys\/net\/\w+/],
  ["linux", /\bset_sysctls\.py\b/],
  ["freebsd", /^[ \t]*#[ \t]*if(?:def|ndef)?\b.*\bFreeBSD\b/m],
  ["linux", /^[ \t]*#[ \t]*if(?:def|ndef)?\b.*\bLinux\b/m],
  ["freebsd", /\bTCP_(?:NOPUSH|NOOPT|KEEPINIT|FUNCTION_BLK)\b/],
  [
    "linux",
    /\b(?:TCP_CORK|TCP_USER_TIMEOUT|TCP_NOTSENT_LOWAT|SIOCINQ|epoll_create|MSG_ZEROCOPY)\b/,
  ],
  // The options of a SYN that is expected, as each kernel lays them out.
  ["freebsd", /^[^<\n]*>[^<\n]*<(mss \d+,(?:nop,wscale 6,sackOK|sackOK,eol,eol))/m],
  ["linux", /^[^<\n]*>[^<\n]*<(mss \d+,[^>\n]*nop,wscale 8)>/m],
];

/** The profile that a script's text speaks for; `rfc` if nothing does. Its comments do not count. */
export function guessProfile(text: string): ProfileChoice {
  const plain = text.replace(/\/\*[^]*?\*\//g, " ").replace(/(^|[\s;])\/\/[^\n]*/g, "$1");
  for (const [profile, sign] of SIGNS) {
    const found = sign.exec(plain);
    if (found !== null) return { profile, why: (found[1] ?? found[0]).trim() };
  }
  return { profile: "rfc", why: "nothing in it speaks for another" };
}

/** The names that scripts for a profile find defined (`#ifdef`). */
export function definesOf(profile: ProfileName): readonly (readonly [string, string])[] {
  switch (profile) {
    case "freebsd":
      return [["FreeBSD", "1"]];
    case "linux":
      return [["Linux", "1"], ["linux", "1"]];
    case "rfc":
      return [["STANDARD", "1"]];
  }
}
