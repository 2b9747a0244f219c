import { assertEquals } from "@std/assert";
import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from "../../lib/wire/segment.ts";
import { action, complaint, packet } from "./reading.ts";

Deno.test("a packet without extras has flags, numbers, and nothing else", () => {
  assertEquals(packet("> S 0:0(0)"), {
    kind: "packet",
    direction: ">",
    ip: {},
    flags: SYN,
    seq: 0,
    length: 0,
    absoluteSeq: false,
    anySeq: false,
    ack: 0,
    ackWritten: false,
    absoluteAck: false,
    urgent: 0,
    options: [],
  });
});

Deno.test("a packet has all its parts in both dialects' order", () => {
  assertEquals(
    packet("< (tos 0x10) 80 > 8080 PU. 1:1001(1000) ack 5 win 100 urg 7 <nop,nop,nop,eol>"),
    {
      kind: "packet",
      direction: "<",
      ip: { tos: 0x10 },
      ports: { src: 80, dst: 8080 },
      flags: PSH | URG | ACK,
      seq: 1,
      length: 1000,
      absoluteSeq: false,
      anySeq: false,
      ack: 5,
      ackWritten: true,
      absoluteAck: false,
      window: 100,
      urgent: 7,
      options: [{ kind: "nop" }, { kind: "nop" }, { kind: "nop" }, { kind: "eol" }],
    },
  );
});

Deno.test("flags come in any order, ACK as a point, none as a dash, ACE as a digit (RFC 9768, 3.1)", () => {
  const flags = (text: string): number => packet(`> ${text} 1:1(0)`).flags;
  const cases: readonly (readonly [string, number])[] = [
    ["-", 0],
    [".", ACK],
    ["F", FIN],
    ["F.", FIN | ACK],
    ["S", SYN],
    ["S.", SYN | ACK],
    ["R", RST],
    ["RP.", RST | PSH | ACK],
    ["P.", PSH | ACK],
    ["P.U", PSH | ACK | URG],
    ["FSRP.U", FIN | SYN | RST | PSH | ACK | URG],
    ["SEW", SYN | ECE | CWR],
    ["SWE", SYN | ECE | CWR],
    ["S.E", SYN | ACK | ECE],
    ["SE.", SYN | ACK | ECE],
    ["SEWA", SYN | ECE | CWR | AE],
    [".E", ACK | ECE],
    ["S0.", SYN | ACK],
    [".0", ACK],
    [".1", ACK | ECE],
    [".2", ACK | CWR],
    [".4", ACK | AE],
    ["P.5", PSH | ACK | AE | ECE],
    ["S.7", SYN | ACK | AE | CWR | ECE],
    ["S7", SYN | AE | CWR | ECE],
  ];
  assertEquals(cases.map(([text]) => flags(text)), cases.map(([, expected]) => expected));
});

Deno.test("flags that are none, or that mix digits and letters, are refused", () => {
  assertEquals(
    ["SX", "S8", "SE1", ".12", "0.5"].map((text) => complaint(`> ${text} 1:1(0)`)),
    [
      '"SX" are no flags: "X" is none of F S R P . U E W A and 0 to 7',
      '"S8" are no flags: "8" is none of F S R P . U E W A and 0 to 7',
      '"SE1" are no flags: write either a digit or the letters E, W, A',
      '".12" are no flags: write either a digit or the letters E, W, A',
      '"0.5" are no flags: write either a digit or the letters E, W, A',
    ],
  );
});

Deno.test("sequence numbers are relative, absolute with nplab's !, or not compared as ...(n)", () => {
  const { seq, length, absoluteSeq, anySeq } = packet("> . 7:9(2)!");
  assertEquals([seq, length, absoluteSeq, anySeq], [7, 2, true, false]);
  const any = packet("> R. ...(0) ack 1");
  assertEquals([any.seq, any.length, any.absoluteSeq, any.anySeq], [0, 0, false, true]);
  const ack = packet("> . 1:1(0) ack 4294967295!");
  assertEquals([ack.ack, ack.absoluteAck], [4294967295, true]);
});

