import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "When only ACKs are cut off, data arrives at once and is sent again all the same, and delivered once",
  cite: ["RFC 9293, section 3.10.7.4, first step", "RFC 9293, section 3.10.8"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ cut: { from: "B", to: "A" }, between: ["1s", "6s"] }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "2s", on: "A.c", send: 10 },
    { at: "2.03s", expect: { "B.c": { received: 10 } } },
    { at: "3s", sent: { of: "A.c", octets: 0, try: 2 } },
    { at: "5s", sent: { of: "A.c", octets: 0, try: 3 } },
    { at: "9s", sent: { of: "A.c", octets: 0, try: 4 } }, // B's answer to this one gets through
    { never: { of: "A.c", octets: 0, try: 5 } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 10 } } },
  ],
});
