import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A window may stay closed as long as the probes are acknowledged: R2 does not count against it",
  cite: "RFC 9293, section 3.8.6.1 (MAY-8, MUST-37, SHLD-30)",
  hosts: { A: {}, B: { listen: 80, tcp: { receiveBuffer: 2920 } } }, // two full segments
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { when: { "B.c": "accepted" }, on: "B.c", do: "pause" },
    { at: "100ms", on: "A.c", send: 8000 },
    // Probes come after 1, 2, 4... s, at last every minute: far more than the 15 of R2.
    { sent: { of: "A.c", octets: 2920 }, by: "1h", times: [30, 100] },
    {
      at: "1h",
      end: {
        "A.c": { state: "ESTABLISHED", outcome: "open" },
        "B.c": { state: "ESTABLISHED", received: 0 },
      },
    },
  ],
});
