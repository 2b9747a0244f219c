import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "An old SYN that arrives before the new one is recognised by its ACK and reset, and the new one opens",
  cite: "RFC 9293, section 3.5, figure 8",
  hosts: { A: {}, B: { listen: { port: 80, iss: [300, 400] } } },
  link: { delay: "20ms" },
  faults: [
    { hold: { of: "A.old", is: "SYN" }, as: "old" },
    { delay: { of: "A.c", is: "SYN" }, by: "100ms" },
  ],
  script: [
    { at: "0s", on: "A", connect: "B:80", from: 5000, as: "old", iss: 90 },
    { at: "500ms", on: "A.old", do: "abort" },
    { at: "1s", on: "A", connect: "B:80", from: 5000, as: "c", iss: 100 },
    { at: "1s", release: "old" },
    { at: "1.02s", sent: { of: "B.old", is: "SYN,ACK" } },
    { at: "1.04s", sent: { from: "A", is: "RST" } }, // <SEQ=91>: just what B expects
    { at: "1.1s", expect: { "A.c": "SYN-SENT", B: { tcbs: 0 } } },
    {
      end: {
        "A.c": { state: "ESTABLISHED", path: ["CLOSED", "SYN-SENT", "ESTABLISHED"] },
        "B.c": { state: "ESTABLISHED", path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED"] },
        "B.old": { outcome: "returned", path: ["LISTEN", "SYN-RECEIVED", "LISTEN"] },
        B: { accepted: 1, tcbs: 1 },
      },
    },
  ],
});
