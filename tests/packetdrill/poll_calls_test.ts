import { ACCEPTED, CLIENT, failsHere, LISTENER, passes } from "./playing.ts";

const poll = (events: string, revents: string, timeout = 0) =>
  `poll([{fd=4, events=${events}, revents=${revents}}], 1, ${timeout})`;

Deno.test("poll tells what a socket is ready for", () => {
  passes(`${ACCEPTED}
+0 ${poll("POLLIN|POLLOUT", "POLLOUT")} = 1
+0 ${poll("POLLIN", "0")} = 0
+0 < P. 1:11(10) ack 1 win 20000
+0 ${poll("POLLIN|POLLOUT", "POLLIN|POLLOUT")} = 1
+0 read(4, ..., 10) = 10
+0 < F. 11:11(0) ack 1 win 20000
+0 ${poll("POLLIN|POLLRDHUP", "POLLIN|POLLRDHUP")} = 1
+0 < R. 12:12(0) ack 1 win 20000
+0 ${poll("POLLIN", "POLLIN|POLLERR|POLLHUP")} = 1`);
  failsHere(
    `${ACCEPTED}+0 ${poll("POLLOUT", "POLLIN")} = 1 // here`,
    "hands out POLLOUT as revents, not POLLIN",
  );
});

Deno.test("poll tells a listener that somebody waits, and a descriptor that is not open", () => {
  const listening = (revents: string) =>
    `+0 poll([{fd=3, events=POLLIN, revents=${revents}}, {fd=-1, events=0, revents=0}], 2, 0)`;
  passes(`${LISTENER}
${listening("0")} = 0
+0 < S 0:0(0) win 20000 <mss 1000>
+0 > S. 0:0(0) ack 1 <mss 1460>
+0 < . 1:1(0) ack 1 win 20000
${listening("POLLIN")} = 1
+0 poll([{fd=9, events=POLLIN, revents=POLLNVAL}], 1, 0) = 1`);
});

Deno.test("poll waits for news, up to its timeout", () => {
  passes(`${ACCEPTED}
+0...0.1 ${poll("POLLIN", "POLLIN", 1000)} = 1
+.1 < P. 1:11(10) ack 1 win 20000`);
  passes(`${ACCEPTED}+0...0.3 ${poll("POLLIN", "0", 300)} = 0`);
  // Without an end of its own, the script goes on once the time is over.
  passes(`${ACCEPTED}+0 ${poll("POLLIN", "0", 300)} = 0\n.3 < P. 1:11(10) ack 1 win 20000`);
});

Deno.test("a connect in progress is writable once it is done, or failed", () => {
  const connecting = `${CLIENT}
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <...>
+0 poll([{fd=3, events=POLLOUT, revents=0}], 1, 0) = 0
`;
  passes(`${connecting}+0 < S. 0:0(0) ack 1 win 20000 <mss 1000>
+0 > . 1:1(0) ack 1
+0 poll([{fd=3, events=POLLOUT, revents=POLLOUT}], 1, 0) = 1`);
  const refused = (revents: string) =>
    `${connecting}+0 < R. 0:0(0) ack 1 win 0
+0 poll([{fd=3, events=POLLOUT, revents=${revents}}], 1, 0) = 1`;
  passes(refused("POLLOUT|POLLERR|POLLHUP"));
  passes(refused("POLLERR|POLLHUP"), { profile: "freebsd" });
});

const EPOLL = (events: string) =>
  `${ACCEPTED}
+0 epoll_create(1) = 5
+0 epoll_ctl(5, EPOLL_CTL_ADD, 4, {events=${events}, fd=4}) = 0
`;
const NONE = "+0 epoll_wait(5, {events=0, ptr=0}, 1, 0) = 0\n";
const ready = (events: string) => `+0 epoll_wait(5, {events=${events}, fd=4}, 1, 0) = 1\n`;

Deno.test("epoll tells of a level as long as it lasts", () => {
  passes(`${EPOLL("EPOLLIN")}${NONE}
+0 < P. 1:11(10) ack 1 win 20000
${ready("EPOLLIN")}${ready("EPOLLIN")}
+0 read(4, ..., 10) = 10
${NONE}`);
});

Deno.test("epoll tells of an edge once, and of more that comes on top of it", () => {
  passes(`${EPOLL("EPOLLIN|EPOLLOUT|EPOLLET")}${ready("EPOLLOUT")}${NONE}
+0 < P. 1:11(10) ack 1 win 20000
${ready("EPOLLIN|EPOLLOUT")}${NONE}
+0 < P. 11:21(10) ack 1 win 20000
${ready("EPOLLIN|EPOLLOUT")}${NONE}
+0 read(4, ..., 5) = 5
${NONE}`);
});

Deno.test("epoll tells that there is room again only after there was none", () => {
  passes(`${EPOLL("EPOLLOUT|EPOLLET")}${ready("EPOLLOUT")}
+0 fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 setsockopt(4, SOL_SOCKET, SO_SNDBUF, [2000], 4) = 0
+0 write(4, ..., 3000) = 2000
${NONE}
+0 > P. 1:2001(2000) ack 1
+0 < . 1:1(0) ack 2001 win 20000
${ready("EPOLLOUT")}${NONE}`);
});

Deno.test("a one-shot watch is told once, until it is set again", () => {
  passes(`${EPOLL("EPOLLOUT|EPOLLONESHOT")}${ready("EPOLLOUT")}${NONE}
+0 epoll_ctl(5, EPOLL_CTL_MOD, 4, {events=EPOLLOUT, fd=4}) = 0
${ready("EPOLLOUT")}
+0 epoll_ctl(5, EPOLL_CTL_ADD, 4, {events=EPOLLOUT, fd=4}) = -1 EEXIST
+0 epoll_ctl(5, EPOLL_CTL_DEL, 4, {events=0, fd=4}) = 0
+0 epoll_ctl(5, EPOLL_CTL_MOD, 4, {events=0, fd=4}) = -1 ENOENT
${NONE}`);
});

Deno.test("epoll waits up to its timeout, and hands out what the file was named by", () => {
  passes(`${ACCEPTED}
+0 epoll_create(1) = 5
+0 epoll_ctl(5, EPOLL_CTL_ADD, 4, {events=EPOLLIN, u32=77}) = 0
+0...0.1 epoll_wait(5, {events=EPOLLIN, u32=77}, 1, 1000) = 1
+.1 < P. 1:11(10) ack 1 win 20000
+0 close(4) = 0
${NONE}`);
  failsHere(
    `${EPOLL("EPOLLOUT")}+0 epoll_wait(5, {events=EPOLLOUT, fd=6}, 1, 0) = 1 // here`,
    "hands out 4 as fd, not 6",
  );
});

Deno.test("epoll descriptors may watch each other, but not in a ring", () => {
  passes(` 0 epoll_create(1) = 3
+0 epoll_create(1) = 4
+0 epoll_create(1) = 5
+0 epoll_ctl(3, EPOLL_CTL_ADD, 4, {events=EPOLLIN, fd=4}) = 0
+0 epoll_ctl(4, EPOLL_CTL_ADD, 5, {events=EPOLLIN, fd=5}) = 0
+0 epoll_ctl(5, EPOLL_CTL_ADD, 3, {events=EPOLLIN, fd=3}) = -1 ELOOP
+0 epoll_wait(3, ..., 1, 0) = 0`);
});
