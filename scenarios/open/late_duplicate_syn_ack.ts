import { scenario } from "@halfopen/harness";

export default scenario({
  why: "A SYN-ACK that comes a second time draws one ACK and changes nothing",
  cite: "RFC 9293, section 3.10.7.4, first step",
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ duplicate: { from: "B", is: "SYN,ACK" }, after: "500ms" }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "540ms", sent: { of: "A.c", is: "ACK", seq: 1, ack: 1, length: 0, try: 2 } },
    { never: { of: "A.c", is: "ACK", try: 3 } },
    { never: { has: "RST" } },
    {
      end: {
        "A.c": { state: "ESTABLISHED", path: ["CLOSED", "SYN-SENT", "ESTABLISHED"] },
        "B.c": { state: "ESTABLISHED", path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED"] },
      },
    },
  ],
});
