/**
 * The tales that ladders, logs and summaries are tested with: one function each.
 *
 * @module
 */

import type { Instant } from "../../lib/base/time.ts";
import type { TraceEvent } from "../../lib/net/events.ts";
import { established, Tale } from "./tale.ts";

export function handshake(): TraceEvent[] {
  return established().tale.events;
}

export function dataBothWays(): TraceEvent[] {
  const { tale, a, b } = established();
  tale.at(100).call(a, "send", 2000);
  const first = tale.send(a, { seq: 1, ack: 1, len: 1460 });
  const second = tale.send(a, { flags: "PSH", seq: 1461, ack: 1, len: 540 });
  tale.at(120).arrive(first, b).arrive(second, b).call(b, "receive", 2000);
  const ack = tale.send(b, { seq: 1, ack: 2001 });
  tale.at(140).arrive(ack, a).at(150).call(b, "send", 300);
  const back = tale.send(b, { flags: "PSH", seq: 1, ack: 2001, len: 300, window: 0 });
  tale.at(170).arrive(back, a).at(1170);
  const probe = tale.send(a, { seq: 2001, ack: 301, len: 1 });
  tale.at(1190).arrive(probe, b);
  const closed = tale.send(b, { seq: 301, ack: 2001, window: 0 });
  tale.at(1210).arrive(closed, a).at(3170);
  const again = tale.send(a, { seq: 2001, ack: 301, len: 1, try: 2 });
  tale.at(3190).arrive(again, b).add({
    kind: "read",
    at: 3500e6 as Instant,
    end: b,
    payload: { chunk: { stream: 1, bytes: null }, offset: 0, length: 2000 },
  });
  tale.at(3500);
  const update = tale.send(b, { seq: 301, ack: 2002 });
  tale.at(3520).arrive(update, a);
  return tale.events;
}

export function fourWayClose(): TraceEvent[] {
  const { tale, a, b } = established();
  tale.at(100).call(a, "shutdown").move(a, "FIN-WAIT-1", "call");
  const fin = tale.send(a, { flags: "FIN", seq: 1, ack: 1 });
  tale.at(120).arrive(fin, b).move(b, "CLOSE-WAIT");
  const ack = tale.send(b, { seq: 1, ack: 2 });
  tale.at(140).arrive(ack, a).move(a, "FIN-WAIT-2");
  tale.at(150).call(a, "send", 5, "connection closing");
  tale.at(200).call(b, "close").move(b, "LAST-ACK", "call");
  const fin2 = tale.send(b, { flags: "FIN", seq: 1, ack: 2 });
  tale.at(220).arrive(fin2, a).move(a, "TIME-WAIT");
  const last = tale.send(a, { seq: 2, ack: 2 });
  tale.at(240).arrive(last, b).move(b, "CLOSED").close(b);
  tale.at(240_220).move(a, "CLOSED", "timeout").close(a);
  return tale.events;
}

/** The design's picture; the place of the event that failed. */
export function lastAckLost(): { events: TraceEvent[]; failed: number } {
  const { tale, a, b } = established();
  tale.at(100).call(a, "shutdown").move(a, "FIN-WAIT-1", "call");
  const fin = tale.send(a, { flags: "FIN", seq: 1, ack: 1 });
  tale.at(120).arrive(fin, b).move(b, "CLOSE-WAIT");
  const ack = tale.send(b, { seq: 1, ack: 2 });
  tale.at(140).arrive(ack, a).move(a, "FIN-WAIT-2");
  tale.at(200).call(b, "shutdown").move(b, "LAST-ACK", "call");
  const fin2 = tale.send(b, { flags: "FIN", seq: 1, ack: 2 });
  tale.at(220).arrive(fin2, a).move(a, "TIME-WAIT");
  const last = tale.send(a, { seq: 2, ack: 2 });
  tale.fault(last, 0, "drop").lose(last, "fault");
  tale.at(1200);
  const again = tale.send(b, { flags: "FIN", seq: 1, ack: 2, try: 2 });
  tale.at(1220).arrive(again, a);
  const last2 = tale.send(a, { seq: 2, ack: 2, try: 2 });
  tale.at(1240).arrive(last2, b).move(b, "CLOSED").close(b);
  tale.at(240_220);
  const failed = tale.next;
  tale.move(a, "CLOSED", "timeout").close(a);
  return { events: tale.events, failed };
}

