// waits for: fast retransmit
import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "Three duplicate ACKs look like a loss: a segment that six others overtake is sent again for nothing",
  cite: "RFC 5681, section 3.2",
  hosts: {
    A: {
      tcp: {
        // congestionControl: "reno",
      },
    },
    B: { listen: 80 },
  },
  link: { delay: "20ms" },
  faults: [{ delay: { of: "A.c", octets: 0, try: 1 }, by: "100ms" }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", send: 10_000 },
    { sent: { of: "A.c", length: [1, 1460], try: 2 }, by: "1min", times: 1 }, // spurious
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 10_000 } } },
  ],
});
