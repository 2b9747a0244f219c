import { scenario } from "@halfopen/harness";

export default scenario({
  why:
    "An application that closes without reading, where that draws no reset, misses nothing when the FIN comes",
  cite: "RFC 9293, section 3.6.1 (MAY-1, SHLD-3)",
  hosts: { A: { tcp: { profile: "freebsd" } }, B: { listen: 80 } },
  link: { delay: "20ms" },
  script: [
    { at: "0s", on: "A", connect: "B:80", as: "c" },
    { at: "40ms", on: "A.c", do: "pause" },
    { at: "50ms", on: "B.c", send: 10 },
    { at: "80ms", on: "A.c", do: "close" },
    { at: "200ms", on: "B.c", do: "close" },
    { end: { "A.c": { outcome: "closed", received: 0 }, "B.c": { outcome: "closed" } } },
  ],
});
