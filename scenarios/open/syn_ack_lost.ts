import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A lost SYN-ACK is sent again after the initial RTO, and the handshake ends as if nothing had happened",
  cite: ["RFC 6298, rules 2.1 and 5.4", "RFC 9293, section 3.10.8"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ drop: { from: "B", is: "SYN,ACK", try: 1 } }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "1s", sent: { of: "A.c", is: "SYN", try: 2 } }, // A cannot tell which of the two was lost
    { at: "1.02s", sent: { of: "B.c", is: "SYN,ACK", try: 2 } },
    {
      end: {
        "A.c": { state: "ESTABLISHED", path: ["CLOSED", "SYN-SENT", "ESTABLISHED"] },
        "B.c": { state: "ESTABLISHED", path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED"] },
        B: { accepted: 1, tcbs: 1 },
      },
    },
  ],
});
