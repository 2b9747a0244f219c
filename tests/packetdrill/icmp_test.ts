import { assertEquals } from "@std/assert";
import { icmpMeaning } from "../../lib/packetdrill/parse_icmp.ts";
import { action, complaint, icmp } from "./reading.ts";

Deno.test("an ICMP error keeps its name, and quotes a segment or the first one", () => {
  assertEquals(icmp("< icmp unreachable frag_needed mtu 1400 [1:1001(1000)]"), {
    kind: "icmp",
    direction: "<",
    ip: {},
    error: "packet-too-big",
    code: 4,
    name: "unreachable frag_needed",
    mtu: 1400,
    seq: 1,
    length: 1000,
  });
  assertEquals(icmp("< [tos 0x4] icmp unreachable"), {
    kind: "icmp",
    direction: "<",
    ip: { tos: 4 },
    error: "net-unreachable",
    code: 0,
    name: "unreachable",
    seq: 0,
    length: 0,
  });
});

Deno.test("IPv4's codes mean what RFC 9293 (3.9.2.2) and RFC 1812 (5.2.7.1) say", () => {
  const meanings = (names: readonly string[]) =>
    names.map((name) => {
      const { error, code } = icmp(`< icmp ${name}`);
      return `${name}: ${code} ${error}`;
    });
  const codes = [
    "net_unreachable: 0 net-unreachable",
    "host_unreachable: 1 host-unreachable",
    "protocol_unreachable: 2 protocol-unreachable",
    "port_unreachable: 3 port-unreachable",
    "frag_needed: 4 packet-too-big",
    "source_route_failed: 5 source-route-failed",
    "net_unknown: 6 net-unreachable",
    "host_unknown: 7 host-unreachable",
    "source_host_isolated: 8 host-unreachable",
    "net_prohibited: 9 prohibited",
    "host_prohibited: 10 prohibited",
    "net_unreachable_for_tos: 11 net-unreachable",
    "host_unreachable_for_tos: 12 host-unreachable",
    "packet_filtered: 13 prohibited",
    "precedence_violation: 14 host-unreachable",
    "precedence_cutoff: 15 host-unreachable",
  ];
  const names = codes.map((code) => `unreachable ${code.split(":")[0]}`);
  assertEquals(meanings(names), codes.map((code) => `unreachable ${code}`));
  assertEquals(
    meanings([
      "source_quench",
      "time_exceeded",
      "time_exceeded ttl_exceeded_in_transit",
      "time_exceeded frag_reass_exceeded",
      "parameter_problem",
      "redirect",
      "echo_request",
      "echo_reply",
    ]),
    [
      "source_quench: 0 source-quench",
      "time_exceeded: 0 time-exceeded",
      "time_exceeded ttl_exceeded_in_transit: 0 time-exceeded",
      "time_exceeded frag_reass_exceeded: 1 time-exceeded",
      "parameter_problem: 0 parameter-problem",
      "redirect: 0 undefined",
      "echo_request: 0 undefined",
      "echo_reply: 0 undefined",
    ],
  );
});

Deno.test("IPv6's names are known too (RFC 4443, 3), and both families' by family", () => {
  const meaning = (name: string) => {
    const found = icmpMeaning(name, "ipv6");
    return found && `${found.code} ${found.error}`;
  };
  assertEquals(
    [
      "unreachable no_route",
      "unreachable admin_prohibited",
      "unreachable not_neighbour",
      "unreachable address_unreachable",
      "unreachable port_unreachable",
      "packet_too_big",
      "time_exceeded exceeded_hop_limit",
      "time_exceeded exceeded_frag_time",
      "parameter_problem header_field",
      "parameter_problem unknown_next_header",
      "parameter_problem unknown_option",
      "router_advertisement",
      "unreachable frag_needed",
      "source_quench",
    ].map(meaning),
    [
      "0 net-unreachable",
      "1 prohibited",
      "2 host-unreachable",
      "3 host-unreachable",
      "4 port-unreachable",
      "0 packet-too-big",
      "0 time-exceeded",
      "1 time-exceeded",
      "0 parameter-problem",
      "1 parameter-problem",
      "2 parameter-problem",
      "0 undefined",
      undefined,
      undefined,
    ],
  );
  assertEquals(icmpMeaning("unreachable port_unreachable", "ipv4")?.code, 3);
  const { error, mtu } = icmp("< icmp packet_too_big mtu 1280 [1:1001(1000)]");
  assertEquals([error, mtu], ["packet-too-big", 1280]);
});

Deno.test("types and codes may be numbers", () => {
  const { error, code } = icmp("< icmp type_3 code_13");
  assertEquals([error, code], ["prohibited", 13]);
  assertEquals(icmpMeaning("type_3 code_200", "ipv4"), { error: "host-unreachable", code: 200 });
  assertEquals(icmpMeaning("type_1 code_4", "ipv6"), { error: "port-unreachable", code: 4 });
  assertEquals(icmpMeaning("type_200", "ipv4"), { error: undefined, code: 0 });
  assertEquals(icmpMeaning("type_256", "ipv4"), undefined);
});

Deno.test("an error about what is not TCP is a feature", () => {
  const name = (text: string): string => {
    const found = action(text);
    return found.kind === "feature" ? found.name : found.kind;
  };
  assertEquals(
    [
      "< icmp unreachable [udp (1000)]",
      "< icmp unreachable [udplite (1000, 8)]",
      "< icmp unreachable [sctp(1)]",
      "< icmp echo_request id 5 [raw (64)]",
      "< icmp unreachable [1:1(0)/udp(1 > 2)]",
      "< icmp echo_request id 5",
    ].map(name),
    [
      "UDP packets",
      "UDP-Lite packets",
      "SCTP",
      "raw ICMP",
      "ICMP about TCP over UDP",
      "icmp",
    ],
  );
});

Deno.test("what no family has, and an MTU that does not belong, is refused", () => {
  assertEquals(
    [
      "< icmp",
      "< icmp unreachible",
      "< icmp packet_too_big CODE",
      "< icmp time_exceeded too_late",
      "< icmp unreachable port_unreachable mtu 1400",
      "< icmp unreachable frag_needed mtu 65536",
      "< icmp packet_too_big mtu 4294967296",
      "< icmp unreachable [1:2(3)]",
      "< icmp unreachable [1:2(1)",
    ].map(complaint),
    [
      'expected an ICMP type, "unreachable", found the end of the script',
      '"unreachible" is no ICMP type, write unreachable or packet_too_big',
      '"CODE" is no code of packet_too_big, write one of code_0, or define CODE',
      '"too_late" is no code of time_exceeded, write one of ttl_exceeded_in_transit, frag_reass_exceeded, exceeded_hop_limit, exceeded_frag_time, code_0',
      "unreachable port_unreachable has no mtu, write it with unreachable frag_needed or packet_too_big",
      "the mtu is 65536, write 0 to 65535",
      "the mtu is 4294967296, write 0 to 4294967295",
      '1 and 3 octets end at 4, not at 2, write "1:4(3)"',
      'expected "]" behind the quoted segment, found the end of the script',
    ],
  );
});
