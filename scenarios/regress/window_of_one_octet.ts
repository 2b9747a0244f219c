import { scenario } from "@halfopen/harness";

export default scenario({
  why: "A buffer of one octet that was emptied is offered again at once, not when a probe asks",
  cite: ["RFC 9293, section 3.8.6.2.2", "RFC 9293, section 3.8.6.1"],
  hosts: { A: {}, B: { listen: 80, tcp: { receiveBuffer: 1 } } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { when: { "B.c": "accepted" }, on: "B.c", do: "pause" },
    { on: "A.c", send: 2 },
    { at: "1s", expect: { "B.c": { received: 0 } } },
    { at: "1.5s", on: "B.c", do: "resume" },
    { at: "1.5s", sent: { from: "B", is: "ACK", ack: 2, window: 1 } },
    { expect: { "B.c": { received: 2 } }, by: "1.6s" },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 2 } } },
  ],
});
