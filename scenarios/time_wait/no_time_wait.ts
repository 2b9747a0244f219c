import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "TIME-WAIT keeps a pair of sockets until old segments are dead; without it they reach the next connection",
  cite: [
    "RFC 9293, section 3.6.1 (MUST-13)",
    "RFC 9293, section 3.4.1",
    "RFC 7323, section 5",
  ],
  // Both ends choose the same ISNs twice, so that an old segment fits the new connection exactly.
  hosts: { A: { tcp: { timestamps: false } }, B: { listen: { port: 80, iss: [300, 300] } } },
  link: { delay: "20ms" },
  faults: [{ duplicate: { of: "A.c", octets: 0, try: 1 }, after: "10s" }],
  script: [
    { at: "0s", on: "A", connect: "B:80", from: 5000, as: "c", iss: 100 },
    { at: "100ms", on: "A.c", send: { text: "pay 100" } }, // its duplicate arrives at 10.12 s
    { at: "500ms", on: "A.c", do: "shutdown" },
    { when: { "B.c": "EOF" }, on: "B.c", do: "shutdown" },
    // As soon as the pair of sockets is free it is used again, to say nothing at all.
    {
      when: { "A.c": "CLOSED", "B.c": "CLOSED" },
      on: "A",
      connect: "B:80",
      from: 5000,
      as: "again",
      iss: 100,
    },
    { at: "10min", end: {} },
  ],
  cases: {
    "TIME-WAIT": {
      why:
        "While A waits, its old duplicate finds no connection at B; the next one begins after it died",
      end: {
        "A.c": { state: "CLOSED", outcome: "closed", lived: 240.54 },
        "B.c": { state: "CLOSED", text: "pay 100" },
        "A.again": { state: "ESTABLISHED", sent: 0 },
        "B.again": { state: "ESTABLISHED", received: 0 },
      },
    },
    "no TIME-WAIT": {
      why: "Without TIME-WAIT the old duplicate is delivered in a connection that never sent it",
      hosts: { A: { tcp: { timeWait: "none" } } },
      end: {
        "A.c": { state: "CLOSED", outcome: "closed", lived: 0.54 },
        "B.c": { state: "CLOSED", text: "pay 100" },
        "A.again": { state: "ESTABLISHED", sent: 0 },
        "B.again": { state: "ESTABLISHED", received: 7, text: "pay 100" },
      },
      violates: ["incarnations"],
    },
    "no TIME-WAIT, timestamps": {
      why: "With timestamps the duplicate fits the new connection by its number but not by its age",
      hosts: { A: { tcp: { timeWait: "none", timestamps: true } } },
      end: {
        "A.c": { state: "CLOSED", outcome: "closed", lived: 0.54 },
        "B.c": { state: "CLOSED", text: "pay 100" },
        "A.again": { state: "ESTABLISHED", sent: 0 },
        "B.again": { state: "ESTABLISHED", received: 0 },
      },
    },
  },
});
