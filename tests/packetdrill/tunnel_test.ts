import { failsHere, passes } from "./playing.ts";

const TUNNEL = "--udp_encapsulation=tcp\n`sysctl -w net.inet.tcp.udp_tunneling_port=9899`\n";

const ACCEPTED = `${TUNNEL}
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 20000 <mss 1460>/udp(1234 > 9899)
+0 > S. 0:0(0) ack 1 <mss 1452>/udp(9899 > 1234)
+0 < . 1:1(0) ack 1 win 20000/udp(1234 > 9899)
+0 accept(3, ..., ...) = 4
`;

Deno.test("a datagram's header makes segments shorter, whoever opens the connection", () => {
  passes(`${ACCEPTED}+0 write(4, ..., 1452) = 1452
+0 > P. 1:1453(1452) ack 1/udp(9899 > 1234)`);
  passes(
    `${TUNNEL}
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 setsockopt(3, SOL_TCP, TCP_REMOTE_UDP_ENCAPS_PORT, [1234], 4) = 0
+0 getsockopt(3, SOL_TCP, TCP_REMOTE_UDP_ENCAPS_PORT, [1234], [4]) = 0
+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <mss 1452,sackOK,TS val 1 ecr 0,nop,wscale 0>/udp(9899 > 1234)`,
  );
});

Deno.test("datagrams for another port, and segments that come otherwise than the first, are lost", () => {
  passes(`${ACCEPTED}
+0 < P. 1:11(10) ack 1 win 20000
+0 < P. 1:11(10) ack 1 win 20000/udp(4321 > 9899)
+0 < P. 1:11(10) ack 1 win 20000/udp(1234 > 9898)
+0 recv(4, ..., 100, MSG_DONTWAIT) = -1 EAGAIN
+0 < P. 1:11(10) ack 1 win 20000/udp(1234 > 9899)
+0 recv(4, ..., 100, MSG_DONTWAIT) = 10`);
});

Deno.test("the datagram is compared, and so is that there is none", () => {
  const written = `${ACCEPTED}+0 write(4, ..., 10) = 10\n`;
  failsHere(
    `${written}+0 > P. 1:11(10) ack 1/udp(9899 > 1235) // here`,
    "it is in a datagram from 9899 to 1234, not in a datagram from 9899 to 1235",
  );
  failsHere(
    `${written}+0 > P. 1:11(10) ack 1 // here`,
    "it is in a datagram from 9899 to 1234, not in no datagram",
  );
});