export function duplicates(): TraceEvent[] {
  const { tale, a, b } = established();
  tale.at(100).call(a, "send", 100);
  const data = tale.send(a, { flags: "PSH", seq: 1, ack: 1, len: 100 });
  tale.fault(data, 2, "duplicate");
  const copy = tale.copy(data);
  const copy2 = tale.copy(data);
  tale.lose(copy2, "loss");
  tale.at(120).arrive(data, b);
  const ack = tale.send(b, { seq: 1, ack: 101 });
  tale.at(130).arrive(copy, b);
  const dup = tale.send(b, { seq: 1, ack: 101, try: 2 });
  tale.at(140).arrive(ack, a).at(150).arrive(dup, a);
  tale.at(200);
  const netCopied = tale.send(b, { flags: "PSH", seq: 1, ack: 101, len: 10 });
  const copied = tale.copy(netCopied);
  tale.at(220).arrive(netCopied, a).arrive(copied, a);
  return tale.events;
}

export function reordered(): TraceEvent[] {
  const { tale, a, b } = established();
  tale.at(100).call(a, "send", 4000);
  const sent = [0, 1, 2, 3].map((i) => tale.send(a, { seq: 1 + i * 1000, ack: 1, len: 1000 }));
  const ack = (to: number, tries = 1) => tale.send(b, { seq: 1, ack: to, try: tries });
  tale.at(110).arrive(sent[1]!, b);
  const acks = [ack(1, 2)];
  tale.at(115).arrive(sent[2]!, b);
  acks.push(ack(1, 3));
  tale.at(118).arrive(sent[3]!, b);
  acks.push(ack(1, 4));
  tale.at(125).arrive(sent[0]!, b);
  acks.push(ack(4001));
  tale.at(130).arrive(acks[0]!, a).at(135).arrive(acks[1]!, a);
  tale.at(138).arrive(acks[2]!, a);
  const fast = tale.send(a, { seq: 1, ack: 1, len: 1000, try: 2 });
  tale.at(145).arrive(acks[3]!, a).at(158).arrive(fast, b);
  return tale.events;
}

export function drops(): TraceEvent[] {
  const { tale, a, b } = established();
  tale.at(100).call(a, "send", 5000);
  const sent = [0, 1, 2, 3, 4].map((i) => {
    const data = tale.send(a, { seq: 1 + i * 1000, ack: 1, len: 1000 });
    if (i === 0) tale.lose(data, "loss");
    if (i === 1) tale.lose(data, "queue-full");
    if (i === 2) tale.fault(data, 0, "drop").lose(data, "fault");
    if (i === 3) tale.fault(data, 1, "corrupt");
    return data;
  });
  tale.at(115).lose(sent[4]!, "aqm").at(120).lose(sent[3]!, "checksum");
  tale.at(1100);
  const again = tale.send(a, { seq: 1, ack: 1, len: 1000, try: 2 });
  tale.at(1120).arrive(again, b);
  const ack = tale.send(b, { seq: 1, ack: 1001 });
  tale.lose(ack, "partition");
  tale.at(1200).call(b, "send", 1);
  tale.send(b, { seq: 1, ack: 1001, len: 1 });
  return tale.events;
}

