/**
 * The scenarios of this package that say nothing of the settings of one side's stack: any stack can stand there. They
 * are loaded when they are told, so that nobody waits for them who does not.
 *
 * What is left out: stories of bugs that our own stack had (`regress`), and floods of SYNs, which are about the size of
 * a backlog and take seconds.
 *
 * @module
 */

import { casesOf } from "../scenario/cases.ts";
import type { Scenario } from "../scenario/format.ts";
import { runsOf } from "../scenario/series.ts";
import type { KitCheck, KitSetup, KitSide } from "./kit_types.ts";
import { hostsOf, runKit, sideText } from "./kit_run.ts";

/** A module that is a scenario. */
type Load = () => Promise<{ readonly default: Scenario }>;

/** The stories by the paths of their files. Each import is written out, or it would need a permission. */
export const CATALOGUE: Readonly<Record<string, Load>> = Object.freeze({
  "open/close_in_syn_sent": () => import("../../scenarios/open/close_in_syn_sent.ts"),
  "open/closed_port": () => import("../../scenarios/open/closed_port.ts"),
  "open/data_on_third_ack": () => import("../../scenarios/open/data_on_third_ack.ts"),
  "open/expired_request": () => import("../../scenarios/open/expired_request.ts"),
  "open/expired_request_outlived": () => import("../../scenarios/open/expired_request_outlived.ts"),
  "open/expired_syn_in_time_wait": () => import("../../scenarios/open/expired_syn_in_time_wait.ts"),
  "open/expired_syn_in_time_wait_rfc1337": () =>
    import("../../scenarios/open/expired_syn_in_time_wait_rfc1337.ts"),
  "open/late_duplicate_syn_ack": () => import("../../scenarios/open/late_duplicate_syn_ack.ts"),
  "open/old_syn_first": () => import("../../scenarios/open/old_syn_first.ts"),
  "open/rst_in_syn_received": () => import("../../scenarios/open/rst_in_syn_received.ts"),
  "open/simultaneous_open": () => import("../../scenarios/open/simultaneous_open.ts"),
  "open/simultaneous_open_syn_lost": () =>
    import("../../scenarios/open/simultaneous_open_syn_lost.ts"),
  "open/stale_syn_meets_syn_sent": () => import("../../scenarios/open/stale_syn_meets_syn_sent.ts"),
  "open/stale_syn_with_data": () => import("../../scenarios/open/stale_syn_with_data.ts"),
  "open/syn_ack_lost": () => import("../../scenarios/open/syn_ack_lost.ts"),
  "open/syn_beats_rst": () => import("../../scenarios/open/syn_beats_rst.ts"),
  "open/syn_black_hole": () => import("../../scenarios/open/syn_black_hole.ts"),
  "open/syn_cookies": () => import("../../scenarios/open/syn_cookies.ts"),
  "open/syn_lost_three_times": () => import("../../scenarios/open/syn_lost_three_times.ts"),
  "open/third_ack_lost_close_follows": () =>
    import("../../scenarios/open/third_ack_lost_close_follows.ts"),
  "open/third_ack_lost_data_follows": () =>
    import("../../scenarios/open/third_ack_lost_data_follows.ts"),
  "open/third_ack_lost_silence": () => import("../../scenarios/open/third_ack_lost_silence.ts"),
  "open/third_ack_never_arrives": () => import("../../scenarios/open/third_ack_never_arrives.ts"),
  "open/three_way_handshake": () => import("../../scenarios/open/three_way_handshake.ts"),
  "established/ack_beyond_snd_nxt": () =>
    import("../../scenarios/established/ack_beyond_snd_nxt.ts"),
  "established/blind_syn": () => import("../../scenarios/established/blind_syn.ts"),
  "established/icmp_errors": () => import("../../scenarios/established/icmp_errors.ts"),
  "established/keep_alive": () => import("../../scenarios/established/keep_alive.ts"),
  "established/old_duplicate_across_wrap": () =>
    import("../../scenarios/established/old_duplicate_across_wrap.ts"),
  "established/partition_longer_than_r2": () =>
    import("../../scenarios/established/partition_longer_than_r2.ts"),
  "established/partition_shorter_than_r2": () =>
    import("../../scenarios/established/partition_shorter_than_r2.ts"),
  "established/path_mtu": () => import("../../scenarios/established/path_mtu.ts"),
  "established/push": () => import("../../scenarios/established/push.ts"),
  "established/reboot_idle": () => import("../../scenarios/established/reboot_idle.ts"),
  "established/reboot_idle_keep_alive": () =>
    import("../../scenarios/established/reboot_idle_keep_alive.ts"),
  "established/reboot_opens_again": () =>
    import("../../scenarios/established/reboot_opens_again.ts"),
  "established/reboot_peer_sends": () => import("../../scenarios/established/reboot_peer_sends.ts"),
  "established/reordering": () => import("../../scenarios/established/reordering.ts"),
  "established/reordering_fast_retransmit": () =>
    import("../../scenarios/established/reordering_fast_retransmit.ts"),
  "established/rst_forged_exactly": () =>
    import("../../scenarios/established/rst_forged_exactly.ts"),
  "established/rst_in_window": () => import("../../scenarios/established/rst_in_window.ts"),
  "established/sequence_wrap": () => import("../../scenarios/established/sequence_wrap.ts"),
  "established/tail_loss": () => import("../../scenarios/established/tail_loss.ts"),
  "established/user_timeout": () => import("../../scenarios/established/user_timeout.ts"),
  "established/zero_window_for_ever": () =>
    import("../../scenarios/established/zero_window_for_ever.ts"),
  "close/abort": () => import("../../scenarios/close/abort.ts"),
  "close/close_with_data_lost": () => import("../../scenarios/close/close_with_data_lost.ts"),
  "close/fin_before_data": () => import("../../scenarios/close/fin_before_data.ts"),
  "close/fin_lost": () => import("../../scenarios/close/fin_lost.ts"),
  "close/fin_wait_2_timeout": () => import("../../scenarios/close/fin_wait_2_timeout.ts"),
  "close/four_way_close": () => import("../../scenarios/close/four_way_close.ts"),
  "close/linger": () => import("../../scenarios/close/linger.ts"),
  "close/never_closed": () => import("../../scenarios/close/never_closed.ts"),
  "close/simultaneous_close": () => import("../../scenarios/close/simultaneous_close.ts"),
  "close/three_segment_close": () => import("../../scenarios/close/three_segment_close.ts"),
  "close/vanished_in_last_ack": () => import("../../scenarios/close/vanished_in_last_ack.ts"),
  "time_wait/assassination": () => import("../../scenarios/time_wait/assassination.ts"),
  "time_wait/assassination_rfc1337": () =>
    import("../../scenarios/time_wait/assassination_rfc1337.ts"),
  "time_wait/last_ack_lost": () => import("../../scenarios/time_wait/last_ack_lost.ts"),
  "time_wait/no_time_wait": () => import("../../scenarios/time_wait/no_time_wait.ts"),
  "time_wait/reuse_by_higher_seq": () => import("../../scenarios/time_wait/reuse_by_higher_seq.ts"),
  "link/corruption": () => import("../../scenarios/link/corruption.ts"),
  "link/duplication": () => import("../../scenarios/link/duplication.ts"),
  "link/everything_at_once": () => import("../../scenarios/link/everything_at_once.ts"),
  "link/jitter": () => import("../../scenarios/link/jitter.ts"),
  "link/link_changes": () => import("../../scenarios/link/link_changes.ts"),
  "link/loss": () => import("../../scenarios/link/loss.ts"),
  "link/mtu": () => import("../../scenarios/link/mtu.ts"),
  "link/one_way_cut": () => import("../../scenarios/link/one_way_cut.ts"),
  "link/partition_windows": () => import("../../scenarios/link/partition_windows.ts"),
  "link/rate_and_queue": () => import("../../scenarios/link/rate_and_queue.ts"),
  "link/reordering": () => import("../../scenarios/link/reordering.ts"),
});

