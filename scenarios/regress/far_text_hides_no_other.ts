import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "Text half of all numbers away counts for nothing: what came behind a gap is still acknowledged with the gap",
  cite: "RFC 9293, section 3.4",
  hosts: { A: { tcp: { mtu: 68 } }, B: {} },
  faults: [{ drop: { from: "A", seq: 17, try: 1 } }],
  script: [
    { on: "B", connect: "A:5000", as: "c", from: 6000 },
    { on: "A", connect: "B:6000", as: "c", from: 5000 },
    {
      at: "1s",
      inject: {
        to: "B",
        from: "A",
        of: "A.c",
        relativeTo: "next",
        flags: "ACK",
        seq: 2147483647,
        length: 100,
        timestamp: 1,
      },
    },
    { at: "1s", on: "A.c", send: 50 },
    { end: { "B.c": { received: 50 } } },
  ],
});
