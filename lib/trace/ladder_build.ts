/**
 * From events to the rows of a ladder. What happens to one host at one moment shares a row where it can: a
 * state that was entered and the segment that was sent then, a call and what it sent.
 *
 * A segment has a row when it is sent, and there is said what becomes of it. Its arrival has none: it is
 * seen in what the receiver does. Only arrivals that nobody would guess have a row of their own: copies, what
 * a fault kept back, what came late or early.
 *
 * @module
 */

import { formatInstant, type Instant } from "../base/time.ts";
import { seqDiff } from "../base/seq.ts";
import type { End, SegmentIdentity, TraceEvent } from "../net/events.ts";
import { LAST_ACK, type State, STATE_NAMES, SYN_SENT, TIME_WAIT } from "../tcp/state.ts";
import type { Packet } from "../wire/packet.ts";
import { ACK, RST, segLen } from "../wire/segment.ts";
import { Cast } from "./cast.ts";
import { packetLabel } from "./label.ts";
import type { LadderArrow, LadderPicture, LadderRow, LadderWord, Side } from "./ladder_row.ts";
import { isKeptBack, type PacketStory, storiesOf } from "./story.ts";

type Of<K extends TraceEvent["kind"]> = Extract<TraceEvent, { readonly kind: K }>;

interface Draft extends LadderRow {
  readonly words: readonly [LadderWord[], LadderWord[]];
  readonly events: number[];
  middle: LadderRow["middle"];
  /** The packet of its arrow. */
  packet: number;
  /** Whether that packet has arrived: what the receiver does now may stand at the arrow's tip. */
  arrived: boolean;
}

/** What is known of an end while the story goes on. */
interface Progress {
  /** When it was last given a segment. */
  deliveredAt: number;
  /** The window field that it was last given; -1 before. */
  window: number;
  /** The highest SEQ that it has sent, plus one, relative; null before. */
  next: number | null;
}

/** The events of a run as the rows of a ladder. `ends` are two hosts or ends by name. */
export function ladderRows(
  events: readonly TraceEvent[],
  ends?: readonly [string, string],
): LadderPicture {
  return new Builder(events, ends).build();
}

class Builder {
  readonly #events: readonly TraceEvent[];
  readonly #cast: Cast;
  readonly #stories: readonly (PacketStory | undefined)[];
  readonly #progress = new Map<number, Progress>();
  readonly #rows: Draft[] = [];
  #states: readonly [string, string] = ["", ""];
  #index = 0;

  constructor(events: readonly TraceEvent[], ends?: readonly [string, string]) {
    this.#events = events;
    this.#cast = new Cast(events, ends);
    this.#stories = storiesOf(events);
  }

  build(): LadderPicture {
    for (; this.#index < this.#events.length; this.#index++) this.#take(this.#events[this.#index]!);
    return { heads: this.#cast.heads, named: this.#cast.named, rows: this.#rows };
  }

  #take(event: TraceEvent): void {
    switch (event.kind) {
      case "called":
        return this.#called(event);
      case "opened":
        return this.#cast.meet(event.end);
      case "moved":
        return this.#moved(event);
      case "read": {
        // An application that reads all that comes at once is no news; one that comes back to it is.
        if (this.#progressOf(event.end).deliveredAt === event.at) return;
        return this.#act(event.end, `read ${event.payload.length}`);
      }
      case "told":
        return this.#told(event);
      case "closed":
        if (event.outcome === "gone") this.#enter(event.end, "gone");
        return;
      case "sent":
      case "injected":
        return this.#sent(event);
      case "delivered":
        return this.#delivered(event);
      case "dropped":
        return this.#dropped(event);
      case "host": {
        const side = this.#cast.sideOfHost(event.host);
        if (side !== null) this.#word(side, "", { kind: "call", text: event.act });
        return;
      }
      case "relinked":
        this.#row("").middle = { kind: "remark", side: null, text: `link ${event.place} changes` };
        return;
        // Told by the rows of the packet, or by the state that comes of it.
      case "accepted":
      case "eof":
      case "faulted":
      case "copied":
    }
  }

  /** A new row. */
  #row(connection: string): Draft {
    const row: Draft = {
      at: this.#events[this.#index]!.at,
      connection,
      words: [[], []],
      middle: null,
      states: this.#states,
      events: [this.#index],
      packet: 0,
      arrived: false,
    };
    this.#rows.push(row);
    return row;
  }

  /** The last row, if it is of this moment and connection. */
  #last(connection: string): Draft | null {
    const row = this.#rows.at(-1);
    const at = this.#events[this.#index]!.at;
    return row !== undefined && row.at === at && row.connection === connection ? row : null;
  }

  /** Puts a word in a host's column: on the last row if that still reads rightly. */
  #word(side: Side, connection: string, word: LadderWord): Draft {
    let row = this.#last(connection);
    const middle = row?.middle ?? null;
    // A state that is entered after a segment was sent must not stand beside it: it was sent before.
    const beside = middle?.kind === "arrow" &&
      (middle.from === side ? !middle.arrival && word.kind !== "state" : row!.arrived);
    const free = row !== null && row.words[side].length === 0 && (middle === null || beside);
    if (row === null || !free) row = this.#row(connection);
    else row.events.push(this.#index);
    row.words[side].push(word);
    return row;
  }

  /** Something that an end's application does. */
  #act(end: End, text: string): void {
    const side = this.#cast.sideOf(end);
    if (side !== null) this.#word(side, this.#cast.nameOf(end), { kind: "call", text });
  }

