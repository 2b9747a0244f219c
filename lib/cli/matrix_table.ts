/**
 * The tables of `halfopen matrix`: one for each situation, a letter for each rule, and what the letters mean.
 *
 * @module
 */

import { unreachable } from "../base/fail.ts";
import {
  ACK_EDGES,
  type AckEdge,
  cellName,
  KINDS,
  SEQ_EDGES,
  type SeqEdge,
  type Situation,
} from "../check/matrix_axes.ts";
import type { Told } from "../check/matrix_expected.ts";
import type { Played } from "../check/matrix_player.ts";
import type { Out, Rule } from "../check/matrix_rules.ts";
import { plural, styled, together, wrap } from "./style.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
/** The columns of a row's name. */
const NAME = 13;
/** The columns that a text takes at least and at most. */
const TEXT_MIN = 40;
const TEXT_MAX = 110;
/** How many differences of a situation are told. */
const TOLD_MAX = 10;

/** What the columns stand for, as far as these cells have them. */
export function keyLines(played: readonly Played[], columns: number): string[] {
  const seqs = new Set(played.map(({ cell }) => cell.seq));
  const acks = new Set(played.map(({ cell }) => cell.ack));
  const width = textWidth(columns, 14);
  const key = (name: string, text: string) => paragraph(`  ${name.padEnd(12)}`, text, width);
  return [
    ...paragraph(
      "",
      "A row is a kind of segment, +10 with ten octets of text. A group of columns is a place of its SEQ:",
      textWidth(columns, 0),
    ),
    ...Object.entries(SEQ_EDGES).filter(([seq]) => seqs.has(seq as SeqEdge))
      .flatMap(([seq, { text }]) => key(seq, text)),
    "A column of the group is a place of its ACK:",
    ...Object.entries(ACK_EDGES).filter(([ack]) => acks.has(ack as AckEdge))
      .flatMap(([, { sign, text }]) => key(sign, text)),
    ...paragraph(
      "",
      "A letter is a rule, told below the table. A blank is a place that such a segment cannot have, " +
        "! one where the stack answers otherwise.",
      textWidth(columns, 0),
    ),
  ];
}

/** A situation: its table, its rules by letter, and where the stack differs. */
export function situationLines(
  situation: Situation,
  played: readonly Played[],
  columns: number,
  colour: boolean,
): string[] {
  const letters = new Map<Rule, string>();
  for (const { rule } of played) {
    if (!letters.has(rule)) letters.set(rule, LETTERS[letters.size] ?? "?");
  }
  const title = situation.flight === "" ? situation.name : `${situation.name}: ${situation.flight}`;
  return [
    styled("head", title, colour),
    ...tableLines(situation, played, letters, colour),
    ...[...letters].flatMap(([rule, letter]) => ruleLines(rule, letter, columns, colour)),
    ...differenceLines(played, columns, colour),
  ];
}

function tableLines(
  situation: Situation,
  played: readonly Played[],
  letters: ReadonlyMap<Rule, string>,
  colour: boolean,
): string[] {
  const acks: readonly AckEdge[] = ["none", ...situation.acks];
  const signs = acks.map((ack) => ACK_EDGES[ack].sign).join("");
  const widths = situation.seqs.map((seq) => Math.max(seq.length, signs.length) + 1);
  const row = (name: string, groups: readonly string[]) =>
    `${name.padEnd(NAME)}${groups.map((group, at) => group.padEnd(widths[at]!)).join(" ")}`
      .trimEnd();
  const heads = [row("", situation.seqs), row("", situation.seqs.map(() => signs))];
  const byPlace = new Map(played.map((one) => [place(one), one]));
  const rows = KINDS.map((kind) => {
    const groups = situation.seqs.map((seq) =>
      acks.map((ack) => {
        const one = byPlace.get(`${kind.name} ${seq} ${ack}`);
        if (one === undefined) return " ";
        return one.agrees ? letters.get(one.rule)! : "!";
      }).join("")
    );
    const line = row(kind.name, groups);
    // The name has no "!", and colours come last: they take no columns.
    return colour ? line.replace(/!+/g, (marks) => styled("lost", marks, true)) : line;
  });
  return [...heads.map((line) => styled("call", line, colour)), ...rows];
}

function place({ cell: { kind, seq, ack } }: Played): string {
  return `${kind.name} ${seq} ${ack}`;
}

function ruleLines(rule: Rule, letter: string, columns: number, colour: boolean): string[] {
  const width = textWidth(columns, 5);
  const cite = rule.cite.length > width ? rule.cite : together(rule.cite);
  const lines = paragraph(`  ${letter}  `, `${answerText(rule)}. ${cite}`, width);
  if (rule.choice === undefined) return lines;
  const choice = paragraph("     ", `Choice: ${rule.choice}`, width);
  return [...lines, ...choice.map((line) => styled("call", line, colour))];
}

/** A rule's answer in words. */
function answerText(rule: Rule): string {
  const given = [
    rule.text === true && "text",
    rule.eof === true && "EOF",
    rule.accepted === true && "a connection to accept, if it was opened passively",
  ].filter((part) => part !== false);
  const parts = [
    rule.state === "stays" ? "Stays" : `To ${rule.state}`,
    rule.takesAck === true && "takes the ACK",
    rule.out !== undefined && `sends ${outText(rule.out)}`,
    rule.held === true && "holds text and FIN until their turn",
    rule.restarts === true && "restarts 2MSL",
    given.length > 0 && `the user gets ${given.join(", ")}`,
    rule.outcome !== undefined && `outcome "${rule.outcome}"`,
  ].filter((part) => part !== false);
  return parts.length === 1 && rule.state === "stays" ? "Dropped in silence" : parts.join("; ");
}

function outText(out: Out): string {
  switch (out) {
    case "ack":
      return "<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>";
    case "syn-ack":
      return "<SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>";
    case "rst-seg-ack":
      return "<SEQ=SEG.ACK><CTL=RST>";
    case "rst-zero":
      return "<SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>";
    case "rst":
      return "<SEQ=SND.NXT><CTL=RST>";
    default:
      return unreachable(out);
  }
}

function differenceLines(played: readonly Played[], columns: number, colour: boolean): string[] {
  const wrong = played.filter(({ agrees }) => !agrees);
  if (wrong.length === 0) return [];
  const width = textWidth(columns, 5);
  if (wrong[0]!.got === null) return [styled("lost", "  !  The stack does not get there", colour)];
  const lines = wrong.slice(0, TOLD_MAX).flatMap(({ cell, rule, expected, got }) => {
    const name = cellName(cell);
    if (expected === null || got === null) return [];
    const keys = (Object.keys(expected) as (keyof Told)[])
      .filter((key) => expected[key] !== got[key]);
    const told = (one: Told) => keys.map((key) => `${key} ${one[key]}`).join(", ");
    return [
      ...paragraph("  !  ", name, width),
      ...paragraph("       expected  ", `${told(expected)} (${rule.cite})`, width - 12),
      ...paragraph("       got       ", told(got), width - 12),
    ];
  });
  const more = wrong.length - TOLD_MAX;
  if (more > 0) lines.push(`     and ${plural(more, "more cell")}`);
  return lines.map((line) => styled("lost", line, colour));
}

function textWidth(columns: number, margin: number): number {
  return Math.max(TEXT_MIN, Math.min(TEXT_MAX, columns - margin));
}

/** A text behind a lead, its other lines under its first. */
function paragraph(lead: string, text: string, width: number): string[] {
  return wrap(text, width).map((line, at) => (at === 0 ? lead : " ".repeat(lead.length)) + line);
}
