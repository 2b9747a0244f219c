import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "Urgent data stays in line, but the peer's user hears of it at once, even before a closed window",
  cite: [
    "RFC 9293, section 3.8.5 (MUST-30 to MUST-33, MUST-62)",
    "RFC 9293, section 3.10.7.4, first and sixth step",
  ],
  hosts: {
    A: { tcp: { timestamps: false } },
    B: { listen: 80, reading: "manual", tcp: { receiveBuffer: 1000 } },
  },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "1s", on: "A.c", send: 1000 }, // fills B's window
    { at: "2s", on: "A.c", send: { text: "stop" }, urgent: true },
    { at: "2s", sent: { of: "A.c", is: "ACK,URG", seq: 1001, length: 0, state: "ESTABLISHED" } },
    { at: "2.02s", expect: { "B.c": { told: ["urgent"], received: 0 } } },
    { at: "3s", on: "B.c", read: 1000 },
    // The probe of the closed window, and what follows, carry the pointer; the text is where it was sent.
    { sent: { of: "A.c", has: "URG", octets: 1000 }, by: "5s" },
    { at: "5s", on: "B.c", read: 100 },
    { at: "6s", on: "A.c", send: 10 },
    { never: { of: "A.c", has: "URG", between: ["6s", "1h"] } }, // nothing is urgent any more
    { at: "7s", on: "B.c", read: 100 },
    {
      end: {
        "A.c": "ESTABLISHED",
        "B.c": { state: "ESTABLISHED", received: 1014, text: "stop", told: ["urgent"] },
      },
    },
  ],
});
