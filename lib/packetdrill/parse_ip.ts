/**
 * What stands in brackets at the head of a packet about its IP header: type of service, its halves, time to live, flow
 * label; both dialects' words.
 *
 * @module
 */

import type { Cursor } from "./cursor.ts";
import type { IpInfo } from "./script.ts";
import { nameOf } from "./token.ts";

/** Code points by name (RFC 2474, RFC 2597, RFC 3246, RFC 5865, RFC 8622). */
const DSCP: ReadonlyMap<string, number> = new Map([
  ...Array.from({ length: 8 }, (_, i): [string, number] => [`cs${i}`, i * 8]),
  ...[1, 2, 3, 4].flatMap((i) =>
    [1, 2, 3].map((j): [string, number] => [`af${i}${j}`, i * 8 + j * 2])
  ),
  ["ef", 46],
  ["voice-admit", 44],
  ["le", 1],
]);

const ECN: ReadonlySet<string> = new Set(["noecn", "ect0", "ect1", "ce", "ect01"]);

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The IP header's part of a packet; without brackets nothing.
 *
 * @throws {ScriptError} if a part is unknown, out of range or written twice
 */
export function parseIpInfo(cursor: Cursor): IpInfo {
  const close = cursor.seesSign("(") ? ")" : cursor.seesSign("[") ? "]" : undefined;
  if (close === undefined) return {};
  cursor.take();
  const info: Writable<IpInfo> = {};
  do parsePart(cursor, info); while (cursor.takeSign(","));
  cursor.wantSign(close, "behind what is said of the IP header");
  return info;
}

function parsePart(cursor: Cursor, info: Writable<IpInfo>): void {
  const token = cursor.peek();
  if (token.kind !== "word") return cursor.expected(WANTED);
  const set = <K extends keyof IpInfo>(name: K, value: NonNullable<IpInfo[K]>): void => {
    const clash = name === "tos" ? info.dscp ?? info.ecn : undefined;
    const whole = name === "dscp" || name === "ecn" ? info.tos : undefined;
    if ((info[name] ?? clash ?? whole) !== undefined) {
      cursor.fail(token, `${token.text} says again what has been said, leave one out`);
    }
    info[name] = value;
  };
  if (ECN.has(token.text)) {
    cursor.take();
    return set("ecn", token.text as NonNullable<IpInfo["ecn"]>);
  }
  switch (token.text) {
    case "tos":
    case "class":
      cursor.take();
      return set("tos", cursor.wantInteger(`the ${token.text}`, 0xff, "tos 0x10"));
    case "ttl":
    case "hlim":
      cursor.take();
      return set("ttl", cursor.wantInteger(`the ${token.text}`, 0xff));
    case "flowlabel":
      cursor.take();
      return set("flowLabel", cursor.wantInteger("the flow label", 0xfffff));
    case "ecn":
      cursor.take();
      return set("ecn", wantEcn(cursor));
    case "dscp":
      cursor.take();
      return set("dscp", wantDscp(cursor));
    default:
      cursor.expected(WANTED);
  }
}

const WANTED = "tos, class, dscp, ecn, noecn, ect0, ect1, ect01, ce, ttl, hlim or flowlabel";

function wantEcn(cursor: Cursor): NonNullable<IpInfo["ecn"]> {
  const { text } = cursor.peek();
  if (!ECN.has(text)) cursor.expected("noecn, ect0, ect1, ect01 or ce");
  cursor.take();
  return text as NonNullable<IpInfo["ecn"]>;
}

function wantDscp(cursor: Cursor): number {
  const token = cursor.peek();
  const named = token.kind === "word" ? DSCP.get(token.text) : undefined;
  if (token.kind === "word" && named === undefined) {
    cursor.fail(token, `${nameOf(token)} is no code point, write cs0, af11, ef, le or "0x2e"`);
  }
  if (named === undefined) return cursor.wantInteger("a code point", 0x3f);
  cursor.take();
  return named;
}
