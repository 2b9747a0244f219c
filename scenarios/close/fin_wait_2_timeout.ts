import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "An application that is gone need not hold FIN-WAIT-2 for ever: it times out, and later data is reset",
  cite: ["RFC 9293, section 3.6", "RFC 9293, section 3.6.1 (MAY-1)"],
  hosts: {
    A: { tcp: { finWait2Timeout: "60s" } },
    B: { listen: 80 },
  },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", do: "close" },
    { at: "60s", expect: { "A.c": "FIN-WAIT-2", "B.c": "CLOSE-WAIT" } },
    { at: "61s", expect: { "A.c": { state: "CLOSED", lived: 60.14 }, "B.c": "CLOSE-WAIT" } },
    { at: "10min", on: "B.c", send: 10 },
    { end: { "A.c": "CLOSED", "B.c": { state: "CLOSED", outcome: "reset" } } },
  ],
});
