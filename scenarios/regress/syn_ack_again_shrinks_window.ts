import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A SYN-ACK that goes again, its window unscaled, takes back nothing that an ACK has promised",
  cite: ["RFC 9293, section 3.8.6 (SHLD-14)", "RFC 7323, section 2.2"],
  hosts: { A: {}, B: { listen: 80, tcp: { receiveBuffer: "1MiB" } } },
  link: { delay: "20ms" },
  faults: [
    { drop: { from: "B", is: "SYN,ACK", try: [1, 2] } },
    { drop: { from: "B", is: "ACK", times: 1 } },
  ],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    {
      at: "1.02s",
      sent: { of: "B.c", is: "ACK", state: "SYN-RECEIVED", window: [65_536, 1_048_576] },
    },
    { at: "3.02s", sent: { of: "B.c", is: "SYN,ACK", try: 3, window: 65_535 } },
    { end: { "A.c": "ESTABLISHED", "B.c": "ESTABLISHED" } },
  ],
});
