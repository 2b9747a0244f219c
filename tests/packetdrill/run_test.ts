import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { guessProfile, runScript, ScriptError } from "../../lib/packetdrill/mod.ts";
import { ACCEPTED, CLIENT, failsHere, LISTENER, passes, play, skips } from "./playing.ts";

Deno.test("a script that passes says over what, by which profile, and how long it took", () => {
  const { report, ...result } = passes(`${LISTENER}.25 close(3) = 0`);
  assertEquals({ report, ...result }, {
    file: "a.pkt",
    ip: "ipv4",
    profile: "rfc",
    why: "it was asked for",
    passed: true,
    skipped: null,
    line: null,
    message: "",
    virtualSeconds: 0.25,
    report: "",
  });
});

Deno.test("a failure shows the line, both packets in packetdrill's notation, the time, the ladder", () => {
  const { report, line } = play(`${ACCEPTED}
+.1 < P. 1:1001(1000) ack 1 win 20000
+0 write(4, ..., 500) = 500
+.02 > P. 1:501(500) ack 1 // here`);
  assertEquals(line, 14);
  assertEquals(
    report,
    `a.pkt:14: The packet is not as expected: the ack is 1001, not 1

  line 14  +.02 > P. 1:501(500) ack 1 // here
  expected  > P. 1:501(500) ack 1
  came      > P. 1:501(500) ack 1001 win 64535
  off       -0.020000 s

       s   host.c                                             script
   0.000   listen
           SYN-RECEIVED  ◀──── SYN 0:1 ─────────────────────  injected
                         ── SYN 0:1 ack 1 ─────────────────▶
           ESTABLISHED   ◀──── ack 1 ───────────────────────  injected
   0.100   send 500      ◀──── PSH 1:1001 ack 1 len 1000 ───  injected
   0.100 ▶               ── PSH 1:501 ack 1001 len 500 ────▶  ← failed here`,
  );
});

Deno.test("a script that needs what there is not is skipped, never passed, by the feature's name", () => {
  const { passed, skipped, line, message } = play("\n 0 `nstat`");
  assertEquals({ passed, skipped, line, message }, {
    passed: false,
    skipped: "the command nstat",
    line: 2,
    message: "the command nstat is not to be had here",
  });
  skips(" 0 < sctp: INIT[flgs=0]\n", "SCTP");
});

Deno.test("Fast Open is asked for by options of segments too", () => {
  skips(
    `${CLIENT}+0 connect(3, ..., ...) = -1 EINPROGRESS\n+0 > S 0:0(0) <FO,nop,nop>`,
    "TCP Fast Open",
  );
  const answered = (ack: number) =>
    `${LISTENER}
+0 < S 0:10(10) win 20000 <mss 1000,FO 0011223344556677,nop,nop>
+0 > S. 0:0(0) ack ${ack} <mss 1460>`;
  passes(answered(1)); // a host that does not know it
  skips(answered(11), "TCP Fast Open");
});

Deno.test("the profile is guessed from what a script sets up, comments aside", () => {
  const guess = (text: string) => {
    const { profile, why } = guessProfile(text);
    return [profile, why];
  };
  assertEquals(guess("0 `sysctl -w net.inet.tcp.rfc1323=1`"), ["freebsd", "net.inet.tcp.rfc1323"]);
  assertEquals(guess("0 `sockstat | grep -c LISTEN`"), ["freebsd", "sockstat"]);
  assertEquals(guess("`../common/defaults.sh`"), ["linux", "defaults.sh"]);
  assertEquals(guess("`sysctl -q net.ipv4.tcp_sack=0`"), ["linux", "net.ipv4.tcp_sack"]);
  const syn = (options: string) =>
    guess(`0 < S 0:0(0) <mss 9,nop,wscale 6,sackOK>
+0 > S 0:0(0) win 65535 <${options}>`);
  const packed = "mss 1460,nop,wscale 6,sackOK";
  assertEquals(syn(`${packed},TS val 1 ecr 0`), ["freebsd", packed]);
  const words = "mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 8";
  assertEquals(syn(words), ["linux", words]);
  assertEquals(syn("mss 1460")[0], "rfc");
  assertEquals(guess("// as with defaults.sh\n0 close(3) = 0")[0], "rfc");
  assertEquals(guess("/* sockstat */ 0 close(3) = 0")[0], "rfc");
  const result = runScript("`../common/defaults.sh`\n0 `true`", { file: "a.pkt" });
  assertEquals([result.profile, result.why], ["linux", "defaults.sh"]);
});

Deno.test("scripts find their profile's name defined, and what is defined for them", () => {
  const script = `
#ifdef FreeBSD
 0 \`false\` // here
#else
 0 \`true\`
#endif
`;
  passes(script, { profile: "linux" });
  failsHere(script, "status 1", { profile: "freebsd" });
  const defines = new Map([["ANSWER", "3"]]);
  passes(" 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = ANSWER", { defines });
});

