import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A server that never closes leaves FIN-WAIT-2 and CLOSE-WAIT standing for ever, and that is legal",
  cite: ["RFC 9293, section 3.6", "RFC 9293, section 3.6.1"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", do: "shutdown" },
    { at: "30min", on: "B.c", send: { text: "still here" } },
    {
      at: "1h",
      end: {
        "A.c": { state: "FIN-WAIT-2", outcome: "open", text: "still here" },
        "B.c": { state: "CLOSE-WAIT", outcome: "open" },
      },
    },
  ],
});
