import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A new SYN that overtakes the reset of an old one sends the server back to LISTEN; the next one opens",
  cite: ["RFC 9293, section 3.10.7.4, fourth step", "RFC 9293, section 3.5, below figure 8"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [
    { hold: { of: "A.old", is: "SYN" }, as: "old" },
    { delay: { of: "A.c", is: "SYN", try: 1 }, by: "50ms" },
    { delay: { from: "A", is: "RST", times: 1 }, by: "100ms" },
  ],
  script: [
    { at: "0s", on: "A", connect: "B:80", from: 5000, as: "old", iss: 90 },
    { at: "500ms", on: "A.old", do: "abort" },
    { at: "1s", on: "A", connect: "B:80", from: 5000, as: "c", iss: 100 },
    { at: "1s", release: "old" },
    { at: "1.06s", expect: { "A.c": "SYN-SENT", "B.old": "SYN-RECEIVED" } },
    // The new SYN is in the old one's window: it ends it and is not answered. The reset finds LISTEN.
    { at: "1.1s", expect: { "A.c": "SYN-SENT", B: { tcbs: 0 } } },
    { at: "2s", sent: { of: "A.c", is: "SYN", try: 2 } },
    {
      end: {
        "A.c": { state: "ESTABLISHED", path: ["CLOSED", "SYN-SENT", "ESTABLISHED"] },
        "B.c": { state: "ESTABLISHED", path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED"] },
        "B.old": { path: ["LISTEN", "SYN-RECEIVED", "LISTEN"] },
        B: { accepted: 1, tcbs: 1 },
      },
    },
  ],
});