  #enter(end: End, text: string, why: string | null = null): void {
    const side = this.#cast.sideOf(end);
    if (side === null) return;
    this.#states = side === 0 ? [text, this.#states[1]] : [this.#states[0], text];
    const connection = this.#cast.nameOf(end);
    const word = { kind: "state", text } as const;
    const crowded = why !== null && !this.#isFree(this.#last(connection), side, side);
    const row = crowded ? this.#row(connection) : this.#word(side, connection, word);
    if (crowded) row.words[side].push(word);
    (row as { states: LadderRow["states"] }).states = this.#states;
    if (why !== null) row.middle = { kind: "remark", side, text: why };
  }

  /** Whether a row can take an arrow or a remark of `side`: nothing there, nothing at its far end. */
  #isFree(row: Draft | null, side: Side, empty: Side | null = null): row is Draft {
    return row !== null && row.middle === null && row.words[1 - side]!.length === 0 &&
      (empty === null || row.words[empty].length === 0);
  }

  #called(event: Of<"called">): void {
    const { call, octets, error, host } = event;
    const quiet = call === "accept" || call === "receive";
    if (quiet && (error === null || error === "would block")) return;
    if (error === "insufficient resources") return; // what has no room waits and is sent later
    const end = event.end ?? this.#opening(event);
    const side = end === null ? this.#cast.sideOfHost(host) : this.#cast.sideOf(end);
    if (side === null) return;
    const text = octets > 0 ? `${call} ${octets}` : call;
    if (error === null) {
      return void this.#word(side, this.#cast.nameOf(end), { kind: "call", text });
    }
    const row = this.#row(this.#cast.nameOf(end));
    row.words[side].push({ kind: "call", text });
    row.middle = { kind: "remark", side, text: `error: ${error}` };
  }

  /** The end that a connect opens: it is made after the call. */
  #opening({ call, at, host }: Of<"called">): End | null {
    const next = this.#events[this.#index + 1];
    const follows = call === "connect" && next?.kind === "opened" && next.at === at;
    return follows && next.end.host === host && !next.end.passive ? next.end : null;
  }

  #moved({ end, from, to, cause }: Of<"moved">): void {
    this.#enter(end, STATE_NAMES[to], causeText(from, to, cause));
  }

  #told({ end, news }: Of<"told">): void {
    const side = this.#cast.sideOf(end);
    if (side === null) return;
    this.#row(this.#cast.nameOf(end)).middle = { kind: "remark", side, text: `told: ${news}` };
  }

  #sent(event: Of<"sent"> | Of<"injected">): void {
    const { packet, identity } = event;
    const end = event.kind === "sent" ? event.end : null;
    const note = this.#noteOn(event, end);
    const labelled = packetLabel(packet, identity, { seq: this.#isOddSeq(packet, identity, end) });
    const from = this.#cast.sideOfSender(packet, end);
    if (from === null) return;
    const connection = this.#cast.nameOfPacket(packet, end);
    const last = this.#last(connection);
    const free = event.kind === "sent" && this.#isFree(last, from);
    const row = free ? last : this.#row(connection);
    if (free) row.events.push(this.#index);
    const story = this.#stories[packet.id]!;
    const label = labelled + copiesText(story);
    row.middle = { kind: "arrow", from, label, arrival: false, stop: stopOf(story) };
    row.packet = packet.id;
    if (note !== "") row.words[from].push({ kind: "note", text: note });
  }

  /** What to say of a segment at its sender: which sending it is and why, or who it comes from. */
  #noteOn({ kind, at, packet, identity }: Of<"sent"> | Of<"injected">, end: End | null): string {
    const { body } = packet;
    if (kind === "injected") return "injected";
    if (body.kind !== "segment") return "";
    if (end === null) return (body.flags & RST) !== 0 ? "no connection" : "";
    if (segLen(body) === 0) return ""; // an ACK like the one before is nothing that was sent again
    const progress = this.#progressOf(end);
    const again = identity.try > 1 ? `try ${identity.try}` : "";
    if (progress.window === 0) return again === "" ? "probe" : `${again} (probe)`;
    // A segment that is answered at this very moment is the cause; otherwise it is a timer.
    return again === "" || progress.deliveredAt === at ? again : `${again} (RTO)`;
  }

  /** Whether a segment without text has a SEQ that is not the next, as a keep-alive probe or a late ACK. */
  #isOddSeq({ body }: Packet, { seq }: SegmentIdentity, end: End | null): boolean {
    if (body.kind !== "segment" || end === null) return false;
    const progress = this.#progressOf(end);
    const span = segLen(body);
    if (span === 0) return progress.next !== null && seqDiff(seq, progress.next) !== 0;
    const next = seq + span;
    if (progress.next === null || seqDiff(next, progress.next) > 0) progress.next = next;
    return false;
  }

  #delivered({ at, end, packet }: Of<"delivered">): void {
    const { body } = packet;
    if (end !== null) {
      const progress = this.#progressOf(end);
      progress.deliveredAt = at;
      if (body.kind === "segment" && (body.flags & (ACK | RST)) === ACK) {
        progress.window = body.window;
      }
    }
    const story = this.#stories[packet.id]!;
    const last = this.#rows.at(-1);
    if (story.origin === "copied" || isKeptBack(story) || story.order !== "in-turn") {
      const row = this.#arrival(packet, story, null);
      if (row !== null) row.arrived = true;
    } else if (last !== undefined && last.packet === packet.id && last.at === at) {
      last.arrived = true;
    }
  }

  #dropped({ packet, reason }: Of<"dropped">): void {
    const story = this.#stories[packet.id]!;
    if (story.origin === "copied" || (isKeptBack(story) && reason !== "fault")) {
      this.#arrival(packet, story, { sign: "✗", text: reason });
    }
  }

  #arrival(packet: Packet, story: PacketStory, stop: LadderArrow["stop"]): Draft | null {
    const from = this.#cast.sideOfSender(packet, story.end);
    if (from === null) return null;
    const row = this.#row(this.#cast.nameOfPacket(packet, story.end));
    const label = `${packetLabel(packet, story.identity, { short: true })} (${arrivalText(story)})`;
    row.middle = { kind: "arrow", from, label, arrival: true, stop };
    row.packet = packet.id;
    return row;
  }

  #progressOf(end: End): Progress {
    let progress = this.#progress.get(end.id);
    if (progress === undefined) {
      progress = { deliveredAt: -1, window: -1, next: null };
      this.#progress.set(end.id, progress);
    }
    return progress;
  }
}

