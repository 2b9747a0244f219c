import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "Sequence numbers wrap in the middle of the data, and data that comes out of order is still put in order",
  cite: ["RFC 9293, section 3.4", "RFC 9293, section 3.10.7.4, first step (SHLD-31)"],
  hosts: { A: {}, B: { listen: { port: 80, iss: [4_294_967_295] } } }, // B's SYN takes the last number
  link: { delay: "20ms" },
  // The first segment spans the wrap; it comes after both others, too few to look like a loss.
  faults: [{ delay: { of: "A.c", octets: 0, try: 1 }, by: "50ms" }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c", iss: 4_294_966_296 }, // 1000 below 2^32
    { at: "100ms", on: "A.c", send: 4_344 },
    { at: "150ms", expect: { "B.c": { received: 0 } } },
    { at: "200ms", expect: { "B.c": { received: 4_344 } } },
    { never: { of: "A.c", length: [1, 1460], try: 2 } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 4_344 } } },
  ],
});
