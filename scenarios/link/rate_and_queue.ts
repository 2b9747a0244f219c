import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "A slow link sets the pace; a short queue before it loses what a window sends at once, and all arrives",
  cite: ["RFC 9293, section 3.8", "RFC 9293, section 3.10.8"],
  hosts: { A: {}, B: { listen: 80 } },
  link: { delay: "20ms", rate: "1mbit" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { when: { "A.c": "ESTABLISHED" }, on: "A.c", send: "200kB" },
    // 200 kB alone take 1.6 s.
    { at: "1.6s", expect: { "B.c": { received: [1, 199_999] } } },
    { end: { "A.c": "ESTABLISHED", "B.c": { state: "ESTABLISHED", received: 200_000 } } },
  ],
  cases: {
    "long queue": {},
    "queue of 10 packets": { link: { queue: { packets: 10 } } },
  },
});