/** Why a state changed, where no segment and no call beside it tells. */
function causeText(from: State, to: State, cause: Of<"moved">["cause"]): string | null {
  switch (cause) {
    case "timeout":
      if (from === TIME_WAIT) return "timer 2MSL";
      return to === LAST_ACK ? "probe timer" : "timed out";
    case "reset":
      return from === SYN_SENT ? "refused" : "reset";
    case "icmp":
      return "ICMP error";
    case "reuse":
      return "reused by a new SYN";
    case "recycle":
      return "backlog full";
    case "cookie":
      return "SYN cookie";
    case "policy":
      return "by policy";
    case "call":
    case "segment":
    case "abort":
      return null;
  }
}

function copiesText({ copies, faults }: PacketStory): string {
  if (copies === 0) return "";
  const fault = faults.find(({ act }) => act === "duplicate");
  return fault === undefined ? ` ×${copies + 1}` : ` ×${copies + 1}, fault ${fault.fault + 1}`;
}

/** Where a packet's arrow ends, if not at the other column. Faults count from 1, as people do. */
function stopOf(story: PacketStory): LadderArrow["stop"] {
  const { drop, faults } = story;
  const kept = faults.find(({ act }) => act === "hold" || act === "delay");
  if (kept !== undefined && drop?.reason !== "fault") {
    return {
      sign: "┤",
      text: `${kept.act === "hold" ? "held" : "delayed"}, fault ${kept.fault + 1}`,
    };
  }
  if (drop === null) {
    return story.deliveredIndex < 0 ? { sign: "⋯", text: "in flight" } : null;
  }
  const { reason, at } = drop;
  const fault = faults.find(({ act }) =>
    reason === "checksum" ? act === "corrupt" : act === "drop" || act === "cut"
  );
  if (reason === "checksum") {
    return {
      sign: "✗",
      text: fault === undefined ? reason : `${reason}, fault ${fault.fault + 1}`,
    };
  }
  if (fault !== undefined) return { sign: "✗", text: `fault ${fault.fault + 1}` };
  return { sign: "✗", text: at === story.at ? reason : `${reason} at ${seconds(at)}` };
}

/** How an arrival belongs to a sending above. */
function arrivalText(story: PacketStory): string {
  const since = seconds(story.original?.at ?? story.at);
  if (story.origin === "copied") return `copy of ${since}`;
  const kept = story.faults.find(({ act }) => act === "hold" || act === "delay");
  if (kept !== undefined) return `${kept.act === "hold" ? "held" : "delayed"} since ${since}`;
  return `${story.order}, of ${since}`;
}

function seconds(at: Instant): string {
  return formatInstant(at);
}
