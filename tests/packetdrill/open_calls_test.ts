import { ACCEPTED, CLIENT, CONNECTED, failsHere, LISTENER, passes, skips } from "./playing.ts";

Deno.test("bind takes a port once, unless everybody lets it be shared and nobody listens", () => {
  const second = (share: number) =>
    `${LISTENER}
+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 4
+0 setsockopt(4, SOL_SOCKET, SO_REUSEADDR, [${share}], 4) = 0`;
  passes(`${second(1)}\n+0 bind(4, ..., ...) = -1 EADDRINUSE (Address already in use)`);
  passes(`${second(0)}\n+0 bind(4, ..., ...) = -1 EADDRINUSE`);
  passes(`
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 bind(3, ..., ...) = -1 EINVAL`);
});

Deno.test("a port with connections left is taken, but for SO_REUSEADDR", () => {
  const closed = `${ACCEPTED}+0 close(3) = 0
+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 5`;
  passes(`${closed}\n+0 bind(5, ..., ...) = -1 EADDRINUSE`);
  const shared = "+0 setsockopt(5, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0";
  passes(`${ACCEPTED}+0 close(3) = 0
+0 close(4) = 0
+0 > F. 1:1(0) ack 1
+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 5
${shared}
+0 bind(5, ..., ...) = 0
+0 listen(5, 1) = 0`);
});

Deno.test("connect without waiting is in progress, then done; afterwards there is a connection already", () => {
  passes(`${CLIENT}
+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
+0 connect(3, ..., ...) = -1 EALREADY (Operation already in progress)
+0 > S 0:0(0) <...>
+0 < S. 0:0(0) ack 1 win 20000 <mss 1000>
+0 > . 1:1(0) ack 1
+0 getsockopt(3, SOL_SOCKET, SO_ERROR, [0], [4]) = 0
+0 connect(3, ..., ...) = 0
+0 connect(3, ..., ...) = -1 EISCONN`);
  passes(`${CONNECTED}+0 connect(3, ..., ...) = -1 EISCONN`, { profile: "freebsd" });
});

Deno.test("connect says why it failed: refused, timed out, unreachable", () => {
  const connecting = (end: string, errno: string) => `
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 setsockopt(3, SOL_TCP, TCP_KEEPINIT, [2], 4) = 0
+0...${end} connect(3, ..., ...) = -1 ${errno}
+0 > S 0:0(0) <...>
`;
  passes(`${connecting("0.1", "ECONNREFUSED")}+.1 < R. 0:0(0) ack 1 win 0`);
  passes(`${connecting("0.1", "ECONNREFUSED")}+.1 < icmp unreachable port_unreachable [0:0(0)]`);
  passes(`${connecting("2", "ETIMEDOUT")}+1 > S 0:0(0) <...>`);
  // A soft error is told once it was in vain.
  passes(`${connecting("2", "EHOSTUNREACH")}+.1 < icmp unreachable host_unreachable [0:0(0)]
+.9 > S 0:0(0) <...>`);
});

Deno.test("a BSD tells fewer kinds apart: what it makes of each ICMP error in SYN-SENT, and whether at once", () => {
  const open = `
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 setsockopt(3, IPPROTO_TCP, TCP_KEEPINIT, [1], 4) = 0
`;
  const tells = (error: string, errno: string, end: string, mayReset = 1) =>
    passes(
      ` 0 \`sysctl -w net.inet.tcp.icmp_may_rst=${mayReset}\`${open}
+0...${end} connect(3, ..., ...) = -1 ${errno}
+0 > S 0:0(0) <...>
+.1 < icmp ${error} [0:0(0)]
+1 < S. 0:0(0) ack 1 win 0
+0 > R 1:1(0)`,
      { profile: "freebsd" },
    );
  tells("unreachable net_unreachable", "EHOSTUNREACH", "1");
  tells("unreachable host_unreachable", "EHOSTUNREACH", "1");
  tells("unreachable source_route_failed", "EHOSTUNREACH", "1");
  tells("parameter_problem", "ENOPROTOOPT", "1");
  tells("time_exceeded frag_reass_exceeded", "EHOSTUNREACH", "1");
  tells("unreachable protocol_unreachable", "ECONNREFUSED", "0.1");
  tells("unreachable packet_filtered", "ECONNREFUSED", "0.1");
  tells("time_exceeded ttl_exceeded_in_transit", "EHOSTUNREACH", "0.1");
  tells("unreachable port_unreachable", "ECONNREFUSED", "1", 0);
  tells("unreachable packet_filtered", "ECONNREFUSED", "1", 0);
});

