import { assertEquals } from "@std/assert";
import { ms, seconds } from "../../lib/base/time.ts";
import { action, call, complaint, read, shape } from "./reading.ts";

/** The shapes of a call's arguments. */
function args(text: string, defines: Readonly<Record<string, string>> = {}): unknown[] {
  return call(`f(${text}) = 0`, defines).args.map(shape);
}

Deno.test("a call has a name, arguments, a result, an errno and a note", () => {
  assertEquals(call("close(4) = -1 EBADF (Bad file descriptor)"), {
    kind: "call",
    name: "close",
    args: [{ kind: "integer", place: { line: 1, column: 10 }, value: 4 }],
    result: { kind: "integer", place: { line: 1, column: 15 }, value: -1 },
    errno: "EBADF",
    note: "Bad file descriptor",
  });
  const { errno, note, result } = call("fcntl(4, F_GETFL) = 0x802 (flags O_RDWR|O_NONBLOCK)");
  assertEquals([errno, note, shape(result)], [undefined, "flags O_RDWR | O_NONBLOCK", 0x802]);
  const named = call("fcntl(4, F_GETFL) = O_RDWR (flags O_RDWR)");
  assertEquals([shape(named.result), named.note], ["$O_RDWR", "flags O_RDWR"]);
  assertEquals(call("poll() = ...").args, []);
});

Deno.test("an errno may stand in the next line, another word may not", () => {
  assertEquals(call("connect(3, ..., ...) = -1\n  EINPROGRESS (now)").errno, "EINPROGRESS");
  assertEquals(
    complaint("close(3) = 0\nclose(4) = 0"),
    'expected a time, write "+0", "0.200", "+0~+0.1" or "*", found "close"',
  );
});

Deno.test("a blocking call says when it ends, in the way of its time", () => {
  const [relative, absolute] =
    read("+0...0.200 read(4, ..., 9) = 9\n1 ... 2.5 write(4, ..., 9) = 9").events;
  assertEquals(relative?.action.kind === "call" && relative.action.until, ms(200));
  assertEquals(relative?.when, { kind: "relative", from: ms(0), until: ms(0) });
  assertEquals(absolute?.action.kind === "call" && absolute.action.until, seconds(2.5));
  assertEquals(absolute?.when.kind, "absolute");
  assertEquals(call("close(4) = 0").until, undefined);
});

Deno.test("values are numbers, names, texts, lists and alternatives, however deep", () => {
  assertEquals(args("..., 3, -1, 0x1f, SOL_SOCKET, NULL"), [
    "...",
    3,
    -1,
    31,
    "$SOL_SOCKET",
    "$NULL",
  ]);
  assertEquals(args("[], [1], [[2, 3], ...]"), [[], [1], [[2, 3], "..."]]);
  assertEquals(args("A|B | 4"), [{ or: [{ or: ["$A", "$B"] }, 4] }]);
});

Deno.test("texts know C's escapes, and go on one in the other", () => {
  assertEquals(args('"a\\n\\t\\"\\\\\\x41", "b" "c", "d"..., ""'), [
    '"a\n\t"\\A"',
    '"bc"',
    '"d"',
    '""',
  ]);
  assertEquals(complaint('f("\\xg") = 0'), 'the text has a "\\x" without two hex digits');
});

Deno.test("structures have fields with names, with counts, or bare", () => {
  assertEquals(
    args('{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("192.0.2.1")}'),
    [{
      struct: [
        ["sa_family", "$AF_INET"],
        ["sin_port", { htons: [80] }],
        ["sin_addr", { inet_addr: ['"192.0.2.1"'] }],
      ],
    }],
  );
  assertEquals(
    args("{msg_name(...)=..., msg_iov(2)=[{..., 10},{...,20}], msg_flags=0, msg_control=[]}"),
    [{
      struct: [
        ["msg_name", "...", "..."],
        ["msg_iov", 2, [{ struct: [["", "..."], ["", 10]] }, { struct: [["", "..."], ["", 20]] }]],
        ["msg_flags", 0],
        ["msg_control", []],
      ],
    }],
  );
  assertEquals(
    args("[{fd=4, events=POLLIN|POLLOUT, revents=POLLIN}], {onoff=1, linger=0}, {}"),
    [
      [{
        struct: [["fd", 4], ["events", { or: ["$POLLIN", "$POLLOUT"] }], ["revents", "$POLLIN"]],
      }],
      { struct: [["onoff", 1], ["linger", 0]] },
      { struct: [] },
    ],
  );
  assertEquals(args("{htons(80), A}"), [{ struct: [["", { htons: [80] }], ["", "$A"]] }]);
  assertEquals(args("{flags=5}"), [{ struct: [["flags", 5]] }]);
});

Deno.test("calls go over lines, comments between", () => {
  const text =
    "sendmsg(4, {msg_name(...)=...,\n  msg_iov(1)=[{..., 5}], // one\n  msg_flags=0}, 0) = 5";
  const [fd, message] = call(text).args;
  assertEquals([shape(fd!), message?.place], [4, { line: 1, column: 15 }]);
});

Deno.test("defined names are their values in calls too", () => {
  assertEquals(args("N, S, W", { N: "7", S: '"x"', W: "TCP_NODELAY" }), [7, '"x"', "$TCP_NODELAY"]);
});

Deno.test("structures of other protocols are features", () => {
  const name = (text: string): string => {
    const found = action(text);
    return found.kind === "feature" ? found.name : found.kind;
  };
  assertEquals(
    [
      "f({(label 0, tc 0, [S], ttl 0)}) = 0",
      "f({flags [none], sum 0}) = 0",
      "f({flags 0x0, sum 0}) = 0",
    ]
      .map(name),
    ["MPLS", "GRE", "GRE"],
  );
});

Deno.test("a call that is none is refused where it stops to be one", () => {
  const deep = "[".repeat(200);
  assertEquals(
    [
      "close",
      "close(",
      "close(4",
      "close(4)",
      "close(4) = ",
      "close(4,) = 0",
      "close(4 5) = 0",
      "close(4|) = 0",
      "close(1.5) = 0",
      "f([1) = 0",
      "f({a=1) = 0",
      "f({a()=1}) = 0",
      "f(a=1) = 0",
      "... f() = 0",
      "close(4) = -1 EBADF (Bad",
      `f(${deep}) = 0`,
    ].map(complaint),
    [
      'expected "(" behind the name of the call close, found the end of the script',
      'expected a value: a number, a name, a text, "...", "[...]" or "{...}", found the end of the script',
      'expected ")" or a comma behind the arguments, found the end of the script',
      'expected "=" and the result behind close(), found the end of the script',
      'expected a value: a number, a name, a text, "...", "[...]" or "{...}", found the end of the script',
      'expected a value: a number, a name, a text, "...", "[...]" or "{...}", found ")"',
      'expected ")" or a comma behind the arguments, found "5"',
      'expected a value: a number, a name, a text, "...", "[...]" or "{...}", found ")"',
      'expected a value: a number, a name, a text, "...", "[...]" or "{...}", found "1.5"',
      'expected "]" or a comma in the list, found ")"',
      'expected "}" or a comma behind a field, found ")"',
      'a() wants one number in parentheses, write "a(1)=[...]"',
      'expected ")" or a comma behind the arguments, found "="',
      'expected a time behind "...", found "f"',
      'expected ")" behind the note, found the end of the script',
      "nested deeper than 100",
    ],
  );
});
