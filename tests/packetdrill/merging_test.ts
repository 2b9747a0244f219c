import { ACCEPTED, failsHere, passes } from "./playing.ts";

const ACTIVE = `${ACCEPTED}+0 setsockopt(4, SOL_TCP, TCP_NODELAY, [1], 4) = 0\n`;
const WRITTEN = `${ACTIVE}+0 write(4, ..., 2500) = 2500\n`;

Deno.test("segments of one size and a shorter last one are taken for one until its length is reached", () => {
  passes(`${WRITTEN}+0 > P. 1:2501(2500) ack 1`);
  passes(`${WRITTEN}+0 > . 1:2001(2000) ack 1\n+0 > P. 2001:2501(500) ack 1`);
});

Deno.test("the sequence number is the first segment's, everything else the last one's", () => {
  failsHere(`${WRITTEN}+0 > . 1:2501(2500) ack 1 // here`, "the flags are PSH,ACK, not ACK");
});

Deno.test("--strict_segments takes each segment for itself", () => {
  passes(`--strict_segments
${WRITTEN}+0 > . 1:1001(1000) ack 1
+0 > . 1001:2001(1000) ack 1
+0 > P. 2001:2501(500) ack 1`);
  failsHere(
    `--strict_segments\n${WRITTEN}+0 > . 1:2001(2000) ack 1 // here`,
    "it carries 1000 octets, not 2000",
  );
});

Deno.test("the BSDs' tool takes each segment for itself", () => {
  failsHere(`${WRITTEN}+0 > . 1:2001(2000) ack 1 // here`, "1000 octets, not 2000", {
    profile: "freebsd",
  });
});

Deno.test("a segment that does not go on where the one before ended is no part of it", () => {
  // The RTO sends the first segment once more.
  failsHere(
    `${ACTIVE}+0 write(4, ..., 1000) = 1000\n+0 > P. 1:2001(2000) ack 1 // here`,
    "1000 of 2000 octets are sent, then something else",
  );
});

Deno.test("more octets than expected are too many", () => {
  failsHere(`${WRITTEN}+0 > . 1:501(500) ack 1 // here`, "it carries 1000 octets, not 500");
});
