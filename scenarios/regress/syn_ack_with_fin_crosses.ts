import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "After a simultaneous open a SYN-ACK that carries text or FIN acknowledges our SYN as a bare one does",
  cite: ["RFC 9293, section 3.5, figure 7 (MUST-10)", "RFC 9293, appendix A.2"],
  hosts: { A: {}, B: {} },
  link: { delay: "20ms" },
  faults: [{ drop: { of: "B.c", is: "SYN,ACK" } }],
  script: [
    { at: "0s", on: "A", connect: "B:80", from: 5000, as: "c" },
    { at: "0s", on: "B", connect: "A:5000", from: 80, as: "c" },
    { at: "50ms", expect: { "A.c": "SYN-RECEIVED" } },
    {
      at: "100ms",
      inject: {
        to: "A",
        from: "B",
        of: "B.c",
        flags: "SYN,FIN,ACK",
        seq: 0,
        ack: 1,
        timestamp: 0,
      },
    },
    { at: "100ms", expect: { "A.c": { state: "CLOSE-WAIT", eof: true } } },
    { end: {} },
  ],
});
