import { ACCEPTED, CLIENT, failsHere, LISTENER, passes, play, skips } from "./playing.ts";
import { assertEquals } from "@std/assert";

const SYN = (options: string) =>
  `${CLIENT}
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <${options}>
`;

Deno.test("sysctl, set_sysctls.py and plain names set the same variable", () => {
  const plain = SYN("mss 1460,nop,nop,sackOK,nop,wscale 0");
  for (
    const command of [
      "sysctl -q net.ipv4.tcp_timestamps=0",
      'sysctl -w "net.ipv4.tcp_timestamps = 0"',
      "sysctl net/ipv4/tcp_timestamps=0",
      "../common/set_sysctls.py /proc/sys/net/ipv4/tcp_timestamps=0",
    ]
  ) passes(`\`${command}\`\n${plain}`);
});

Deno.test("several variables may stand in one command, several commands in one event", () => {
  passes(`\`../common/defaults.sh
sysctl -q net.ipv4.tcp_timestamps=0 net.ipv4.tcp_sack=0
sysctl -q net.ipv4.tcp_window_scaling=0\`
${SYN("mss 1460")}`);
});

Deno.test("a variable that is set in the middle holds for what begins later", () => {
  passes(`${SYN("mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 0")}
+0 \`sysctl -w net.inet.tcp.rfc1323=0\`
+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 4
+0 fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 connect(4, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <mss 1460,nop,nop,sackOK>
+0 \`/tmp/sysctl_restore_7.sh\`
+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 5
+0 fcntl(5, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 connect(5, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 0>`);
  // A listener that exists makes its next connections with it.
  passes(`${LISTENER}
+0 \`sysctl -w net.inet.ip.ttl=7\`
+0 < S 0:0(0) win 20000 <mss 1000>
+0 > (ttl 7) S. 0:0(0) ack 1 <mss 1460>`);
});

Deno.test("the variables of BSD scripts set what tcp(4) says of them", () => {
  const bsd = (line: string, script: string) =>
    passes(`\`sysctl -w ${line}\`\n${script}`, { profile: "freebsd" });
  const full = "mss 1460,nop,wscale 6,sackOK,TS val 1 ecr 0";
  bsd("net.inet.tcp.rfc1323=1", SYN(full));
  bsd("net.inet.tcp.rfc1323=0", SYN("mss 1460,sackOK,eol,eol"));
  bsd("net.inet.tcp.sack.enable=0", SYN("mss 1460,nop,wscale 6,nop,nop,TS val 1 ecr 0"));
  bsd("kern.ipc.maxsockbuf=65535", SYN(full.replace("wscale 6", "wscale 0")));
  bsd("net.inet.tcp.ecn.enable=1", SYN("...").replace("> S ", "> SEW "));
  bsd("net.inet.tcp.rexmit_initial=300", `${SYN(full)}+.3 > S 0:0(0) <...>`);
  bsd(
    "net.inet.tcp.rexmit_drop_options=1",
    `${SYN(full)}+1 > S 0:0(0) <${full}>
+2.2 > S 0:0(0) <${full}>
+4.2 > S 0:0(0) <mss 1460>`,
  );
  bsd(
    "net.inet.tcp.delacktime=70",
    `${ACCEPTED}+0 < P. 1:11(10) ack 1 win 20000
+.07 > . 1:1(0) ack 11`,
  );
  bsd("net.inet.tcp.recvspace=30000", SYN("...").replace("> S 0:0(0)", "> S 0:0(0) win 30000"));
});

Deno.test("an unknown variable fails the script by its name; one without meaning here is let pass", () => {
  failsHere(
    ` 0 \`sysctl -w net.inet.tcp.nonsense=1\` // here`,
    "Cannot set net.inet.tcp.nonsense: no kernel variable of this name is known",
  );
  failsHere(
    ` 0 \`sysctl -q net.ipv4.tcp_syn_retries=many\` // here`,
    'Cannot set net.ipv4.tcp_syn_retries: "many" is no value of it',
  );
  // It may be ignored, but a kernel that has it would obey.
  skips(" 0 `sysctl -e -q net.ipv4.tcp_nonsense=1`", "the command sysctl net.ipv4.tcp_nonsense");
  passes(" 0 `sysctl -w net.inet.tcp.hostcache.purgenow=1 net.inet.icmp.icmplim=0`");
});

Deno.test("a variable whose value needs what there is not skips the script by that", () => {
  skips(" 0 `sysctl -q net.ipv4.tcp_congestion_control=bbr`", "congestion control bbr");
  skips(" 0 `sysctl -w net.inet.tcp.fastopen.server_enable=1`", "TCP Fast Open");
  skips(" 0 `sysctl -w net.inet.tcp.ecn.enable=3`", "accurate ECN");
});

const count = (state: string, number: number, args = "-4 -P tcp -s") =>
  `+0 \`sockstat ${args} | grep -c ${state} | grep ${number}\`\n`;

