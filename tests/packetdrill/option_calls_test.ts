import { ACCEPTED, CLIENT, CONNECTED, failsHere, LISTENER, passes, skips } from "./playing.ts";

const SOCKET = " 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n";

/** Sets an option of a socket without a connection, and reads it back. */
function kept(level: string, name: string, value: number, back = value): string {
  return `${SOCKET}
+0 setsockopt(3, ${level}, ${name}, [${value}], 4) = 0
+0 getsockopt(3, ${level}, ${name}, [${back}], [4]) = 0`;
}

Deno.test("options are read back as they were set", () => {
  const options: readonly (readonly [string, string, number])[] = [
    ["SOL_SOCKET", "SO_REUSEADDR", 1],
    ["SOL_SOCKET", "SO_KEEPALIVE", 1],
    ["SOL_SOCKET", "SO_MARK", 666],
    ["SOL_SOCKET", "SO_PRIORITY", 3],
    ["SOL_TCP", "TCP_NODELAY", 1],
    ["SOL_TCP", "TCP_CORK", 1],
    ["SOL_TCP", "TCP_NOPUSH", 1],
    ["SOL_TCP", "TCP_MAXSEG", 1100],
    ["SOL_TCP", "TCP_NOTSENT_LOWAT", 4000],
    ["SOL_TCP", "TCP_USER_TIMEOUT", 3000],
    ["SOL_TCP", "TCP_SYNCNT", 3],
    ["SOL_TCP", "TCP_KEEPIDLE", 100],
    ["SOL_TCP", "TCP_KEEPINTVL", 20],
    ["SOL_TCP", "TCP_KEEPCNT", 4],
    ["SOL_TCP", "TCP_KEEPINIT", 12],
    ["SOL_TCP", "TCP_LINGER2", 30],
    ["SOL_TCP", "TCP_NOOPT", 1],
    ["SOL_TCP", "TCP_INQ", 1],
    ["SOL_IP", "IP_TTL", 9],
    ["SOL_IPV6", "IPV6_UNICAST_HOPS", 9],
    ["SOL_IP", "IP_MTU_DISCOVER", 0],
  ];
  for (const [level, name, value] of options) passes(kept(level, name, value));
});

Deno.test("the ECN bits of a type of service are the stack's own (RFC 3168, section 5)", () => {
  passes(kept("SOL_IP", "IP_TOS", 0x13, 0x10));
  passes(kept("SOL_IPV6", "IPV6_TCLASS", 0xff, 0xfc));
});

Deno.test("buffers are doubled by the kernel that does", () => {
  passes(kept("SOL_SOCKET", "SO_SNDBUF", 5000), { profile: "rfc" });
  passes(kept("SOL_SOCKET", "SO_SNDBUF", 5000, 10_000), { profile: "linux" });
  passes(kept("SOL_SOCKET", "SO_SNDBUF", 100, 4608), { profile: "linux" });
  passes(kept("SOL_SOCKET", "SO_RCVBUF", 5000, 10_000), { profile: "linux" });
});

Deno.test("a receive buffer is a multiple of the MSS once that is known, for the kernel that rounds", () => {
  passes(
    `${SOCKET}
+0 getsockopt(3, SOL_SOCKET, SO_RCVBUF, [65536], [4]) = 0
+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <...>
+0 < S. 0:0(0) ack 1 win 20000 <mss 1460>
+0 > . 1:1(0) ack 1
+0 getsockopt(3, SOL_SOCKET, SO_RCVBUF, [65700], [4]) = 0`,
    { profile: "freebsd" },
  );
});

Deno.test("TCP_MAXSEG bounds what SYNs announce and segments carry", () => {
  passes(`${CLIENT}
+0 getsockopt(3, SOL_TCP, TCP_MAXSEG, [1460], [4]) = 0
+0 setsockopt(3, SOL_TCP, TCP_MAXSEG, [600], 4) = 0
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <mss 600,sackOK,TS val 1 ecr 0,nop,wscale 0>
+0 < S. 0:0(0) ack 1 win 20000 <mss 1000>
+0 > . 1:1(0) ack 1
+0 getsockopt(3, SOL_TCP, TCP_MAXSEG, [600], [4]) = 0
+0 write(3, ..., 1200) = 1200
+0 > P. 1:1201(1200) ack 1`);
});

Deno.test("what a listener was given is its connections' too", () => {
  passes(`${LISTENER}
+0 setsockopt(3, SOL_TCP, TCP_MAXSEG, [700], 4) = 0
+0 setsockopt(3, SOL_IP, IP_TTL, [33], 4) = 0
+0 < S 0:0(0) win 20000 <mss 1000>
+0 > (ttl 33) S. 0:0(0) ack 1 <mss 700>
+0 < . 1:1(0) ack 1 win 20000
+0 accept(3, ..., ...) = 4
+0 getsockopt(4, SOL_IP, IP_TTL, [33], [4]) = 0`);
});

Deno.test("TCP_NOTSENT_LOWAT bounds what may be written before it is sent", () => {
  passes(`${ACCEPTED.replaceAll("win 20000", "win 1000")}
+0 fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 setsockopt(4, SOL_TCP, TCP_NOTSENT_LOWAT, [2000], 4) = 0
+0 write(4, ..., 1500) = 1500
+0 write(4, ..., 5000) = 1500
+0 write(4, ..., 5000) = -1 EAGAIN
+0 > . 1:1001(1000) ack 1
+0 < . 1:1(0) ack 1001 win 1000
+0 write(4, ..., 5000) = 1000
+0 setsockopt(4, SOL_TCP, TCP_NOTSENT_LOWAT, [0xffffffff], 4) = 0
+0 write(4, ..., 30000) = 30000`);
});

