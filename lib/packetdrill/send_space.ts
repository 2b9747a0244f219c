/**
 * What a send buffer has room for, and how writes go into it. Most kernels count octets. Linux cuts what is written
 * into pieces that are handed to the device at once, and takes each piece whole: the last one may go past the bound.
 *
 * @module
 */

/** How far a stream of octets is, in places counted from its begin. */
export interface Stream {
  /** What was written. */
  readonly writtenOctets: number;
  /** What was sent at least once. */
  readonly transmittedOctets: number;
  /** What the peer acknowledged. */
  readonly ackedOctets: number;
}

/** What bears on how large a buffer has to be, octets. */
export interface SpaceMetrics {
  /** cwnd. */
  readonly congestionWindow: number;
  /** Octets sent and not acknowledged. */
  readonly flight: number;
  /** The largest text of a segment. */
  readonly sndMss: number;
}

/** The room of one send buffer. */
export interface SendSpace {
  /** Unsent octets from which on a write waits; infinite where it is not set. */
  lowWater: number;
  /** The size that the buffer has grown to by itself, octets; 0 if it has not. */
  readonly grown: number;
  /** Takes note of the peer's window. */
  noteWindow(octets: number): void;
  /** How many of `octets` are taken next; 0 if there is no room. The buffer and the MSS are octets too. */
  next(octets: number, buffer: number, mss: number): number;
  /** Whether no segment goes across the end of what is taken next. */
  endsBurst(octets: number, mss: number): boolean;
  /** Whether what is taken next is pushed though more of the same write follows. */
  pushes(octets: number, mss: number): boolean;
  /** It was taken. */
  take(): void;
  /** A write found too little room. */
  lack(): void;
  /** Whether a writer that waits would be woken. */
  isWritable(buffer: number): boolean;
  /** Lets the buffer grow, after something was acknowledged and what could be sent was. */
  grow(metrics: SpaceMetrics): void;
}

/** Room counted in octets. */
export class OctetSpace implements SendSpace {
  lowWater = Infinity;
  readonly grown = 0;
  readonly #stream: Stream;

  /** The room for a stream. */
  constructor(stream: Stream) {
    this.#stream = stream;
  }

  noteWindow(): void {
    // It cuts nothing.
  }

  next(octets: number, buffer: number): number {
    const { writtenOctets, ackedOctets, transmittedOctets } = this.#stream;
    const room = Math.min(
      buffer - (writtenOctets - ackedOctets),
      this.lowWater - (writtenOctets - transmittedOctets),
    );
    return Math.max(0, Math.min(octets, room));
  }

  endsBurst(): boolean {
    return false;
  }

  pushes(): boolean {
    return true;
  }

  take(): void {
    // The stream tells everything.
  }

  lack(): void {
    // Nobody asks.
  }

  isWritable(buffer: number): boolean {
    return this.next(1, buffer) > 0;
  }

  grow(): void {
    // It stays as large as it is.
  }
}

/** What a piece costs beyond its octets: its descriptors. */
const PIECE_COST = 640;

/** The largest piece, octets. */
const PIECE_MAX = 64_000;

/** Segments that a buffer which grows by itself has room for at least. */
const SEGMENTS_MIN = 10;

/** The largest that a buffer grows by itself, octets: the third of net.ipv4.tcp_wmem as it comes. */
const GROWN_MAX = 4 * 1024 * 1024;

/** Room counted in pieces, each of which costs something. */
export class PieceSpace implements SendSpace {
  lowWater = Infinity;
  grown = 0;
  readonly #stream: Stream;
  /** The ends of the pieces, as places in the stream, the oldest first. */
  readonly #ends: number[] = [];
  /** Whether the next piece fills up the last one. */
  #filling = false;
  /** The peer's largest window. */
  #windowMax = 0;
  /** The place up to which pieces inside of writes were pushed. */
  #pushedTo = 0;
  /** Whether a write found too little room since there was some. */
  #lacking = false;

  /** The room for a stream. */
  constructor(stream: Stream) {
    this.#stream = stream;
  }

  noteWindow(octets: number): void {
    if (octets > this.#windowMax) this.#windowMax = octets;
  }

  get #unsent(): number {
    return this.#stream.writtenOctets - this.#stream.transmittedOctets;
  }

  next(octets: number, buffer: number, mss: number): number {
    const goal = this.#goal(mss);
    // Where the last piece was not sent whole, it is filled up before another is begun.
    const tail = this.#unsent % goal;
    this.#filling = tail > 0;
    if (tail > 0) return Math.min(octets, goal - tail);
    const full = this.#cost() >= buffer || this.#unsent >= this.lowWater;
    return full ? 0 : Math.min(octets, goal);
  }

  /** The size of a piece: whole segments in half of the peer's largest window, at least one. */
  #goal(mss: number): number {
    const most = Math.min(PIECE_MAX, Math.max(this.#windowMax >> 1, mss));
    return Math.max(1, Math.floor(most / mss)) * mss;
  }

  endsBurst(octets: number, mss: number): boolean {
    const goal = this.#goal(mss);
    return goal > mss && this.#unsent % goal + octets === goal;
  }

  pushes(octets: number, mss: number): boolean {
    const end = this.#stream.writtenOctets + octets;
    // Bursts are pushed anyway; single segments after half of a window without.
    if (octets <= mss && end <= this.#pushedTo + (this.#windowMax >> 1)) return false;
    this.#pushedTo = end;
    return true;
  }

  take(): void {
    if (this.#filling) this.#ends.pop();
    this.#ends.push(this.#stream.writtenOctets);
  }

  lack(): void {
    this.#lacking = true;
  }

  /** What the buffer holds, the cost of its pieces counted. */
  #cost(): number {
    const { writtenOctets, ackedOctets } = this.#stream;
    while (this.#ends.length > 0 && this.#ends[0]! <= ackedOctets) this.#ends.shift();
    return writtenOctets - ackedOctets + PIECE_COST * this.#ends.length;
  }

  isWritable(buffer: number): boolean {
    // A third of the buffer has to be free, and less than half of the low water unsent.
    const cost = this.#cost();
    return buffer - cost >= cost >> 1 && 2 * this.#unsent < this.lowWater;
  }

  grow({ congestionWindow, flight, sndMss }: SpaceMetrics): void {
    // As long as the congestion window is full, more room would change nothing.
    if (!this.#lacking || flight >= congestionWindow) return;
    this.#lacking = false;
    // Room for twice the congestion window, each segment in a block of memory of its own.
    const block = powerAbove(sndMss + PIECE_COST) + 256;
    const segments = Math.max(SEGMENTS_MIN, Math.floor(congestionWindow / sndMss));
    this.grown = Math.max(this.grown, Math.min(2 * segments * block, GROWN_MAX));
  }
}

/** The least power of two that is not below a number. */
function powerAbove(number: number): number {
  let power = 1;
  while (power < number) power *= 2;
  return power;
}
