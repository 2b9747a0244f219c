import { testPacketdrill } from "../../lib/testing/mod.ts";

// The catalogue of scripts: each a test over every variant of IP that it is written for.
testPacketdrill(new URL("../../scenarios/packetdrill/", import.meta.url), {
  ip: ["ipv4", "ipv6", "ipv4-mapped-ipv6"],
});

// What scripts found once.
testPacketdrill(new URL("../../scenarios/regress/", import.meta.url), {
  ip: ["ipv4", "ipv6", "ipv4-mapped-ipv6"],
});
