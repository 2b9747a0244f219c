import { ACCEPTED, CLIENT, CONNECTED, failsHere, LISTENER, passes } from "./playing.ts";

Deno.test("numbers count from each side's SYN, and are absolute on SYNs", () => {
  passes(`${LISTENER}
+0 < S 123:123(0) win 20000 <mss 1000>
+0 > S. 7000:7000(0) ack 124 <mss 1460>
+0 < . 1:1(0) ack 1 win 20000
+0 accept(3, ..., ...) = 4
+0 < P. 1:101(100) ack 1 win 20000
+0 write(4, ..., 50) = 50
+0 > P. 1:51(50) ack 101
+0 < . 101:101(0) ack 51 win 20000`);
  passes(`${CLIENT}
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 99:99(0) <...>
+0 < S. 4000000000:4000000000(0) ack 100 win 20000 <mss 1000>
+0 > . 1:1(0) ack 1
+0 < F. 1:1(0) ack 1 win 20000
+0 > . 1:1(0) ack 2`);
});

Deno.test("a retransmitted SYN-ACK still has the number that the script gave it", () => {
  passes(`${LISTENER}
+0 < S 5:5(0) win 20000 <mss 1000>
+0 > S. 11:11(0) ack 6 <mss 1460>
+1 > S. 11:11(0) ack 6 <mss 1460>
+0 < . 1:1(0) ack 1 win 20000
+0 accept(3, ..., ...) = 4`);
});

Deno.test("the ack is always compared, 0 where none is written; the window only where it is written", () => {
  passes(`${CONNECTED}+0 write(3, ..., 10) = 10\n+0 > P. 1:11(10) ack 1`);
  failsHere(
    `${CONNECTED}+0 write(3, ..., 10) = 10\n+0 > P. 1:11(10) // here`,
    "the ack is 1, not 0",
  );
  failsHere(
    `${CONNECTED}+0 write(3, ..., 10) = 10\n+0 > P. 1:11(10) ack 1 win 7 // here`,
    "the window is 65535, not 7",
  );
});

const STAMPED = `${LISTENER}
+0 < S 0:0(0) win 20000 <mss 1000,sackOK,TS val 100 ecr 0,nop,wscale 7>
+0 > S. 0:0(0) ack 1 <mss 1460,sackOK,TS val 500 ecr 100,nop,wscale 0>
+.1 < . 1:1(0) ack 1 win 200 <nop,nop,TS val 200 ecr 500>
+0 accept(3, ..., ...) = 4
`;

Deno.test("SACK blocks are mapped both ways", () => {
  passes(`${STAMPED}
+0 < P. 1001:2001(1000) ack 1 win 200 <nop,nop,TS val 300 ecr 500>
+0 > . 1:1(0) ack 1 <nop,nop,TS val 600 ecr 200,nop,nop,sack 1001:2001>`);
  // Four segments beyond a hole tell that it is lost (RFC 6675, section 4).
  passes(`${STAMPED}
+0 write(4, ..., 4940) = 4940
+0 > P. 1:4941(4940) ack 1 <nop,nop,TS val 600 ecr 200>
+.01 < . 1:1(0) ack 1 win 200 <nop,nop,TS val 310 ecr 600,nop,nop,sack 989:4941>
+0 > . 1:989(988) ack 1 <...>`);
  failsHere(
    `${STAMPED}
+0 < P. 1001:2001(1000) ack 1 win 200 <nop,nop,TS val 300 ecr 500>
+0 > . 1:1(0) ack 1 <nop,nop,TS val 600 ecr 200,nop,nop,sack 1001:2002> // here`,
    "the option sack differs",
  );
});

Deno.test("an echo has to be of a timestamp that was expected, unless --tcp_ts_ecr_scaled", () => {
  const strange = "+0 < P. 1:11(10) ack 1 win 200 <nop,nop,TS val 300 ecr 505>";
  failsHere(`${STAMPED}${strange} // here`, "no segment was expected with TS val 505");
  passes(`--tcp_ts_ecr_scaled\n${STAMPED}${strange}\n+0 read(4, ..., 100) = 10`);
});

