import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A listener that answers with a SYN cookie holds nothing until the third segment brings it back",
  cite: ["RFC 4987, section 3.6", "RFC 9293, section 3.10.7.2"],
  hosts: { A: {}, B: { listen: 80, tcp: { synCookies: "always" } } },
  link: { delay: "20ms" },
  script: [{ end: {} }],
  cases: {
    "handshake": {
      script: [
        { at: "0s", on: "A", connect: "B:80", as: "c" },
        { at: "20ms", sent: { from: "B", is: "SYN,ACK", seq: 0, ack: 1, state: "CLOSED" } }, // no connection sent it
        { at: "50ms", expect: { B: { tcbs: 0 } } },
        { at: "1s", on: "A.c", send: "100kB" },
        { at: "2s", on: "B.c", send: "100kB" },
        { at: "10s", on: "A.c", do: "shutdown" },
        { when: { "B.c": "EOF" }, on: "B.c", do: "shutdown" },
        {
          end: {
            "A.c": { state: "CLOSED", received: 100_000 },
            "B.c": {
              state: "CLOSED",
              received: 100_000,
              path: ["LISTEN", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"],
            },
            B: { accepted: 1, tcbs: 0 },
          },
        },
      ],
    },
    "third segment lost, data follows": {
      why: "The cookie comes back on every segment until B answers: data opens the connection too",
      faults: [{ drop: { of: "A.c", is: "ACK", length: 0, try: 1 } }],
      script: [
        { at: "0s", on: "A", connect: "B:80", as: "c" },
        { at: "1s", expect: { "A.c": "ESTABLISHED", B: { tcbs: 0 } } },
        { at: "1s", on: "A.c", send: { text: "hello" } },
        { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", text: "hello" } } },
      ],
    },
    "forged cookie": {
      why: "An ACK whose number is no cookie draws a reset, as any ACK in LISTEN does",
      script: [
        {
          at: "1s",
          inject: { to: "B", from: "A", ports: [5000, 80], flags: "ACK", seq: 100, ack: 4711 },
        },
        { at: "1s", sent: { from: "B", is: "RST" }, times: 1 },
        { end: { B: { tcbs: 0, accepted: 0 } } },
      ],
    },
    "cookie too old": {
      why: "A cookie lasts two minutes or so: the ACK that comes later finds nothing that knows it",
      faults: [{ hold: { of: "A.c", is: "ACK", length: 0, try: 1 }, as: "stale" }],
      script: [
        { at: "0s", on: "A", connect: "B:80", as: "c" },
        { at: "5min", release: "stale" },
        { at: "300.02s", sent: { from: "B", is: "RST" } },
        { end: { "A.c": { state: "CLOSED", outcome: "reset" }, B: { tcbs: 0, accepted: 0 } } },
      ],
      outlives: "MSL",
    },
  },
});
