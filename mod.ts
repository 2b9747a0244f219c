/**
 * Halfopen: a deterministic network emulation test harness. Two (or many) TCP endpoints live in one process; a
 * virtual link between them delays, loses, copies, reorders, corrupts and cuts; time is virtual; one seed
 * decides everything. See {@linkcode simulate} for stories as code and {@linkcode scenario} for stories as
 * data.
 *
 * @example A lost SYN is sent again
 * ```ts
 * import { simulate } from "@halfopen/harness";
 * import { assertEquals } from "@std/assert";
 *
 * simulate({ seed: 1 }, (w) => {
 *   const client = w.host("client");
 *   const server = w.host("server");
 *   const wire = w.link(client, server, { delay: "20ms" });
 *   const lost = wire.drop({ from: client, is: "SYN", try: 1 });
 *   const listener = server.listen(80);
 *   const connection = client.connect(server, 80);
 *   w.until(() => listener.accept());
 *   assertEquals(lost.segments.length, 1);
 *   assertEquals(connection.state, "ESTABLISHED");
 *   assertEquals(w.now, 1_060_000_000); // the initial RTO and three times the delay
 * });
 * ```
 *
 * @module
 */

// Stories as data
export { scenario } from "./lib/scenario/format.ts";
export type * from "./lib/scenario/format.ts";
export { readScenario } from "./lib/scenario/read.ts";
export { casesOf, type NamedStory, type ResolvedStory } from "./lib/scenario/cases.ts";
export {
  type EndResult,
  type FailureKind,
  type HostResult,
  type RunFailure,
  type RunOptions,
  type RunResult,
  runStory,
  type RunView,
} from "./lib/scenario/run.ts";
export { failureReport, jsonOf, type ReportOptions } from "./lib/scenario/report.ts";
export type { StepFailure } from "./lib/scenario/demands.ts";

// Stories as code
export {
  CheckFailed,
  simulate,
  type SimulatedHostSettings,
  type SimulateOptions,
  Simulation,
} from "./lib/scenario/simulate.ts";
export { type Match, SimulatedWire, type TestedFault } from "./lib/scenario/simulated_wire.ts";

// Checks
export {
  CHECK_NAMES,
  type CheckName,
  type CheckView,
  type FailedName,
  type Failure,
  type FinalView,
  type PendingDeadline,
  type Preconditions,
  type Verdict,
} from "./lib/check/view.ts";
export { CheckSet, type CheckSetOptions } from "./lib/check/check_set.ts";
export {
  type Always,
  always,
  type AlwaysLaw,
  type Eventually,
  eventually,
  type EventuallyLaw,
  type FinalPropertyView,
  type Finding,
  type Fresh,
  type KnownEnd,
  type Property,
  type PropertyView,
  type Sometimes,
  sometimes,
  type Spotter,
} from "./lib/check/property.ts";
export { Sightings, SOMETIMES } from "./lib/check/sometimes.ts";

// Traces
export { Trace } from "./lib/trace/trace.ts";
export { Digest, digestOf } from "./lib/trace/digest.ts";
export { ladder, type LadderMark, type LadderOptions } from "./lib/trace/ladder.ts";
export { eventText, toText } from "./lib/trace/text.ts";
export { toJsonLine, toJsonLines } from "./lib/trace/jsonl.ts";
export { type Counts, Summary, summaryOf } from "./lib/trace/summary.ts";

