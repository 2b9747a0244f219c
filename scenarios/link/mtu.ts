import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "Packets longer than the link's MTU vanish without a word: small ones pass, and the transfer never ends",
  cite: ["RFC 9293, section 3.7.2", "RFC 9293, section 3.7.1", "RFC 9293, section 3.8.3"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms", mtu: 1000 },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", send: 5000 },
    { end: {} },
  ],
  cases: {
    "host does not know": {
      // Only the last 620 octets fit; B holds them and waits for the rest.
      end: {
        "A.c": { state: "CLOSED", outcome: "timed-out" },
        "B.c": { state: "ESTABLISHED", outcome: "open", received: 0 },
      },
    },
    "host knows": {
      why: "A host whose interface has the link's MTU sends nothing that is too long",
      hosts: { A: { tcp: { mtu: 1000 } } },
      end: {
        "A.c": { state: "ESTABLISHED" },
        "B.c": { state: "ESTABLISHED", received: 5000 },
      },
    },
  },
});
