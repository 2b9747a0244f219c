import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A SACK block of numbers half of all away is none of ours, though one of its edges looks near",
  cite: ["RFC 2018, section 3", "RFC 2883, section 4"],
  hosts: { A: {}, B: { listen: 80, tcp: { mtu: 68 } } },
  link: { delay: "20ms" },
  faults: [{ drop: { from: "A", octets: 0, try: 1 } }],
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "1s", on: "A.c", send: 10 },
    // As far to the left of the window as to its right: it comes again, says B's D-SACK, across the number that is the farthest from A's.
    {
      at: "1.1s",
      inject: {
        to: "B",
        from: "A",
        of: "A.c",
        relativeTo: "next",
        flags: "ACK",
        seq: 2147483640,
        length: 100,
        timestamp: 0,
      },
    },
    { at: "10s", expect: { "B.c": { received: 10 } } },
    { end: { "A.c": "ESTABLISHED", "B.c": "ESTABLISHED" } },
  ],
  bounds: { events: 10000 },
});