/** Stories whose injected segments count from RCV.NXT or TS.Recent of the end that they come to: it has to show them. */
export const COUNTED: readonly string[] = Object.freeze([
  "established/ack_beyond_snd_nxt",
  "established/blind_syn",
  "established/rst_forged_exactly",
  "established/rst_in_window",
]);

/** Seeds of stories that draw at random: fewer than in a catalogue's own test, for three sides are asked. */
const SEEDS_MAX = 3;

/** Whether a story says nothing of the stacks of some hosts, and has them. */
export function isFree(story: Pick<Scenario, "hosts">, hosts: readonly string[]): boolean {
  return hosts.every((host) => {
    const settings = Object.hasOwn(story.hosts, host) ? story.hosts[host] : undefined;
    return settings !== undefined && settings.tcp === undefined;
  });
}

/**
 * A check for each story and each side: all its cases that leave the side's stack free. Where that leaves none, it
 * holds.
 */
export function catalogueChecks(setup: KitSetup): KitCheck[] {
  return Object.entries(CATALOGUE).flatMap(([file, load]) =>
    !setup.inspects && COUNTED.includes(file) ? [] : setup.sides.map((side): KitCheck => ({
      name: `catalogue: ${file}, ${sideText(side)}`,
      part: "catalogue",
      perform: async () => tell(setup, file, (await load()).default, side),
    }))
  );
}

function tell(setup: KitSetup, file: string, story: Scenario, side: KitSide): void {
  const replay = `testStack(..., { parts: ["catalogue"], sides: ["${side}"] }), ${file}`;
  for (const told of casesOf(story)) {
    if (!isFree(told.story, hostsOf(side))) continue;
    // Whether chance has a say is seen with our own stack.
    const { draws } = [...runsOf(told, { runs: 1 })][0]!;
    const seeds = draws === 0 ? 1 : Math.min(SEEDS_MAX, told.story.seeds ?? SEEDS_MAX);
    for (let seed = 1; seed <= seeds; seed++) runKit(setup, { told, seed, side, replay });
  }
}
