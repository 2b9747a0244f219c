import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A SYN-ACK that goes again behind the peer's FIN offers its window from there on: no silly step of the ACK after it",
  cite: ["RFC 9293, section 3.8.6.2.2 (MUST-39)", "RFC 9293, section 3.10.7.4, eighth step"],
  hosts: { A: { tcp: { receiveBuffer: 1460 } }, B: { tcp: { keepAlive: "3s" } } },
  link: { delay: "100ms" },
  script: [
    { on: "A", connect: "B:6000", as: "c", from: 5000 },
    { on: "B", connect: "A:5000", as: "c", from: 6000 },
    { on: "A.c", do: "shutdown" },
    { at: "1ms", on: "A", connect: "B:6000", as: "d", from: 5000 },
    { at: "100ms", on: "A.d", do: "shutdown" },
    { on: "B.c", do: "shutdown" },
    { at: "1.1s", sent: { of: "A.d", is: "SYN,ACK", ack: 2, window: 1460 } },
    { at: "6.3s", sent: { of: "A.d", is: "ACK", ack: 2, window: 1460 } },
  ],
});