Deno.test("timestamps are compared only with --tcp_ts_tick_usecs, within the tolerance", () => {
  const later = "+.1 close(4) = 0\n+0 > F. 1:1(0) ack 1 <nop,nop,TS val";
  passes(`${STAMPED}${later} 9 ecr 200>`);
  passes(`--tcp_ts_tick_usecs=1000\n${STAMPED}${later} 700 ecr 200>`);
  failsHere(
    `--tcp_ts_tick_usecs=1000\n${STAMPED}${later} 800 ecr 200> // here`,
    "the option TS differs",
  );
});

Deno.test("options are compared one by one, padding counted; <...> stands for any", () => {
  const synAck = (options: string) =>
    `${LISTENER}
+0 < S 0:0(0) win 20000 <mss 1000,nop,wscale 3>
+0 > S. 0:0(0) ack 1 <${options}>`;
  passes(synAck("mss 1460,nop,wscale 0"));
  passes(synAck("..."));
  failsHere(`${synAck("mss 1460")} // here`, "option 2 is nop, which is not expected");
  failsHere(
    `${synAck("mss 1460,nop,wscale 0,nop,nop,nop,nop")} // here`,
    "option 4, nop, is missing",
  );
  failsHere(`${synAck("mss 1460,wscale 0,nop")} // here`, "option 2 is nop, not wscale");
  failsHere(`${synAck("mss 1400,nop,wscale 0")} // here`, "the option mss differs");
});

Deno.test("type of service and time to live are compared where they are written", () => {
  const connecting = (ip: string) =>
    `${CLIENT}
+0 setsockopt(3, SOL_IP, IP_TOS, [0x10], 4) = 0
+0 setsockopt(3, SOL_IP, IP_TTL, [7], 4) = 0
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > ${ip} S 0:0(0) <...>`;
  passes(connecting("(tos 0x10)"));
  passes(connecting("(ttl 7)"));
  passes(connecting("[noecn]"));
  failsHere(
    `${connecting("(tos 0x20)")} // here`,
    "its type of service is 0x10, not 0x20",
  );
  failsHere(`${connecting("(ttl 64)")} // here`, "the time to live is 7, not 64");
});

Deno.test("octets have to be those that were written, in order", () => {
  // Sent again they are the same ones.
  passes(`${ACCEPTED}+0 write(4, ..., 1500) = 1500
+0 > . 1:1001(1000) ack 1
+1 > . 1:1001(1000) ack 1
+0 < . 1:1(0) ack 1001 win 20000
+0 > P. 1001:1501(500) ack 1`);
});

Deno.test("a segment for a port on which nobody listens draws a reset, which the script can expect", () => {
  passes(`
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 < S 0:0(0) win 20000 <mss 1000>
+0 > R. 0:0(0) ack 1
+0 < . 1:1(0) ack 77 win 20000
+0 > R 77:77(0)`);
});

Deno.test("an ICMP error quotes a segment by its relative number", () => {
  passes(`${CLIENT}
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <...>
+.1 < icmp unreachable port_unreachable [0:0(0)]
+0 getsockopt(3, SOL_SOCKET, SO_ERROR, [ECONNREFUSED], [4]) = 0`);
});

Deno.test("packets of a socket that is not under test are nobody's business", () => {
  passes(`${CONNECTED}
+0 write(3, ..., 10) = 10
+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 5
+0 fcntl(5, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 connect(5, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <...>
+1 > S 0:0(0) <...>`);
});

Deno.test("an ICMP message means what it means in the family that the script is run over (RFC 792; RFC 4443)", () => {
  const told = (icmp: string, error: string) =>
    `${CLIENT}
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <...>
+.1 < icmp ${icmp} [0:0(0)]
+.1 getsockopt(3, SOL_SOCKET, SO_ERROR, [${error}], [4]) = 0`;
  // Code 4 of "unreachable" is IPv6's port, and IPv4's fragmentation, which ends nothing.
  passes(told("unreachable code_4", "ECONNREFUSED"), { ip: "ipv6" });
  passes(told("unreachable code_4", "0"));
  passes(told("unreachable port_unreachable", "ECONNREFUSED"), { ip: "ipv4-mapped-ipv6" });
  const strange = told("unreachable frag_needed mtu 1400", "0").replace("[0:0(0)]", "$& // here");
  passes(strange);
  failsHere(strange, "there is none over ipv6", { ip: "ipv6" });
});
