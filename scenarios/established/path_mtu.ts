import { scenario } from "@halfopen/harness";

const impatient = { retransmissionsR2: 2, giveUpMin: "0s" } as const;

export default scenario({
  why:
    "A host that hears what fits on the path goes on at once; one that does not is stuck for ever",
  cite: ["RFC 9293, section 3.7.2", "RFC 1191, section 6.4"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms", mtu: 600 },
  script: [
    { on: "A", connect: "B:80", as: "c" },
    { at: "100ms", on: "A.c", send: 4000 },
    { at: "110ms", inject: { to: "A", from: "B", of: "A.c", icmp: "packet-too-big", mtu: 600 } },
    { end: {} },
  ],
  cases: {
    "it hears": {
      end: {
        "A.c": "ESTABLISHED",
        "B.c": { state: "ESTABLISHED", received: 4000 },
      },
      script: [
        { on: "A", connect: "B:80", as: "c" },
        { at: "100ms", on: "A.c", send: 4000 },
        {
          at: "110ms",
          inject: { to: "A", from: "B", of: "A.c", icmp: "packet-too-big", mtu: 600 },
        },
        { at: "200ms", expect: { "B.c": { received: 4000 } } },
        { end: {} },
      ],
    },
    "it does not listen": {
      hosts: { A: { tcp: { ...impatient, pathMtu: "ignore" } } },
      end: { "A.c": { state: "CLOSED", outcome: "timed-out" }, "B.c": { received: 0 } },
    },
    "no router tells": {
      hosts: { A: { tcp: impatient } },
      script: [
        { on: "A", connect: "B:80", as: "c" },
        { at: "100ms", on: "A.c", send: 4000 },
        { end: {} },
      ],
      end: { "A.c": { state: "CLOSED", outcome: "timed-out" }, "B.c": { received: 0 } },
    },
  },
});