Deno.test("a script is run over IPv6 and over mapped addresses, with the MTU of its tool", () => {
  const syn = (mss: number) =>
    `${CLIENT}
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <mss ${mss},...>`.replace(",...>", ",sackOK,TS val 1 ecr 0,nop,wscale 0>");
  passes(syn(1460), { ip: "ipv4" });
  passes(syn(1460), { ip: "ipv6" });
  passes(syn(1460), { ip: "ipv4-mapped-ipv6" });
  passes(
    `${CLIENT}
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <mss 1440,nop,wscale 6,sackOK,TS val 1 ecr 0>`,
    { ip: "ipv6", profile: "freebsd" },
  );
});

Deno.test("a script that insists on a variant of IP is run over that", () => {
  const { ip } = passes(`--ip_version=ipv6\n${LISTENER}`, { ip: "ipv4" });
  assertEquals(ip, "ipv6");
  assertEquals(passes(`--ip_version=ipv4_mapped_ipv6\n${LISTENER}`).ip, "ipv4-mapped-ipv6");
});

Deno.test("options say addresses, ports and the MTU", () => {
  const sockstat = "sockstat -4 -s | grep -c '10.0.0.7:81 10.0.0.9:82 SYN_SENT' | grep 1";
  passes(`--local_ip=10.0.0.7
--remote_ip=10.0.0.9/24
--bind_port=81
--connect_port=82
--mtu=1000
${CLIENT}
+0 bind(3, ..., ...) = 0
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <mss 960,sackOK,TS val 1 ecr 0,nop,wscale 0>
+0 \`${sockstat}\``);
});

Deno.test("an option that is unknown, or whose value makes no sense, fails at its line", () => {
  const told = (option: string) => {
    const { line, message, passed } = play(`${option}\n${LISTENER}`);
    return [passed, line, message];
  };
  assertEquals(told("--nonsense=1"), [
    false,
    1,
    "Cannot read the option --nonsense: there is none of this name",
  ]);
  assertEquals(told("--mtu=big"), [
    false,
    1,
    'Cannot read the option --mtu: "big", write a number',
  ]);
  assertEquals(told("--ip_version=ipv5"), [
    false,
    1,
    'Cannot read the option --ip_version: "ipv5", write ipv4, ipv6 or ipv4-mapped-ipv6',
  ]);
  skips(`--wire_client\n${LISTENER}`, "--wire_client");
  skips(`--local_ip=10.0.0.1\n${LISTENER}`, "runs over ipv6 with --local_ip=10.0.0.1", {
    ip: "ipv6",
  });
});

Deno.test("--non_fatal lets packets and calls be otherwise", () => {
  const wrong = `${ACCEPTED}+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 99`;
  passes(`--non_fatal=packet\n${wrong}`);
  passes(`--non_fatal=packet,syscall\n${wrong}\n+0 close(77) = 0`);
});

Deno.test("a script that cannot be read is no failure of the host's: it throws", () => {
  const error = assertThrows(() => play("0 socket(\n"), ScriptError);
  assertStringIncludes(error.message, "Cannot read a.pkt:");
});

Deno.test("the same script gives the same result, whatever ran before", () => {
  const script = `${ACCEPTED}+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 3`;
  assertEquals(play(script), play(script));
});

Deno.test("guessProfile() looks at a long script once, whatever stands in it", () => {
  const blank = "\n".repeat(200_000); // each line tried against all that follow would take minutes
  assertEquals(guessProfile(`${blank}#ifdef Linux`).profile, "linux");
});

Deno.test("what is written and would not be compared skips the script, by name", () => {
  skips(
    `${ACCEPTED}\n+0 write(4, ..., 10) = 10\n+0 > [flowlabel 0x1] P. 1:11(10) ack 1`,
    "IPv6 flow labels",
  );
  const address = '{sa_family=AF_INET, sin_port=htons(8080), sin_addr=inet_addr("1.2.3.4")}';
  skips(`${ACCEPTED}+0 getsockname(4, ${address}, [16]) = 0`, "getsockname() with an address");
  skips(`${ACCEPTED}+0 getpeername(4, ${address}, [16]) = 0`, "getpeername() with an address");
  passes(`${ACCEPTED}+0 getsockname(4, ..., [16]) = 0\n+0 getpeername(4, ..., [16]) = 0`);
  const event = "{events=EPOLLOUT, fd=4}";
  skips(
    `${ACCEPTED}+0 epoll_create(1) = 5
+0 epoll_ctl(5, EPOLL_CTL_ADD, 4, ${event}) = 0
+0 epoll_wait(5, [${event}, ${event}], 2, 0) = 1`,
    "epoll_wait() with several events",
  );
});
