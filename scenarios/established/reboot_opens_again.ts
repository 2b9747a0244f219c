import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A client that lost its memory and opens again finds out the server's old end, which is reset first",
  cite: "RFC 9293, section 3.5.1, figure 9",
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", from: 5000, as: "c", iss: 100 },
    { at: "1s", on: "A", do: "reboot" },
    { at: "2s", on: "A", connect: "B:80", from: 5000, as: "again", iss: 400 },
    { at: "2.02s", sent: { of: "B.c", is: "ACK", seq: 1, ack: 1, length: 0 } },
    { at: "2.04s", sent: { from: "A", is: "RST" } },
    { at: "2.1s", expect: { "A.again": "SYN-SENT", "B.c": { state: "CLOSED", outcome: "reset" } } },
    { at: "3s", sent: { of: "A.again", is: "SYN", try: 2 } },
    {
      end: {
        "A.c": { outcome: "gone" },
        "A.again": { state: "ESTABLISHED", path: ["CLOSED", "SYN-SENT", "ESTABLISHED"] },
        "B.c": { path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSED"] },
        "B.again": { state: "ESTABLISHED", path: ["LISTEN", "SYN-RECEIVED", "ESTABLISHED"] },
        B: { accepted: 2, tcbs: 1 },
      },
    },
  ],
});
