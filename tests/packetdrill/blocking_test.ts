import { ACCEPTED, failsHere, LISTENER, passes } from "./playing.ts";

Deno.test("a call that waits comes back when what it waits for happens, in time", () => {
  passes(`${LISTENER}
+0...0.200 accept(3, ..., ...) = 4
+.1 < S 0:0(0) win 20000 <mss 1000>
+0 > S. 0:0(0) ack 1 <mss 1460>
+.1 < . 1:1(0) ack 1 win 20000
+0 write(4, ..., 10) = 10
+0 > P. 1:11(10) ack 1`);
  passes(`
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
.1...0.2 connect(3, ..., ...) = 0
+0 > S 0:0(0) <...>
+.1 < S. 0:0(0) ack 1 win 20000 <mss 1000>
+0 > . 1:1(0) ack 1`);
});

Deno.test("a call that comes back too early or too late fails, by how much", () => {
  failsHere(
    `${ACCEPTED}+0...0.3 read(4, ..., 10) = 10 // here
+.1 < P. 1:11(10) ack 1 win 20000`,
    "read() comes back at 0.100000 s; it is due at 0.300000 s, -0.200000 s off",
  );
  failsHere(
    `${ACCEPTED}+0...0.1 read(4, ..., 10) = 10 // here
+.2 < P. 1:11(10) ack 1 win 20000`,
    "+0.100000 s off",
  );
});

Deno.test("the call after one that waits lets it come back first, for a second", () => {
  passes(`${ACCEPTED}
+0...0.1 read(4, ..., 10) = 10
+.1 < P. 1:11(10) ack 1 win 20000
+0 recv(4, ..., 10, MSG_DONTWAIT) = -1 EAGAIN`);
  failsHere(
    `${ACCEPTED}
+0...5 read(4, ..., 10) = 10
+0...6 read(4, ..., 10) = 10 // here`,
    "read() still waits: one call at a time",
  );
});

Deno.test("calls that do not wait are made beside one that does", () => {
  passes(`${ACCEPTED}
+0...3 read(4, ..., 10) = 10
+1.5 write(4, ..., 20) = 20
+0 > P. 1:21(20) ack 1
+1.5 < P. 1:11(10) ack 21 win 20000`);
});

Deno.test("a call that never comes back fails at its own line", () => {
  failsHere(
    `${ACCEPTED}+0...0.1 read(4, ..., 10) = 10 // here`,
    "still waits when the script ends",
  );
  failsHere(`${ACCEPTED}+0 read(4, ..., 10) = 10 // here`, "read() waits for ever");
});

Deno.test("a call without an end of its own may take its time, if the host ends it by itself", () => {
  passes(`
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 setsockopt(3, SOL_TCP, TCP_KEEPINIT, [2], 4) = 0
+0 connect(3, ..., ...) = -1 ETIMEDOUT
2 close(3) = 0`);
});
