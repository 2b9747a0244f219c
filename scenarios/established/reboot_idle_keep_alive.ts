import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "With keep-alive on, an idle connection whose other end lost its memory is found out and reset",
  cite: ["RFC 9293, section 3.8.4 (MUST-24 to MUST-28)", "RFC 9293, section 3.5.1"],
  hosts: {
    A: {},
    B: { listen: 80, tcp: { keepAlive: "2h" } },
  },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "1s", on: "A", do: "reboot" },
    { at: "7200.06s", sent: { of: "B.c", is: "ACK", seq: 0, length: 0 } }, // SND.NXT-1: it wants an answer
    { at: "7200.08s", sent: { from: "A", is: "RST" } },
    {
      end: {
        "A.c": { outcome: "gone" },
        "B.c": { state: "CLOSED", outcome: "reset", lived: 7200.08 },
        B: { tcbs: 0 },
      },
    },
  ],
});
