import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A close in SYN-SENT deletes the TCB at once; the SYN-ACK on its way is reset, and the server forgets",
  cite: ["RFC 9293, section 3.10.4, SYN-SENT", "RFC 9293, section 3.10.7.1"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "30ms", on: "A.c", do: "shutdown" }, // the SYN-ACK left at 20 ms
    { at: "35ms", expect: { "A.c": "CLOSED", "B.c": "SYN-RECEIVED" } },
    { at: "40ms", sent: { from: "A", is: "RST" } },
    { never: { has: "FIN" } },
    {
      end: {
        "A.c": { state: "CLOSED", outcome: "closed", path: ["CLOSED", "SYN-SENT", "CLOSED"] },
        "B.c": {
          state: "LISTEN",
          outcome: "returned",
          path: ["LISTEN", "SYN-RECEIVED", "LISTEN"],
        },
        B: { accepted: 0, tcbs: 0 },
      },
    },
  ],
});
