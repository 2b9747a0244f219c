// waits for: RACK-TLP
import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "When the last segment is lost, a probe two round trips later finds out, long before the RTO",
  cite: "RFC 8985, sections 7.2 and 7.3",
  hosts: {
    A: {
      tcp: {
        // lossDetection: "rack-tlp",
      },
    },
    B: { listen: 80 },
  },
  link: { delay: "20ms" },
  faults: [{ drop: { of: "A.c", octets: 4999, try: 1 } }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", send: 5000 },
    { at: "1s", expect: { "B.c": { received: 5000 } } }, // the RTO would come at 1.34 s
    { end: { "A.c": "ESTABLISHED", "B.c": "ESTABLISHED" } },
  ],
});
