import { scenario } from "@halfopen/harness";

export default scenario({
  why: "A close that lingers waits so long for the peer's ACKs and no longer: then a reset ends it",
  cite: ["RFC 9293, section 3.6.1 (MAY-1)", "RFC 9293, section 3.10.5"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [{ end: {} }],
  cases: {
    "at once": {
      why: "A close that lingers for 0 s is an abort: what was not sent is lost",
      script: [
        { at: "0s", on: "A", connect: "B:80", as: "c" },
        { at: "1s", on: "A.c", send: 100_000 },
        { at: "1s", on: "A.c", do: "close", linger: "0s" },
        { at: "1s", sent: { of: "A.c", is: "RST" }, times: 1 },
        {
          end: {
            "A.c": { state: "CLOSED", outcome: "aborted", lived: 1 },
            "B.c": { state: "CLOSED", outcome: "reset" },
            A: { tcbs: 0 },
          },
        },
      ],
    },
    "acknowledged in time": {
      script: [
        { at: "0s", on: "A", connect: "B:80", as: "c" },
        { at: "1s", on: "A.c", send: 100_000 },
        { at: "1s", on: "A.c", do: "close", linger: "5s" },
        { when: { "B.c": "EOF" }, on: "B.c", do: "shutdown" },
        { never: { has: "RST" } },
        {
          end: {
            "A.c": { state: "CLOSED", outcome: "closed" },
            "B.c": { state: "CLOSED", outcome: "closed", received: 100_000 },
          },
        },
      ],
    },
    "too late": {
      why: "Nobody acknowledges for longer than the close lingers: a reset, and the rest is lost",
      link: { partitions: [["900ms", "5s"]] },
      script: [
        { at: "0s", on: "A", connect: "B:80", as: "c" },
        { at: "1s", on: "A.c", send: 1000 },
        { at: "1s", on: "A.c", do: "close", linger: "5500ms" },
        { at: "6.5s", sent: { of: "A.c", is: "RST" }, times: 1 },
        {
          end: {
            "A.c": { state: "CLOSED", outcome: "aborted", lived: 6.5 },
            "B.c": { state: "CLOSED", outcome: "reset", received: 0 },
          },
        },
      ],
    },
  },
});
