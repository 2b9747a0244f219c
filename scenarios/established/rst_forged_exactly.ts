import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A forged reset with exactly the next number is believed; the other end learns of it when it sends",
  cite: ["RFC 9293, section 3.10.7.4, second step", "RFC 9293, section 3.10.7.2"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    {
      at: "1s",
      inject: { to: "B", from: "A", of: "A.c", flags: "RST", relativeTo: "next", seq: 0 },
    },
    { at: "10s", expect: { "A.c": "ESTABLISHED", "B.c": { state: "CLOSED", outcome: "reset" } } },
    { at: "20s", on: "A.c", send: 10 },
    { at: "20.02s", sent: { from: "B", is: "RST" } },
    {
      end: {
        "A.c": { state: "CLOSED", outcome: "reset", lived: 20.04 },
        "B.c": { state: "CLOSED", path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSED"] },
        B: { tcbs: 0 },
      },
    },
  ],
});
