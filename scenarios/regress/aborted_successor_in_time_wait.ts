import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A successor of a TIME-WAIT connection that is aborted in SYN-RECEIVED leaves its opener facing nobody",
  cite: ["RFC 9293, section 3.6.1 (MAY-2)", "RFC 9293, section 3.10.5"],
  hosts: { A: {}, B: { listen: 80, tcp: { timeWaitReuse: "higher-seq" } } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c", from: 5000, iss: 1000 },
    { at: "1s", on: "B.c", do: "shutdown" },
    { when: { "A.c": "CLOSE-WAIT" }, on: "A.c", do: "shutdown" },
    { at: "3s", on: "A", connect: "B:80", as: "again", from: 5000, iss: 5000 },
    // The SYN-ACK is on its way when B's user gives up: the first connection is in TIME-WAIT again.
    { when: { "B.again": "SYN-RECEIVED" }, on: "B.again", do: "abort" },
    { at: "3.04s", expect: { "B.c": "TIME-WAIT" } },
    {
      end: {
        "A.again": { state: "CLOSED", outcome: "reset" },
        "B.again": { state: "LISTEN", outcome: "aborted" },
        "B.c": "LISTEN",
      },
    },
  ],
});
