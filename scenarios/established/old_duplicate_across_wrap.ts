import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A duplicate from before the wrap has a larger number and is old all the same: dropped and ACKed",
  cite: ["RFC 9293, section 3.4", "RFC 9293, section 3.10.7.4, first step"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ duplicate: { of: "A.c", octets: 0, try: 1 }, after: "5s" }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c", iss: 4_294_965_296 }, // 2000 below 2^32
    { at: "100ms", on: "A.c", send: 10_000 },
    { at: "4s", expect: { "B.c": { received: 10_000 } } },
    { at: "5.12s", sent: { of: "B.c", is: "ACK", seq: 1, ack: 10_001, length: 0 } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 10_000 } } },
  ],
});