Deno.test("keep-alive asks after its idle span, at its interval, so many times", () => {
  passes(`${ACCEPTED}
+0 setsockopt(4, SOL_TCP, TCP_KEEPIDLE, [10], 4) = 0
+0 setsockopt(4, SOL_TCP, TCP_KEEPINTVL, [2], 4) = 0
+0 setsockopt(4, SOL_TCP, TCP_KEEPCNT, [2], 4) = 0
+0 setsockopt(4, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0
+10 > . 0:0(0) ack 1
+2 > . 0:0(0) ack 1
+2.1 read(4, ..., 100) = -1 ETIMEDOUT`);
});

Deno.test("TCP_USER_TIMEOUT ends a connection whose octets nobody acknowledges", () => {
  passes(`${CONNECTED}
+0 setsockopt(3, SOL_TCP, TCP_USER_TIMEOUT, [3000], 4) = 0
+0 write(3, ..., 100) = 100
+0 > P. 1:101(100) ack 1
+1 > P. 1:101(100) ack 1
+2.5 read(3, ..., 100) = -1 ETIMEDOUT`);
});

Deno.test("TCP_INFO is read by its fields, and by code blocks", () => {
  const info = "tcpi_state=TCPI_ESTABLISHED";
  skips(
    `${ACCEPTED}+0 getsockopt(4, IPPROTO_TCP, TCP_INFO, {${info}}, [232]) = 0`,
    "the symbol TCPI_ESTABLISHED",
  );
  passes(`${ACCEPTED}
+0 getsockopt(4, IPPROTO_TCP, TCP_INFO, {tcpi_state=4, tcpi_snd_mss=1000}, [232]) = 0
+0 %{
assert tcpi_state == TCPI_ESTABLISHED, tcpi_state
assert tcpi_snd_mss == 1000 and tcpi_options == 0
before = tcpi_snd_cwnd
}%
+0 write(4, ..., 1000) = 1000
+0 > P. 1:1001(1000) ack 1
+0 %{ assert tcpi_unacked == 1000 }%
+.1 < . 1:1(0) ack 1001 win 20000
+0 %{ assert tcpi_unacked == 0 and tcpi_rtt > 0 and tcpi_snd_cwnd > before }%`);
  failsHere(
    `${ACCEPTED}+0 %{ assert tcpi_snd_mss == 999, tcpi_snd_mss }% // here`,
    "tcpi_snd_mss == 999 does not hold: tcpi_snd_mss is 1000",
  );
  skips(`${ACCEPTED}+0 %{ assert tcpi_nonsense == 1 }%`, "tcpi_nonsense");
});

Deno.test("the state's number is the kernel's", () => {
  passes(`${ACCEPTED}+0 %{ assert tcpi_state == 1 }%`, { profile: "linux" });
  passes(`${ACCEPTED}+0 %{ assert tcpi_state == 4 }%`, { profile: "freebsd" });
  passes(`${SOCKET}+0 %{ assert tcpi_state == TCPI_CLOSED }%`, { profile: "freebsd" });
});

Deno.test("congestion controls and TCPs are chosen by name, of which few can be had", () => {
  const choosing = (level: string, option: string, value: string) =>
    `${SOCKET}+0 setsockopt(3, ${level}, ${option}, ${value}, 10) = 0`;
  passes(choosing("SOL_TCP", "TCP_CONGESTION", '"cubic"'));
  skips(choosing("SOL_TCP", "TCP_CONGESTION", '"bbr"'), 'the congestion control "bbr"');
  const functions = (name: string) => `{function_set_name="${name}", pcbcnt=0}`;
  passes(choosing("IPPROTO_TCP", "TCP_FUNCTION_BLK", functions("freebsd")));
  skips(choosing("IPPROTO_TCP", "TCP_FUNCTION_BLK", functions("rack")), 'the TCP "rack"');
});

Deno.test("values out of range are EINVAL; options that there are not skip the script", () => {
  passes(`${SOCKET}
+0 setsockopt(3, SOL_TCP, TCP_KEEPIDLE, [0], 4) = -1 EINVAL
+0 setsockopt(3, SOL_TCP, TCP_SYNCNT, [0], 4) = -1 EINVAL
+0 setsockopt(3, SOL_IP, IP_TTL, [256], 4) = -1 EINVAL
+0 setsockopt(3, SOL_TCP, TCP_USER_TIMEOUT, [-1], 4) = -1 EINVAL`);
  skips(`${SOCKET}+0 setsockopt(3, SOL_TCP, TCP_FASTOPEN, [1], 4) = 0`, "TCP Fast Open");
  skips(`${SOCKET}+0 setsockopt(3, SOL_TCP, TCP_ULP, [1], 4) = 0`, "the socket option TCP_ULP");
  failsHere(
    `${SOCKET}+0 getsockopt(3, SOL_TCP, TCP_NODELAY, [1], [4]) = 0 // here`,
    "hands out 0 as TCP_NODELAY, not 1",
  );
});
