import { scenario } from "@halfopen/harness";

export default scenario({
  why: "A FIN is sent again until it is acknowledged, whether it was lost or its ACK was",
  cite: ["RFC 9293, section 3.6, case 1", "RFC 9293, section 3.10.8"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", do: "shutdown" },
    { at: "1.1s", sent: { of: "A.c", is: "FIN,ACK", seq: 1, try: 2 } },
    { at: "1.12s", sent: { of: "B.c", is: "ACK", seq: 1, ack: 2, length: 0 } },
    { at: "2s", expect: { "A.c": "FIN-WAIT-2", "B.c": "CLOSE-WAIT" } },
    { at: "3s", on: "B.c", do: "shutdown" },
    {
      end: {
        "A.c": { state: "CLOSED", outcome: "closed", lived: 243.02 },
        "B.c": { state: "CLOSED", outcome: "closed", lived: 3.02 },
      },
    },
  ],
  cases: {
    "FIN lost": { faults: [{ drop: { of: "A.c", is: "FIN,ACK", try: 1 } }] },
    "ACK of FIN lost": { faults: [{ drop: { of: "B.c", is: "ACK", ack: 2, times: 1 } }] },
  },
});
