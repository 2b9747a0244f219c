import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "An ACK that acknowledges and reports at once counts as a duplicate: the hole goes again now",
  cite: "RFC 6675, sections 2 and 5",
  hosts: { A: { tcp: { timestamps: false } }, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [
    { drop: { from: "A", seq: 5841, try: 1 } },
    // All ACKs of the flight but the last are lost.
    { drop: { from: "B", is: "ACK", between: ["1s", "1100ms"], times: 4 } },
  ],
  script: [
    { on: "A", connect: "B:80", as: "c" },
    { at: "1s", on: "A.c", send: 11_680 },
    { at: "1040ms", sent: { from: "A", seq: 5841, try: 2 } },
    { end: { "A.c": "ESTABLISHED", "B.c": { received: 11_680 } } },
  ],
});
