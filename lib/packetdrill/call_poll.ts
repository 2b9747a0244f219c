/**
 * Calls that wait for files to be ready: poll, epoll_create, epoll_ctl, epoll_wait.
 *
 * @module
 */

import { later, ms } from "../base/time.ts";
import { type Answer, differs, fails, gives, type Mismatch } from "./answer.ts";
import { type Invocation, onFile, type Served } from "./call.ts";
import { Epoll, readiness, type Ready, type WatchData } from "./epoll.ts";
import type { Expression } from "./script.ts";
import { flagWords } from "./symbols.ts";
import { Skipped } from "./verdict.ts";

const POLLNVAL = 0x20;

/** What is told whether or not it was asked for: POLLERR, POLLHUP. */
const ALWAYS = 0x18;

/** `poll([{fd=4, events=POLLIN, revents=POLLIN}], count, timeout)`. */
export function poll(invocation: Invocation): Served {
  const { args } = invocation;
  const items = args.listOf(args.at(0));
  const part = (item: Expression, name: string): number => {
    const value = args.field(item, name);
    return value === undefined ? 0 : args.numberOf(value);
  };
  const attempt = (last: boolean): Answer | undefined => {
    const found = items.map((item) => pollOne(invocation, part(item, "fd"), part(item, "events")));
    const count = found.filter((events) => events !== 0).length;
    if (count === 0 && !last) return undefined;
    const expected = items.map((item) => part(item, "revents"));
    return gives(count, eventsMismatch(invocation, "revents", "POLL", expected, found));
  };
  return timed(invocation, args.number(2), attempt);
}

function pollOne({ kernel }: Invocation, fd: number, events: number): number {
  if (fd < 0) return 0;
  const file = kernel.files.get(fd);
  if (file === undefined) return POLLNVAL;
  const ready = readiness(kernel, file) & (events | ALWAYS);
  // Who is told of a hang-up is not told that it could write.
  return (ready & ALWAYS & 0x10) !== 0 && !kernel.personality.hangUpWritable
    ? ready & ~0x104
    : ready;
}

/** Waits for up to `timeout` milliseconds; below 0 for ever. */
function timed(
  { kernel }: Invocation,
  timeout: number,
  attempt: (last: boolean) => Answer | undefined,
): Served {
  const now = attempt(timeout === 0);
  if (now !== undefined) return now;
  if (timeout < 0 || timeout > 0x7fff_ffff) return { attempt: () => attempt(false) };
  const until = later(kernel.now, ms(timeout));
  return { attempt: () => attempt(kernel.now >= until), until };
}

function eventsMismatch(
  { kernel }: Invocation,
  what: string,
  prefix: string,
  expected: readonly number[],
  actual: readonly number[],
): Mismatch | undefined {
  const i = expected.findIndex((events, i) => events >>> 0 !== (actual[i] ?? 0) >>> 0);
  if (i < 0) return undefined;
  const words = (events: number) => flagWords(events, prefix, kernel.personality);
  return { what, expected: words(expected[i]!), actual: words(actual[i] ?? 0) };
}

/** `epoll_create(size)` and `epoll_create1(flags)`. */
export function epollCreate({ kernel, expected }: Invocation): Served {
  if (expected >= 0) kernel.files.set(expected, new Epoll());
  return gives(Math.max(0, expected));
}

/** `epoll_ctl(epoll, operation, fd, {events=..., fd=4})`. */
export function epollCtl(invocation: Invocation): Served {
  const { kernel, args } = invocation;
  return onFile(invocation, (epoll) => {
    const file = kernel.files.get(args.number(2));
    if (file === undefined) return fails("EBADF");
    if (epoll.kind !== "epoll" || epoll === file) return fails("EINVAL");
    const operation = args.number(1);
    const known = epoll.has(file);
    if (operation === kernel.flagOf("EPOLL_CTL_DEL")) {
      epoll.forget(file);
      return known ? gives(0) : fails("ENOENT");
    }
    const adds = operation === kernel.flagOf("EPOLL_CTL_ADD");
    if (adds && known) return fails("EEXIST");
    if (adds && file.kind === "epoll" && file.reaches(epoll)) return fails("ELOOP");
    if (!adds && !known) return fails("ENOENT");
    const event = args.at(3);
    const events = args.field(event, "events");
    epoll.watch(file, events === undefined ? 0 : args.numberOf(events), dataOf(invocation, event));
    return gives(0);
  });
}

/** What an event names its file by. */
function dataOf({ args }: Invocation, event: Expression): WatchData {
  const field = args.fieldsOf(event).find(({ name }) => name !== "events");
  if (field === undefined) return { name: "u64", value: 0 };
  return { name: field.name, value: args.numberOf(field.value) };
}

/** `epoll_wait(epoll, {events=EPOLLIN, fd=4}, most, timeout)`. */
export function epollWait(invocation: Invocation): Served {
  const { kernel, args } = invocation;
  return onFile(invocation, (epoll) => {
    if (epoll.kind !== "epoll") return fails("EINVAL");
    const most = args.number(2);
    if (most < 1) return fails("EINVAL");
    const attempt = (last: boolean): Answer | undefined => {
      const found = epoll.take(kernel, most);
      if (found.length === 0 && !last) return undefined;
      return gives(found.length, waitMismatch(invocation, found));
    };
    return timed(invocation, args.number(3), attempt);
  });
}

/** Compares the first event with the one that the script writes. */
function waitMismatch(invocation: Invocation, found: readonly Ready[]): Mismatch | undefined {
  const { args } = invocation;
  const written = args.at(1);
  const [event, more] = written.kind === "list" ? args.listOf(written) : [written];
  if (more !== undefined) throw new Skipped(args.line, "epoll_wait() with several events");
  if (event === undefined || event.kind === "ellipsis") return undefined;
  const events = args.field(event, "events");
  const [first = { events: 0, data: { name: "u64", value: 0 } }] = found;
  const expected = [events === undefined ? 0 : args.numberOf(events)];
  const mismatch = eventsMismatch(invocation, "events", "EPOLL", expected, [first.events]);
  if (mismatch !== undefined || found.length === 0) return mismatch;
  const data = dataOf(invocation, event);
  return differs(data.name, data.value, first.data.value);
}