Deno.test("sockstat lists sockets by their states, listeners and what nobody owns any more counted", () => {
  passes(`${LISTENER}${count("LISTEN", 1)}${count("ESTABLISHED", 0)}
+0 < S 0:0(0) win 20000 <mss 1000>
+0 > S. 0:0(0) ack 1 <mss 1460>
${count("SYN_RCVD", 0)}
+0 < . 1:1(0) ack 1 win 20000
${count("ESTABLISHED", 1)}
+0 accept(3, ..., ...) = 4
+0 < F. 1:1(0) ack 1 win 20000
${count("CLOSE_WAIT", 1, "-46c -Ptcp -s -p 8080")}
+0 close(4) = 0
${count("LAST_ACK", 1, "-4qs")}
+0 < . 2:2(0) ack 2 win 20000
${count("LAST_ACK", 0)}`);
  passes(
    `${LISTENER}${count("LISTEN", 0, "-6s")}${count("LISTEN", 0, "-cs")}${
      count("LISTEN", 0, "-s -p 99")
    }${count("LISTEN", 0, "-4 -P udp -s")}`,
  );
});

Deno.test("a command that ends with another status than 0 fails the script", () => {
  failsHere(
    `${LISTENER}${count("LISTEN", 2).trim()} // here`,
    "The command fails with status 1: sockstat -4 -P tcp -s | grep -c LISTEN | grep 2",
  );
  failsHere(" 0 `false` // here", "The command fails with status 1: false");
  passes(" 0 `false || true`\n+0 `false; true`\n+0 `true && true`");
});

Deno.test("tcpdrop ends connections in a state, or all of them", () => {
  const closed = `${ACCEPTED}
+0 close(4) = 0
+0 > F. 1:1(0) ack 1
+0 < F. 1:1(0) ack 2 win 20000
+0 > . 2:2(0) ack 2
${count("TIME_WAIT", 1)}`;
  passes(`${closed}+0 \`tcpdrop -s TIME_WAIT\`\n${count("TIME_WAIT", 0)}`);
  passes(`${closed}+0 \`tcpdrop -s ESTABLISHED\`\n${count("TIME_WAIT", 1)}`);
  passes(`${ACCEPTED}+0 \`tcpdrop -a\`
+0 > R 1:1(0)
+0 read(4, ..., 10) = -1 ECONNABORTED`);
  skips(" 0 `tcpdrop -l`", "the command tcpdrop -l");
});

Deno.test("sleep lets time pass", () => {
  const { virtualSeconds } = passes(" 0 `sleep 2.5`\n2.5 `true`");
  assertEquals(virtualSeconds, 2.5);
});

Deno.test("grep, wc, echo and cat read what the command before them printed", () => {
  passes(` 0 \`echo a.b | grep -q 'a\\.b'\`
+0 \`echo abc | grep -v x | wc -l | grep -x 1\`
+0 \`echo ABC | grep -i b | cat | grep -w ABC\`
+0 \`echo a+b | grep -F a+b\`
+0 \`echo aab | grep -E 'a+b'\`
+0 \`echo 'a(b' | grep 'a(b'\``);
});

Deno.test("a device that holds nothing loses what is sent", () => {
  passes(`${ACCEPTED}
+0 \`tc qdisc replace dev tun0 root pfifo limit 0\`
+0 write(4, ..., 10) = 10
+.5 \`tc qdisc replace dev tun0 root pfifo\`
+.5 > P. 1:11(10) ack 1`);
  passes(" 0 `tc qdisc add dev tun0 root fq`\n+0 `ethtool -K tun0 tso off`");
  passes(" 0 `ip tcp_metrics flush all > /dev/null 2>&1`");
});

Deno.test("any other command skips the script by its name, and is never run", () => {
  skips(" 0 `nstat > /dev/null`", "the command nstat");
  skips(" 0 `rm -rf /`", "the command rm");
  skips(" 0 `ip route change 192.0.2.1 mtu 600`", "the command ip route");
  skips(" 0 `grep 0A /proc/net/tcp`", "the command grep");
  skips(" 0 `echo 1 > /tmp/a`", "the shell line echo 1 > /tmp/a");
  assertEquals(play(" 0 `nstat`").message, "the command nstat is not to be had here");
});

Deno.test("a pattern that could take for ever, or a line that is far too long, is not searched for", () => {
  for (const pattern of ["(a+)+b", "(.*)*q", "a*a*a*a*a*b", "(a)\\1"]) {
    skips(` 0 \`echo aaa | grep -E '${pattern}'\``, `the command grep ${pattern}`);
  }
  skips(` 0 \`echo ${"a".repeat(2000)} | grep a\``, "the command grep a");
});

Deno.test("a kernel variable takes no value that no kernel would", () => {
  for (
    const [name, value] of [
      ["net.inet.tcp.recvspace", "9007199254740991"],
      ["net.inet.ip.ttl", "256"],
      ["net.inet.ip.portrange.last", "65536"],
      ["net.ipv4.tcp_rmem", "4096 4096 9999999999"],
      ["net.ipv4.ip_local_port_range", "9 8"],
      ["net.ipv4.tcp_retries2", "4294967296"],
    ]
  ) {
    failsHere(` 0 \`sysctl -w ${name}="${value}"\` // here`, `"${value}" is no value of it`);
  }
});
