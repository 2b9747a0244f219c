import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "Keep-alive asks an idle peer whether it is there, and gives up when many probes find nobody",
  cite: ["RFC 9293, section 3.8.4 (MUST-24 to MUST-29, SHLD-12)", "RFC 9293, section 3.10.7.4"],
  hosts: {
    A: { tcp: { keepAlive: "2h", keepAliveInterval: "75s", keepAliveProbes: 9 } },
    B: { listen: 80 },
  },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "1h", on: "B.c", send: 10 }, // A hears it, so its two hours begin again
    { never: { of: "A.c", is: "ACK", seq: 0 }, until: "3h" },
    // <SEQ=SND.NXT-1>, without text: B answers what it cannot accept.
    { at: "10800.02s", sent: { of: "A.c", is: "ACK", seq: 0, ack: 11, length: 0 } },
    { at: "10800.04s", sent: { of: "B.c", is: "ACK", seq: 11, ack: 1, length: 0 } },
    { end: {} },
  ],
  cases: {
    "peer answers": {
      end: { "A.c": { state: "ESTABLISHED", outcome: "open" }, "B.c": "ESTABLISHED" },
    },
    "peer cut off for a while": {
      why: "One probe without an answer says nothing: the third is answered, and A goes on waiting",
      link: { partitions: [["4h", "18100s"]] },
      script: [
        { at: "0s", on: "A", connect: "B:80", as: "c" },
        { at: "1h", on: "B.c", send: 10 },
        { sent: { of: "A.c", is: "ACK", seq: 0 }, by: "19000s", times: 4 }, // 3 h, 5 h, twice 75 s later
        { at: "19000s", end: { "A.c": "ESTABLISHED", "B.c": "ESTABLISHED" } },
      ],
    },
    "peer gone": {
      why: "Nine probes without an answer end the connection; no reset is sent to nobody",
      link: { partitions: [["4h", "30h"]] },
      script: [
        { at: "0s", on: "A", connect: "B:80", as: "c" },
        { at: "1h", on: "B.c", send: 10 },
        { sent: { of: "A.c", is: "ACK", seq: 0 }, by: "19000s", times: 10 },
        { never: { from: "A", has: "RST" } },
        {
          at: "6h",
          end: {
            // The probe at 3 h was answered; from 5 h on none is: 9 times 75 s.
            "A.c": { state: "CLOSED", outcome: "timed-out", lived: 18_675.06 },
            "B.c": { state: "ESTABLISHED", outcome: "open" },
            A: { tcbs: 0 },
          },
        },
      ],
    },
  },
});
