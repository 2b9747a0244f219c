import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "Data for a host that lost its memory is reset, so that the other end learns of the half-open connection",
  cite: "RFC 9293, section 3.5.1, figure 10",
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "1s", on: "A", do: "reboot" },
    { at: "2s", on: "B.c", send: 10 },
    { at: "2.02s", sent: { from: "A", is: "RST" } },
    {
      end: {
        "A.c": { outcome: "gone" },
        "B.c": {
          state: "CLOSED",
          outcome: "reset",
          path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSED"],
          lived: 2.02,
        },
        A: { tcbs: 0 },
      },
    },
  ],
});