Deno.test("the sequence number after the last must agree, modulo 2^32 (RFC 9293, 3.4)", () => {
  const wrapped = packet("> . 4294967295:9(10)");
  assertEquals([wrapped.seq, wrapped.length], [4294967295, 10]);
  assertEquals(
    complaint("> . 1:1000(1000)"),
    '1 and 1000 octets end at 1001, not at 1000, write "1:1001(1000)"',
  );
});

Deno.test("numbers keep to their fields (RFC 9293, 3.1)", () => {
  const edge = packet("< 65535 > 65535 . 0:65535(65535) ack 4294967295 win 65535 urg 65535");
  assertEquals([edge.length, edge.ack, edge.window, edge.urgent], [
    65535,
    2 ** 32 - 1,
    65535,
    65535,
  ]);
  assertEquals(
    [
      "> . 4294967296:0(0)",
      "> . -1:0(1)",
      "> . 0:65536(65536)",
      "> . 0:0(0) ack 4294967296",
      "> . 0:0(0) win 65536",
      "> . 0:0(0) win 1 urg 65536",
      "> 65536 > 1 . 0:0(0)",
      "> 1 > -1 . 0:0(0)",
    ].map(complaint),
    [
      "the first sequence number is 4294967296, write 0 to 4294967295",
      "the first sequence number is -1, write 0 to 4294967295",
      "the number of octets is 65536, write 0 to 65535",
      "the ack is 4294967296, write 0 to 4294967295",
      "the window is 65536, write 0 to 65535",
      "the urgent pointer is 65536, write 0 to 65535",
      "the source port is 65536, write 0 to 65535",
      "the destination port is -1, write 0 to 65535",
    ],
  );
});

Deno.test("a packet received is said in full, one sent may leave things open", () => {
  assertEquals(packet("> . 1:1(0) <...>").options, "any");
  assertEquals(packet("> [ect01] . 1:1(0)").ip, { ecn: "ect01" });
  assertEquals(
    ["< . 1:1(0) ack 1", "< . 1:1(0) win 1 <...>", "< [ect01] . 1:1(0) win 1"].map(complaint),
    [
      'a packet received needs a window, write "win 1000"',
      "<...> is of packets sent alone, write the options",
      "ect01 is of packets sent alone, write ect0 or ect1",
    ],
  );
});

Deno.test("the IP header is said in either bracket, in both dialects' words", () => {
  const ip = (text: string) => packet(`> ${text} . 1:1(0)`).ip;
  assertEquals(
    [
      "[ect0]",
      "(ecn ce)",
      "(noecn)",
      "[tos 0x2]",
      "(class 0xff)",
      "(ttl 5)",
      "(hlim 64)",
      "[flowlabel 0xfffff]",
      "[ect1,flowlabel 0x1]",
      "(dscp 0x2e,ecn ect0,ttl 1)",
      "(dscp cs7)",
      "(dscp af11)",
      "(dscp af43)",
      "(dscp ef)",
      "(dscp voice-admit)",
      "(dscp le)",
    ].map(ip),
    [
      { ecn: "ect0" },
      { ecn: "ce" },
      { ecn: "noecn" },
      { tos: 2 },
      { tos: 255 },
      { ttl: 5 },
      { ttl: 64 },
      { flowLabel: 0xfffff },
      { ecn: "ect1", flowLabel: 1 },
      { dscp: 46, ecn: "ect0", ttl: 1 },
      { dscp: 56 },
      { dscp: 10 },
      { dscp: 38 },
      { dscp: 46 },
      { dscp: 44 },
      { dscp: 1 },
    ],
  );
});