Deno.test("what failed is told once, by the call that comes first", () => {
  passes(`${CLIENT}
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <...>
+0 < R. 0:0(0) ack 1 win 0
+0 getsockopt(3, SOL_SOCKET, SO_ERROR, [ECONNREFUSED], [4]) = 0
+0 getsockopt(3, SOL_SOCKET, SO_ERROR, [0], [4]) = 0
+0 read(3, ..., 100) = 0`);
});

Deno.test("accept waits for a handshake, and gives what ended in the meantime as the kernel does", () => {
  passes(`${LISTENER}
+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 accept(3, ..., ...) = -1 EAGAIN (Resource temporarily unavailable)`);
  passes(`
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 accept(3, ..., ...) = -1 EINVAL`);
  const ended = `${LISTENER}
+0 < S 0:0(0) win 20000 <mss 1000>
+0 > S. 0:0(0) ack 1 <mss 1460>
+0 < . 1:1(0) ack 1 win 20000
+0 < R. 1:1(0) ack 1 win 20000
`;
  passes(`${ended}+0 accept(3, ..., ...) = 4
+0 read(4, ..., 100) = -1 ECONNRESET`);
  passes(`${ended}+0 accept(3, ..., ...) = -1 ECONNABORTED`, { profile: "freebsd" });
});

Deno.test("accept4 and socket take flags that make calls return", () => {
  passes(`${LISTENER}
+0 < S 0:0(0) win 20000 <mss 1000>
+0 > S. 0:0(0) ack 1 <mss 1460>
+0 < . 1:1(0) ack 1 win 20000
+0 accept4(3, ..., ..., SOCK_NONBLOCK) = 4
+0 read(4, ..., 100) = -1 EAGAIN`);
  passes(`
 0 socket(..., SOCK_STREAM|SOCK_NONBLOCK, IPPROTO_TCP) = 3
+0 connect(3, ..., ...) = -1 EINPROGRESS`);
});

Deno.test("a descriptor that is not open is EBADF", () => {
  for (
    const call of [
      "read(9, ..., 1)",
      "write(9, ..., 1)",
      "close(9)",
      "bind(9, ..., ...)",
      "listen(9, 1)",
      "accept(9, ..., ...)",
      "connect(9, ..., ...)",
      "shutdown(9, SHUT_WR)",
      "fcntl(9, F_GETFL)",
      "setsockopt(9, SOL_SOCKET, SO_SNDBUF, [1], 4)",
    ]
  ) passes(` 0 ${call} = -1 EBADF (Bad file descriptor)`);
});

Deno.test("sockets of another kind, and calls that there are not, skip the script", () => {
  skips(" 0 socket(..., SOCK_DGRAM, IPPROTO_UDP) = 3", "UDP sockets");
  skips(" 0 socket(AF_UNIX, SOCK_STREAM, 0) = 3", "sockets of AF_UNIX");
  skips(" 0 mmap(NULL, 4096) = 0", "the call mmap()");
});

Deno.test("a result that is not as the script says fails it, with both", () => {
  failsHere(`${LISTENER}+0 bind(3, ..., ...) = 0 // here`, "bind() gives -1 EINVAL, not 0");
  failsHere(
    `${CLIENT}+0 connect(3, ..., ...) = -1 ECONNREFUSED // here`,
    "connect() gives -1 EINPROGRESS, not -1 ECONNREFUSED",
  );
  passes(`--non_fatal=syscall\n${LISTENER}+0 bind(3, ..., ...) = 0`);
});

Deno.test("a bound socket connects from its port", () => {
  passes(`
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <...>
+0 \`sockstat -4 -P tcp -p 8080 -s | grep -c "192.168.0.1:8080 192.0.2.1:8080 SYN_SENT" | grep 1\``);
});
