import { scenario } from "@halfopen/harness";

export default scenario({
  why: "Data on a SYN is delivered only after the handshake, so a stale SYN's data reaches nobody",
  cite: ["RFC 9293, section 3.5", "RFC 9293, section 3.10.7.2, third step"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    {
      at: "1s",
      inject: { to: "B", from: "A", ports: [5000, 80], flags: "SYN", seq: 90, length: 10 },
    },
    { sent: { from: "B", is: "SYN,ACK" }, by: "2s" },
    { sent: { from: "A", is: "RST" }, by: "2s" },
    { end: { A: { tcbs: 0 }, B: { accepted: 0, established: 0, tcbs: 0 } } },
  ],
});