// Worlds
export { BoundError } from "./lib/net/bounds.ts";
export { World, type WorldOptions } from "./lib/net/world.ts";
export { Host } from "./lib/net/host.ts";
export type {
  App,
  ConnectOptions,
  HostOptions,
  ListenOptions,
  StackFactory,
} from "./lib/net/host_options.ts";
export type { ClockOptions, HostClock } from "./lib/net/clock.ts";
export type { Connection, Offered, Owner, WriteOptions } from "./lib/net/connection.ts";
export type { Numbers } from "./lib/net/numbers.ts";
export type { ListeningPort, PortOwner } from "./lib/net/listening_port.ts";
export type { Direction } from "./lib/net/direction.ts";
export type { HitSegment, Wire, WireFault, WireFaultOptions, WireHold } from "./lib/net/wire.ts";
export type { ActiveFault, Faults, HeldSegment, SentSegment } from "./lib/net/faults.ts";
export type { FaultSpec, Range, SegmentPattern } from "./lib/net/pattern.ts";
export type { Ground, HostGround, Receiver } from "./lib/net/ground.ts";
export type { Schedule, Source } from "./lib/net/schedule.ts";
export type { Tracker } from "./lib/net/tracker.ts";
export type {
  CallName,
  End,
  FaultAct,
  Observer,
  SegmentIdentity,
  TraceEvent,
} from "./lib/net/events.ts";

// Links of one's own
export type { DropReason, Link, LinkOutput, PacketNumbers } from "./lib/link/link.ts";
export { EmulatedLink, type EmulatedLinkSetup } from "./lib/link/emulated_link.ts";
export {
  LINK_DEFAULTS,
  type LinkOptions,
  linkOptions,
  type Partition,
} from "./lib/link/options.ts";

// Stacks of one's own
export type {
  Call,
  CallError,
  ConnectionNumber,
  Inspection,
  Metrics,
  Outcome,
  Output,
  Signal,
  Sockets,
  Stack,
} from "./lib/tcp/stack.ts";
export { TcpStack } from "./lib/tcp/endpoint.ts";
export { TCP_DEFAULTS, type TcpConfig } from "./lib/tcp/config.ts";
export { type ProfileName, PROFILES } from "./lib/tcp/profiles.ts";
export type {
  CongestionControl,
  CongestionFactory,
  CongestionStart,
} from "./lib/tcp/congestion.ts";
export type { IsnKey } from "./lib/tcp/isn.ts";
export {
  type Cause,
  CAUSES,
  CLOSE_WAIT,
  CLOSED,
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  LAST_ACK,
  LISTEN,
  type State,
  STATE_NAMES,
  type StateName,
  SYN_RECEIVED,
  SYN_SENT,
  TIME_WAIT,
} from "./lib/tcp/state.ts";

// Packets
export { type Address, AddressBook, formatAddress, isIp6 } from "./lib/wire/address.ts";
export { decode, encode } from "./lib/wire/codec.ts";
export { type IcmpError, type IcmpKind, type Packet, packetOf } from "./lib/wire/packet.ts";
export { isRefusal, type Refusal, type RefusalReason } from "./lib/wire/refusal.ts";
export {
  NO_OPTIONS,
  type SackBlock,
  type SegmentOptions,
  type UnknownOption,
} from "./lib/wire/options.ts";
export {
  ACK,
  AE,
  CWR,
  ECE,
  FIN,
  flagNames,
  PSH,
  RST,
  segLen,
  type Segment,
  segment,
  type SegmentInit,
  SYN,
  URG,
} from "./lib/wire/segment.ts";
export {
  bytesChunk,
  type Chunk,
  octetAt,
  patternChunk,
  type Payload,
  payloadBytes,
} from "./lib/wire/payload.ts";
export type { Flow, FlowTable } from "./lib/wire/flow_table.ts";

// Sequence numbers
export { seqAdd, seqDiff, seqIn, seqLe, seqLt, seqMax, seqOut } from "./lib/base/seq.ts";

// Quantities
export {
  type Duration,
  type DurationText,
  formatDuration,
  type Instant,
  later,
  ms,
  NEVER,
  ns,
  parseDuration,
  seconds,
  us,
} from "./lib/base/time.ts";
export type { OctetsText, Probability, ProbabilityText, RateText } from "./lib/base/units.ts";
export { Defect, ScenarioError } from "./lib/base/fail.ts";
