import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A round trip measured across 2^31 is a sample like every other: nothing was sent again in this run",
  cite: ["RFC 6298, section 3", "RFC 9293, section 3.4"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "300ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c", iss: 2_147_483_392 },
    { when: { "A.c": "ESTABLISHED" }, on: "A.c", send: 4000 },
    { never: { from: "A", try: 2 } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 4000 } } },
  ],
});