Deno.test("an IP header that is out of range, unknown or said twice is refused", () => {
  const told = (text: string) => complaint(`> ${text} . 1:1(0)`);
  assertEquals(
    [
      "(tos 0x100)",
      "(ttl 256)",
      "(flowlabel 0x100000)",
      "(dscp 0x40)",
      "(dscp af14)",
      "(ecn 1)",
      "(tos 0x1,ect0)",
      "(ect0,tos 0x1)",
      "(ttl 1,hlim 2)",
      "(id 5)",
      "(tos 0x1]",
    ].map(told),
    [
      "the tos is 0x100, write 0 to 255",
      "the ttl is 256, write 0 to 255",
      "the flow label is 0x100000, write 0 to 1048575",
      "a code point is 0x40, write 0 to 63",
      '"af14" is no code point, write cs0, af11, ef, le or "0x2e"',
      'expected noecn, ect0, ect1, ect01 or ce, found "1"',
      "ect0 says again what has been said, leave one out",
      "tos says again what has been said, leave one out",
      "hlim says again what has been said, leave one out",
      'expected tos, class, dscp, ecn, noecn, ect0, ect1, ect01, ce, ttl, hlim or flowlabel, found "id"',
      'expected ")" behind what is said of the IP header, found "]"',
    ],
  );
});

Deno.test("TCP over UDP keeps the outer ports (nplab)", () => {
  const { udp, options } = packet("< S 0:0(0) win 1 <mss 1460>/udp(1000 > 9899)");
  assertEquals([udp, options], [{ src: 1000, dst: 9899 }, [{ kind: "mss", mss: 1460 }]]);
  assertEquals(packet("> . 1:1(0) ack 1/udp(1 > 2)").udp, { src: 1, dst: 2 });
  assertEquals(
    complaint("> . 1:1(0) ack 1/tcp(1 > 2)"),
    'expected "udp", as in "/udp(1000 > 2000)", found "tcp"',
  );
});

Deno.test("what carries or is carried by something else is a feature by its name", () => {
  const name = (text: string): string => {
    const found = action(text);
    return found.kind === "feature" ? found.name : found.kind;
  };
  assertEquals(
    [
      "< sctp: INIT[flgs=0, tag=1, a_rwnd=1500, os=1, is=1, tsn=1]",
      "> 80 > 8080 sctp(bad_crc32c): DATA[flgs=BE, len=1016]",
      "< udp (1000)",
      "> [noecn] udp 80 > 8080 (1000)",
      "< udplite (1000, 8)",
      "< ipv4 192.0.2.1 > 192.168.0.1: . 1:1(0) ack 1 win 5",
      "> ipv6 2001:db8::1 > 2001:db8::2: . 1:1(0) ack 1",
      "> gre: . 1:1(0) ack 1",
      "> GREv0 flags [none], sum 0, off 0, key 0, seq 0: . 1:1(0) ack 1",
      "> mpls (label 0, tc 0, [S], ttl 0): . 1:1(0) ack 1",
      "> encap psp spi 0x1 . 1:1(0) ack 1",
      "> R. 1:9(8) [code 1, pen 2]",
      "> icmp unreachable port_unreachable",
    ].map(name),
    [
      "SCTP",
      "SCTP",
      "UDP packets",
      "UDP packets",
      "UDP-Lite packets",
      "IP in IP",
      "IP in IP",
      "GRE",
      "GRE",
      "MPLS",
      "PSP",
      "RST diagnostic payload",
      "outbound ICMP",
    ],
  );
});

Deno.test("a packet that is none is refused where it stops to be one", () => {
  assertEquals(
    ["<", "> 80", "> S", "> S 0", "> S 0:0", "> S 0:0(0", "> S 0:0(0) wim 5", "> S. 0:0(0) [x]"]
      .map(complaint),
    [
      'expected ports, flags, "icmp" or another protocol, found the end of the script',
      'expected ports, flags, "icmp" or another protocol, found "80"',
      'expected the first sequence number, as in "1:1001(1000)", found the end of the script',
      'expected ":" between sequence numbers, found the end of the script',
      'expected "(" before the number of octets, found the end of the script',
      'expected ")" behind the number of octets, found the end of the script',
      'expected a time, write "+0", "0.200", "+0~+0.1" or "*", found "wim"',
      'expected the next event, found "["',
    ],
  );
});
