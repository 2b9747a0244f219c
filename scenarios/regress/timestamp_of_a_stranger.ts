import { scenario } from "@halfopen/harness";

export default scenario({
  why: "A segment that acknowledges what was never sent does not make every later one look old",
  cite: ["RFC 5961, section 5", "RFC 7323, section 5.3"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { on: "A", connect: "B:80", as: "c" },
    {
      at: "1s",
      inject: {
        to: "B",
        from: "A",
        of: "A.c",
        flags: "ACK",
        relativeTo: "next",
        ack: 9_999,
        timestamp: 1_000_000,
        length: 10,
      },
    },
    { at: "2s", on: "A.c", send: 1000 },
    { at: "3s", expect: { "B.c": { received: 1000 } } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 1000 } } },
  ],
});
