import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A duplicate from a whole sequence space ago fits the window by its number; its timestamp tells its age",
  cite: ["RFC 7323, section 5.3", "RFC 9293, section 3.4.3"],
  hosts: {
    A: { tcp: { timestamps: true } },
    B: { listen: 80, tcp: { timestamps: true } },
  },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "1s", on: "A.c", send: 1000 },
    {
      at: "2s",
      inject: {
        to: "B",
        from: "A",
        of: "A.c",
        flags: "ACK",
        relativeTo: "next",
        length: 100,
        timestamp: -1000, // behind the last one that B saw
      },
    },
    { sent: { of: "B.c", is: "ACK", seq: 1, ack: 1001, length: 0 }, by: "3s" },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 1000 } } },
  ],
});
