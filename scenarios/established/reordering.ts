import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "Segments that few others overtake are put in order, and none is sent again: nothing was lost",
  cite: ["RFC 9293, section 3.10.7.4, first step (SHLD-31)", "RFC 5681, section 3.2"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [
    { delay: { of: "A.c", octets: 0, try: 1 }, by: "10ms" }, // two segments overtake it, one less than DupThresh
    { delay: { of: "A.c", octets: 2000, try: 1 }, by: "5ms" },
  ],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", send: 4_344 },
    { at: "127ms", expect: { "B.c": { received: 0 } } },
    { never: { of: "A.c", length: [1, 1460], try: 2 } }, // no spurious retransmission
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 4_344 } } },
  ],
});
