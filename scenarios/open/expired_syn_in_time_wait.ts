import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "An expired SYN that comes while its client waits in TIME-WAIT opens nothing, but its echo ends the wait",
  cite: [
    "RFC 9293, section 3.10.7.4, first, second and fifth step",
    "RFC 9293, section 3.5.2, groups 2 and 3",
    "RFC 1337, section 2",
  ],
  // The second ISN is far from the first: a SYN-ACK with it is outside of A's old window.
  hosts: { A: {}, B: { listen: { port: 80, iss: [300, 5_000_000] } } },
  link: { delay: "20ms" },
  faults: [{ hold: { from: "A", is: "SYN", try: 1 }, as: "stale" }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "2s", on: "A.c", do: "shutdown" },
    { when: { "B.c": "EOF" }, on: "B.c", do: "shutdown" },
    { at: "3s", expect: { "A.c": "TIME-WAIT", "B.c": "CLOSED" } },
    { at: "10s", release: "stale" },
    { at: "10.02s", sent: { of: "B.c#2", is: "SYN,ACK" } },
    // A answers the unacceptable segment; what it acknowledges B never sent; B's reset fits A exactly.
    { at: "10.04s", sent: { of: "A.c", is: "ACK", state: "TIME-WAIT", length: 0 } },
    { at: "10.06s", sent: { from: "B", is: "RST" } },
    { at: "10.1s", expect: { "A.c": "CLOSED", "B.c#2": "SYN-RECEIVED" } },
    // Now nobody is there: the next SYN-ACK is reset.
    { at: "11.02s", sent: { of: "B.c#2", is: "SYN,ACK", try: 2 } },
    { at: "11.04s", sent: { from: "A", is: "RST" } },
    {
      end: {
        "A.c": { state: "CLOSED", lived: 10.08 },
        "B.c#2": {
          state: "LISTEN",
          outcome: "returned",
          path: ["LISTEN", "SYN-RECEIVED", "LISTEN"],
        },
        B: { accepted: 1, tcbs: 0 },
      },
    },
  ],
});
