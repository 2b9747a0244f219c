/**
 * What a run is made from: the script's `--name=value` lines over the variant of IP over the personality's defaults.
 *
 * @module
 */

import { type Duration, us } from "../base/time.ts";
import { parseIp4, parseIp6 } from "../wire/address.ts";
import type { Personality } from "./personality.ts";
import type { Script, ScriptOption } from "./script.ts";
import { Failed, Skipped } from "./verdict.ts";

/** The variants of IP that a script is run over; a mapped one has IPv6 sockets and IPv4 packets. */
export type IpVariant = "ipv4" | "ipv6" | "ipv4-mapped-ipv6";

/** What a run is made from. */
export interface Setup {
  /** The variant of IP. */
  readonly ip: IpVariant;
  /** The address of the host under test, as text. */
  readonly local: string;
  /** The address of its peer, as text. */
  readonly remote: string;
  /** The port that `bind()` takes. */
  readonly bindPort: number;
  /** The port that `connect()` goes to. */
  readonly connectPort: number;
  /** The interface's MTU, octets. */
  readonly mtu: number;
  /** The least tolerance of times. */
  readonly tolerance: Duration;
  /** Tolerance as a share of the time since the event before, thousandths. */
  readonly tolerancePerMille: number;
  /** The tick of the script's timestamps; 0 does not compare them. */
  readonly stampTick: Duration;
  /** Whether an echo that the script never saw sent is mapped by its distance to the first. */
  readonly scalesEchoes: boolean;
  /** Whether consecutive segments are taken for one. */
  readonly merges: boolean;
  /** Whether a packet that is not as expected fails the script. */
  readonly packetsFatal: boolean;
  /** Whether a call that does not answer as expected fails the script. */
  readonly callsFatal: boolean;
}

type Draft = { -readonly [K in keyof Setup]: Setup[K] };

const LOCAL: Readonly<Record<IpVariant, string>> = Object.freeze({
  ipv4: "192.168.0.1",
  ipv6: "fd3d:fa7b:d17d::1",
  "ipv4-mapped-ipv6": "192.168.0.1",
});

const REMOTE: Readonly<Record<IpVariant, string>> = Object.freeze({
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  "ipv4-mapped-ipv6": "192.0.2.1",
});

/** Options that say how a tool runs, not what it tests: read and left alone. */
const IDLE: ReadonlySet<string> = new Set([
  "code_command",
  "code_format",
  "code_sockopt",
  "debug",
  "define",
  "dry_run",
  "gateway_ip",
  "gateway_linklocal_ip",
  "is_anyip",
  "local_linklocal_ip",
  "mss",
  "netmask_ip",
  "no_cleanup",
  "persistent_tun_dev",
  "send_omit_free",
  "speed",
  "tun_dev",
  "verbose",
]);

/** Options that need what there is not, and what that is. */
const MISSING: Readonly<Record<string, string>> = Object.freeze({
  init_scripts: "--init_scripts",
  psp_udp_port: "PSP",
  so_filename: "--so_filename",
  so_flags: "--so_filename",
  tcp_md5_secret: "TCP MD5 signatures",
  wire_client: "--wire_client",
  wire_client_dev: "--wire_client",
  wire_server: "--wire_server",
  wire_server_at: "--wire_server",
  wire_server_dev: "--wire_server",
  wire_server_ip: "--wire_server",
  wire_server_port: "--wire_server",
});

/** The variant of IP that a script insists on; undefined if any does. */
export function variantOf(script: Script): IpVariant | undefined {
  const option = script.options.findLast(({ name }) => name === "ip_version");
  if (option === undefined) return undefined;
  switch (option.value?.replaceAll("_", "-")) {
    case "ipv4":
      return "ipv4";
    case "ipv6":
      return "ipv6";
    case "ipv4-mapped-ipv6":
      return "ipv4-mapped-ipv6";
    default:
      throw bad(option, "write ipv4, ipv6 or ipv4-mapped-ipv6");
  }
}

/**
 * The setup of a run.
 *
 * @throws {Failed} if an option is unknown or its value makes no sense
 * @throws {Skipped} if an option needs what there is not
 */
export function setupOf(script: Script, ip: IpVariant, personality: Personality): Setup {
  const setup: Draft = {
    ip,
    local: LOCAL[ip],
    remote: REMOTE[ip],
    bindPort: 8080,
    connectPort: 8080,
    mtu: ip === "ipv6" ? personality.mtu6 : 1500,
    tolerance: us(4000),
    tolerancePerMille: personality.tolerancePerMille,
    stampTick: us(0),
    scalesEchoes: false,
    merges: personality.merges,
    packetsFatal: true,
    callsFatal: true,
  };
  for (const option of script.options) apply(setup, option);
  return setup;
}

function apply(setup: Draft, option: ScriptOption): void {
  const { name, value = "", place: { line } } = option;
  switch (name) {
    case "ip_version":
      return;
    case "local_ip":
      setup.local = addressOf(option, setup.ip);
      return;
    case "remote_ip":
      setup.remote = addressOf(option, setup.ip);
      return;
    case "bind_port":
      setup.bindPort = wholeOf(option, 1, 65_535);
      return;
    case "connect_port":
      setup.connectPort = wholeOf(option, 1, 65_535);
      return;
    case "mtu":
      setup.mtu = wholeOf(option, 68, 65_535);
      return;
    case "tolerance_usecs":
      setup.tolerance = us(wholeOf(option, 0, 1e9));
      return;
    case "tolerance_percent":
      setup.tolerancePerMille = 10 * numberOf(option);
      return;
    case "tcp_ts_tick_usecs":
      setup.stampTick = us(wholeOf(option, 0, 1e9));
      return;
    case "tcp_ts_ecr_scaled":
      setup.scalesEchoes = true;
      return;
    case "strict_segments":
      setup.merges = false;
      return;
    case "udp_encapsulation":
      if (value !== "tcp") throw new Skipped(line, `--udp_encapsulation=${value}`);
      return;
    case "non_fatal":
      for (const part of value.split(",")) {
        if (part === "packet") setup.packetsFatal = false;
        else if (part === "syscall") setup.callsFatal = false;
        else throw bad(option, "write packet, syscall or both");
      }
      return;
    default:
      if (IDLE.has(name)) return;
      if (Object.hasOwn(MISSING, name)) throw new Skipped(line, MISSING[name]!);
      throw new Failed(line, `Cannot read the option --${name}: there is none of this name`);
  }
}

/** An address of the run's family, without a prefix length. */
function addressOf(option: ScriptOption, ip: IpVariant): string {
  const text = (option.value ?? "").split("/", 1)[0]!;
  const isIp4 = parseIp4(text) !== undefined;
  if (!isIp4 && parseIp6(text) === undefined) throw bad(option, "write an address");
  if (isIp4 !== (ip !== "ipv6")) {
    throw new Skipped(option.place.line, `runs over ${ip} with --${option.name}=${text}`);
  }
  return text;
}

function numberOf(option: ScriptOption): number {
  const value = Number(option.value);
  if (option.value === undefined || option.value === "" || !(value >= 0 && value < Infinity)) {
    throw bad(option, "write a number");
  }
  return value;
}

function wholeOf(option: ScriptOption, least: number, most: number): number {
  const value = numberOf(option);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw bad(option, `write a whole number from ${least} to ${most}`);
}

function bad({ name, value, place: { line } }: ScriptOption, instead: string): Failed {
  return new Failed(line, `Cannot read the option --${name}: "${value ?? ""}", ${instead}`);
}
