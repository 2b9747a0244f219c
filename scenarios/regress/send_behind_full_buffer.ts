import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "What an application sends while the send buffer is full waits, counts as sent and comes before the FIN",
  cite: ["RFC 9293, section 3.10.2", "RFC 9293, section 3.10.4"],
  hosts: { A: { tcp: { sendBuffer: 100 } }, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { on: "A.c", send: 100 }, // fills the buffer
    { on: "A.c", send: 1 }, // finds no room at all
    { on: "A.c", send: 200 }, // stands behind what waits
    { on: "A.c", do: "shutdown" },
    {
      end: {
        "A.c": { state: "FIN-WAIT-2", sent: 301 },
        "B.c": { state: "CLOSE-WAIT", received: 301, eof: true },
      },
    },
  ],
});
