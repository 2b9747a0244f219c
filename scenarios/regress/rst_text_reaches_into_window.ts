import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A reset whose sequence number lies left of the window is dropped in silence, even if it has text that reaches in",
  cite: ["RFC 9293, section 3.10.7.4, second step", "RFC 5961, section 3.2, case 1"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    {
      at: "1s",
      inject: {
        to: "B",
        from: "A",
        of: "A.c",
        flags: "RST",
        relativeTo: "next",
        seq: -1,
        length: 5,
      },
    },
    { never: { of: "B.c", is: "ACK" } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", outcome: "open" } } },
  ],
});
