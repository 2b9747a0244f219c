import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A new SYN beyond the old connection's numbers may open at once a pair of sockets in TIME-WAIT",
  cite: ["RFC 9293, section 3.6.1 (MAY-2)", "RFC 9293, section 3.10.7.4, fourth step"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", from: 5000, as: "c", iss: 100 },
    { at: "100ms", on: "B.c", do: "shutdown" }, // B closes first, so B waits
    { when: { "A.c": "EOF" }, on: "A.c", do: "shutdown" },
    { at: "1s", expect: { "A.c": "CLOSED", "B.c": "TIME-WAIT" } },
    { at: "2s", on: "A", connect: "B:80", from: 5000, as: "again", iss: 1_000_000 },
    { end: {} },
  ],
  cases: {
    "higher SEQ": {
      end: {
        "A.again": { state: "ESTABLISHED", lived: [0, 1] },
        "B.again": {
          state: "ESTABLISHED",
          path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED"],
          accepted: true,
        },
        "B.c": { state: "CLOSED", outcome: "closed", lived: [2, 2.04] },
        A: { tcbs: 1 },
        B: { accepted: 2, tcbs: 1 },
      },
    },
    "no reuse": {
      why:
        "Without reuse the SYN draws an ACK, which A resets: that ends TIME-WAIT, and the next SYN opens",
      hosts: { B: { tcp: { timeWaitReuse: "never" } } },
      end: {
        "A.again": { state: "ESTABLISHED" },
        "B.again": {
          state: "ESTABLISHED",
          path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED"],
          accepted: true,
        },
        "B.c": { state: "CLOSED", lived: 2.04 },
        A: { tcbs: 1 },
        B: { accepted: 2, tcbs: 1 },
      },
    },
  },
});
