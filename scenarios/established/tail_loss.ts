import { scenario } from "@halfopen/harness";

export default scenario({
  why: "When the last segment is lost nothing behind it tells of it: only the RTO brings it back",
  cite: ["RFC 6298, rules 5.3 and 5.4", "RFC 9293, section 3.10.8"],
  hosts: { A: { tcp: { timestamps: false } }, B: { listen: 80 } },
  link: { delay: "20ms" },
  faults: [{ drop: { of: "A.c", octets: 4999, try: 1 } }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", send: 5000 },
    { at: "1s", expect: { "B.c": { received: 4380 } } },
    // B's delayed ACK of the third segment comes at 340 ms and starts the timer anew.
    { at: "1.34s", sent: { of: "A.c", octets: 4999, try: 2 } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 5000 } } },
  ],
});