export function holdAndRelease(): TraceEvent[] {
  const { tale, a, b } = established();
  tale.at(100).call(a, "shutdown").move(a, "FIN-WAIT-1", "call");
  const fin = tale.send(a, { flags: "FIN", seq: 1, ack: 1 });
  tale.fault(fin, 0, "hold").at(110).call(b, "send", 10);
  const data = tale.send(b, { seq: 1, ack: 1, len: 10 });
  tale.fault(data, 1, "delay").at(1100);
  const again = tale.send(a, { flags: "FIN", seq: 1, ack: 1, try: 2 });
  tale.at(1120).arrive(again, b).move(b, "CLOSE-WAIT");
  const ack = tale.send(b, { seq: 11, ack: 2 });
  tale.at(1130).arrive(data, a);
  tale.at(1140).arrive(ack, a).move(a, "FIN-WAIT-2");
  tale.at(3020).arrive(fin, b);
  const challenge = tale.send(b, { seq: 11, ack: 2, try: 2 });
  tale.at(3040).arrive(challenge, a);
  return tale.events;
}

export function unknownConnection(): TraceEvent[] {
  const tale = new Tale();
  const a = tale.end("A.c", "B");
  tale.at(0).connect(a);
  const syn = tale.send(a, { flags: "SYN" });
  tale.at(20).arrive(syn, null, "B");
  const rst = tale.answer("B", syn, { flags: "RST", seq: 0, ack: 1001 });
  tale.at(40).arrive(rst, a).move(a, "CLOSED", "reset").close(a, "refused");
  return tale.events;
}

export function injectedReset(): TraceEvent[] {
  const { tale, a, b } = established();
  tale.at(500);
  const wild = tale.inject(a, { flags: "RST", seq: 9000 });
  tale.at(510).arrive(wild, b);
  const rst = tale.inject(a, { flags: "RST", seq: 1 });
  tale.at(520).arrive(rst, b).move(b, "CLOSED", "reset").close(b, "reset");
  tale.at(600).add({ kind: "host", at: 600e6 as Instant, host: "A", act: "reboot" });
  tale.close(a, "gone");
  return tale.events;
}

export function twoConnections(): TraceEvent[] {
  const tale = new Tale();
  const c = tale.end("A.c", "B");
  const d = tale.end("A.d", "B", { port: 40001 });
  const bc = tale.end("B.c", "A", { passive: true, iss: 5000 });
  const bd = tale.end("B.d", "A", { passive: true, iss: 5000, port: 40001 });
  tale.at(0).call("B", "listen");
  tale.connect(c);
  const synC = tale.send(c, { flags: "SYN" });
  tale.connect(d);
  const synD = tale.send(d, { flags: "SYN" });
  tale.at(20).arrive(synC, null, "B").open(bc).move(bc, "SYN-RECEIVED");
  const synAckC = tale.send(bc, { flags: "SYN", ack: 1 });
  tale.arrive(synD, null, "B").open(bd).move(bd, "SYN-RECEIVED");
  const synAckD = tale.send(bd, { flags: "SYN", ack: 1 });
  tale.lose(synAckD, "loss");
  tale.at(40).arrive(synAckC, c).move(c, "ESTABLISHED");
  const ack = tale.send(c, { seq: 1, ack: 1 });
  tale.at(60).arrive(ack, bc).move(bc, "ESTABLISHED");
  tale.at(1000);
  const again = tale.send(d, { flags: "SYN", try: 2 });
  tale.at(1020).arrive(again, bd);
  tale.send(bd, { flags: "SYN", ack: 1, try: 2 });
  return tale.events;
}

export function threeHosts(): TraceEvent[] {
  const { tale } = established();
  const a = tale.end("A.x", "C", { port: 40009 });
  tale.at(100).connect(a);
  const syn = tale.send(a, { flags: "SYN" });
  tale.at(120).arrive(syn, null, "C");
  const rst = tale.answer("C", syn, { flags: "RST", seq: 0, ack: 1001 });
  tale.at(140).arrive(rst, a).move(a, "CLOSED", "reset").close(a, "refused");
  return tale.events;
}
