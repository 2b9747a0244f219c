import { parseScript } from "../../lib/packetdrill/parser.ts";
import type {
  Action,
  CallAction,
  Expression,
  IcmpAction,
  PacketAction,
  Script,
} from "../../lib/packetdrill/script.ts";
import { ScriptError } from "../../lib/packetdrill/script_error.ts";

/** A script in a file without a folder. */
export function read(text: string, defines: Readonly<Record<string, string>> = {}): Script {
  return parseScript(text, { file: "a.pkt", defines: new Map(Object.entries(defines)) });
}

/** What a script's only event does; the time is written for it. */
export function action(text: string, defines: Readonly<Record<string, string>> = {}): Action {
  const { events } = read(`+0 ${text}`, defines);
  if (events.length !== 1) throw new Error(`${events.length} events in ${text}`);
  return events[0]!.action;
}

/** The only event of a script, a TCP packet. */
export function packet(text: string): PacketAction {
  const found = action(text);
  if (found.kind !== "packet") throw new Error(`${text} is a ${found.kind}`);
  return found;
}

/** The only event of a script, an ICMP error. */
export function icmp(text: string): IcmpAction {
  const found = action(text);
  if (found.kind !== "icmp") throw new Error(`${text} is a ${found.kind}`);
  return found;
}

/** The only event of a script, a call. */
export function call(text: string, defines: Readonly<Record<string, string>> = {}): CallAction {
  const found = action(text, defines);
  if (found.kind !== "call") throw new Error(`${text} is a ${found.kind}`);
  return found;
}

/** An expression without its places: what is left is its shape, short enough to write down. */
export function shape(expression: Expression): unknown {
  switch (expression.kind) {
    case "ellipsis":
      return "...";
    case "integer":
      return expression.value;
    case "word":
      return `$${expression.word}`;
    case "string":
      return `"${expression.text}"`;
    case "or":
      return { or: [shape(expression.left), shape(expression.right)] };
    case "list":
      return expression.items.map(shape);
    case "apply":
      return { [expression.name]: expression.args.map(shape) };
    case "struct":
      return {
        struct: expression.fields.map(({ name, count, value }) =>
          count === undefined ? [name, shape(value)] : [name, shape(count), shape(value)]
        ),
      };
  }
}

/** The message with which a script is refused. */
export function refusal(text: string, defines: Readonly<Record<string, string>> = {}): string {
  try {
    read(text, defines);
  } catch (error) {
    if (error instanceof ScriptError) return error.message;
    throw error;
  }
  throw new Error(`read without a complaint: ${text}`);
}

/** The same, its first line alone, behind the place. */
export function complaint(text: string): string {
  return refusal(`+0 ${text}`).split("\n")[0]!.replace(/^Cannot read a\.pkt:\d+:\d+: /, "");
}
