/**
 * From a packet of the script to one of the world: what is injected.
 *
 * @module
 */

import { NO_CHUNK } from "../wire/payload.ts";
import { type Packet, packetOf } from "../wire/packet.ts";
import { ACK, segment, SYN } from "../wire/segment.ts";
import type { Flow } from "./flow.ts";
import type { Kernel } from "./kernel.ts";
import { optionsFrom } from "./notation.ts";
import { icmpMeaning } from "./parse_icmp.ts";
import type { IcmpAction, IpInfo, OptionSpec, PacketAction } from "./script.ts";
import { Failed } from "./verdict.ts";

/** The time to live of packets whose script names none: the largest. */
const TTL_INJECTED = 255;

const ECN_BITS: Readonly<Record<NonNullable<IpInfo["ecn"]>, number>> = Object.freeze({
  noecn: 0,
  ect1: 1,
  ect0: 2,
  ect01: 2,
  ce: 3,
});

/** The whole octet that a script writes in one form or another; undefined if it writes none. */
export function tosOf({ tos, dscp, ecn }: IpInfo): number | undefined {
  if (tos !== undefined) return tos;
  if (dscp === undefined && ecn === undefined) return undefined;
  return ((dscp ?? 0) << 2) | (ecn === undefined ? 0 : ECN_BITS[ecn]);
}

/** The flow that an injected packet belongs to: a new one, where nothing is open yet. */
export function flowOfInbound(kernel: Kernel, action: PacketAction): Flow {
  const { flow } = kernel;
  const fresh = flow === null || flow.stage === "listening" || flow.stage === "idle";
  if (!fresh) return flow;
  const opened = kernel.newInboundFlow();
  // Whatever its flags, the first packet says where the peer begins.
  opened.liveIrs = action.seq | 0;
  return opened;
}

/** A segment of the script's for the world. */
export function inboundSegment(
  kernel: Kernel,
  flow: Flow,
  action: PacketAction,
  line: number,
): Packet {
  const { flags } = action;
  const syn = (flags & SYN) !== 0;
  const acks = (flags & ACK) !== 0;
  if (flow.stage === "syn-ack-sent" && acks) flow.stage = "accepted";
  else if (flow.stage === "syn-sent" && syn && acks) {
    flow.stage = "syn-acked";
    flow.liveIrs = action.seq | 0;
  }
  const seq = action.absoluteSeq ? action.seq : action.seq + flow.remoteShift(syn);
  const ack = acks && !action.absoluteAck ? action.ack + flow.localShift(syn) : action.ack;
  if (action.options === "any") throw new Failed(line, "Cannot inject <...>: write the options");
  const options = action.options.map((spec) => liveOption(kernel, flow, spec, syn, acks, line));
  const { ip, ports } = action;
  const body = segment({
    srcPort: ports?.src ?? flow.remotePort,
    dstPort: ports?.dst ?? flow.localPort,
    seq: seq | 0,
    ack: ack | 0,
    flags,
    window: action.window ?? 0,
    urgent: action.urgent,
    options: optionsFrom(options),
    // Octets by their place in the stream: those that come twice are the same.
    chunk: NO_CHUNK,
    offset: (seq - flow.liveIrs) >>> 0,
    length: action.length,
  });
  return packetOf(kernel.remote, kernel.host.address, body, tosOf(ip) ?? 0, ip.ttl ?? TTL_INJECTED);
}

/** An option of the script's with the world's numbers. */
function liveOption(
  { setup }: Kernel,
  flow: Flow,
  spec: OptionSpec,
  syn: boolean,
  acks: boolean,
  line: number,
): OptionSpec {
  switch (spec.kind) {
    case "sack": {
      const shift = flow.localShift(syn);
      const blocks = spec.blocks.map((block) =>
        block.absolute ? block : {
          left: (block.left + shift) >>> 0,
          right: (block.right + shift) >>> 0,
          absolute: true,
        }
      );
      return { kind: "sack", blocks };
    }
    case "TS": {
      if (!acks || spec.absoluteEcho) return spec;
      const echo = flow.liveStamp(spec.echo, setup.scalesEchoes);
      if (echo === undefined) {
        throw new Failed(
          line,
          `Cannot inject TS ecr ${spec.echo}: no segment was expected with TS val ${spec.echo}, ` +
            "expect one, or write --tcp_ts_ecr_scaled",
        );
      }
      return { ...spec, echo: echo >>> 0 };
    }
    default:
      return spec;
  }
}

/**
 * An ICMP error of the script's for the world; undefined for one that TCP does not read.
 *
 * @throws {Failed} if the run's family has no such message
 */
export function inboundIcmp(
  kernel: Kernel,
  flow: Flow,
  action: IcmpAction,
  line: number,
): Packet | undefined {
  const { name, mtu, ip } = action;
  const family = kernel.setup.ip === "ipv6" ? "ipv6" : "ipv4";
  const meaning = icmpMeaning(name, family);
  if (meaning === undefined) {
    throw new Failed(line, `Cannot inject icmp ${name}: there is none over ${family}`);
  }
  const { error, code } = meaning;
  if (error === undefined) return undefined;
  // Where it ends a connection, it does so for what it means: the next header is TCP, and its host does not speak it.
  const noTcp = error === "parameter-problem" && code === 1 && kernel.setup.ip === "ipv6";
  kernel.lastIcmp = noTcp ? "protocol-unreachable" : error;
  const body = {
    kind: "icmp",
    error,
    code,
    ...(mtu === undefined ? {} : { mtu }),
    quotedDst: flow.remoteAddress,
    quotedSrcPort: flow.localPort,
    quotedDstPort: flow.remotePort,
    quotedSeq: (action.seq + flow.localShift(false)) | 0,
  } as const;
  return packetOf(kernel.remote, kernel.host.address, body, tosOf(ip) ?? 0, ip.ttl ?? TTL_INJECTED);
}
