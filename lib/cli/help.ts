/**
 * Help, and the version.
 *
 * @module
 */

import { FEATURE_NAMES } from "../fuzz/features.ts";
import type { CommandName } from "./arguments.ts";
import { wrap } from "./style.ts";

/** The package's version; a test holds it against deno.json. */
export const VERSION = "0.1.0";

const ABOUT = `halfopen: fault stories about TCP, told on real stacks in virtual time

  halfopen run FILE...       run scenarios: files, or every scenario beneath a folder
  halfopen list [FOLDER...]  say what the scenarios are about
  halfopen new NAME          write a scenario to start from
  halfopen packetdrill PATH...
                             run packetdrill scripts: files, or every .pkt beneath a folder
  halfopen matrix            what answers every arrival in every state, and whether the stack does
  halfopen fuzz              tell random lives by the million, hand back the shortest that fails
  halfopen explore FILE...   everything that can become of a small scenario, within budgets of faults
  halfopen schema            print the JSON Schema of a scenario
  halfopen demo              why TCP opens with three segments, closes with four, and waits
  halfopen help [COMMAND]    say more about a command
  halfopen --version         say which version this is

Exit status: 0 everything passed; 1 a check failed; 2 an argument or a file is bad;
3 halfopen itself is broken.`;

const RUN = `halfopen run FILE... [OPTION...]

Runs each case of each scenario and asks every check. A folder stands for every scenario
beneath it. A path that does not exist is looked for in scenarios/.

  --case NAME   only the cases of this name
  --seed N      the first seed (1)
  --runs N      how many seeds; without it, a scenario that draws nothing at random is run
                once, others as often as they ask for (10 if they do not)
  --json        one JSON line a run, and nothing else on standard output
  --ladder      the ladder of each run
  --no-color    no colours; there are none outside of a terminal or with NO_COLOR set

  halfopen run scenarios/
  halfopen run time_wait/last_ack_lost.ts --ladder
  halfopen run link/loss.ts --seed 7 --runs 100

Exit status: 0 every run passed; 1 a check failed, or a run hit a bound; 2 an argument or a
file is bad (the other files are run); 3 halfopen itself is broken.`;

const LIST = `halfopen list [FOLDER...] [OPTION...]

Says what scenarios are about, by folder: those of the package itself if none is named.

  --json        one JSON line a scenario, and nothing else on standard output
  --no-color    no colours; there are none outside of a terminal or with NO_COLOR set`;

const NEW = `halfopen new NAME [OPTION...]

Writes a scenario to start from: one that passes as it is, and says in comments what one
changes first. NAME is a path, with or without .ts; folders that are missing are made. The
file is written whole or not at all, and none that exists is overwritten.

  --json        a scenario in JSON, without comments; so does a NAME that ends in .json. Its
                $schema names _halfopen.schema.json in the folder that you stand in; make it
                with halfopen schema > _halfopen.schema.json
  --force       overwrite a file that exists
  --no-color    no colours; there are none outside of a terminal or with NO_COLOR set

  halfopen new scenarios/fin_lost
  halfopen new scenarios/fin_lost.json

Besides reading it needs the permission to write, --allow-write.`;

const PACKETDRILL = `halfopen packetdrill PATH... [OPTION...]

Runs packetdrill scripts, google's dialect and nplab's, in virtual time: no root, no shell,
no network. A folder stands for every .pkt beneath it. The host under test takes after the
kernel that a script was written for, which is guessed from what it sets up, and said.

  --profile NAME  rfc, freebsd or linux, whatever the script sets up
  --ip VARIANT    ipv4 (the default), ipv6, ipv4-mapped-ipv6, or both: ipv4, then ipv6
  --define K=V    defines a name for #ifdef, and for words of scripts; may be repeated
  --jobs N        shares the scripts among N workers (1)
  --json          one JSON line a script and a last one with the counts, and nothing else
  --no-color      no colours; there are none outside of a terminal or with NO_COLOR set

  halfopen packetdrill scenarios/packetdrill/
  halfopen packetdrill close.pkt --profile linux --ip both

A script that needs what there is not is skipped, by that feature's name: never passed.

Exit status: 0 no script failed; 1 one failed; 2 an argument or a file is bad (the other
files are run); 3 halfopen itself is broken.`;

const MATRIX = `halfopen matrix [OPTION...]

Prints the arrival matrix: in every state, what RFC 9293 (section 3.10.7) and RFC 5961 answer to
every kind of segment, at every edge of the window and of the acknowledgments. A letter in a
table stands for a rule below it, with its section; where the RFC leaves room the rule says what
was chosen. The stack is asked each of the cells: where it answers otherwise the table has a !.

  --state NAME     only this state
  --profile NAME   the settings of a profile: rfc (the default), freebsd or linux
  --json           one JSON line a cell, a last one with the totals, and nothing else on
                   standard output
  --no-color       no colours; there are none outside of a terminal or with NO_COLOR set

  halfopen matrix --state TIME-WAIT
  halfopen matrix --profile freebsd --json

Needs no permission. Exit status: 0 the stack answers so; 1 it does not; 2 an argument is bad.`;

const FUZZ = `halfopen fuzz [OPTION...]
halfopen fuzz merge DIR... [--out DIR] [--coverage] [--json]

Tells random lives of connections, each held against every check, and against liveness once its
links are healed. What fails is shrunk to the shortest scenario that fails so, and saved: one file
a bug, run by deno test from then on.

  --runs N        how many lives (100000, or none with --minutes)
  --minutes M     how long lives are told, with --runs whichever is over first; what failed is
                  shrunk after that, for a minute each at most
  --seed S        the campaign's seed (1); campaigns of different seeds share no life
  --from N        begin with this run, counted from 0
  --jobs J        how many workers (one a processor; 1 with --corpus)
  --only FEATURE  lives that have these features and no others, with commas or repeated; without
                  it each life draws its own, counterfactual ones never
  --corpus DIR    guide the campaign: lives that reach something new are kept here and mutated; the
                  campaign itself too, so that the same command goes on where it was interrupted:
                  what failed is tried again first, and dropped if it is mended
  --out DIR       where scenarios that fail are saved (scenarios/regress)
  --shard I/N     the I-th of N parts of the campaign
  --coverage      print what was reached, what was not, and why
  --json          one JSON line, and nothing else on standard output
  --no-color      no colours; there are none outside of a terminal or with NO_COLOR set

  halfopen fuzz --runs 1000000
  halfopen fuzz --minutes 10 --corpus .fuzz
  halfopen fuzz --only loss,reboots --runs 10000
  halfopen fuzz merge corpus-1 corpus-2 --out .fuzz

The same seed and runs come to the same whatever the number of workers; a guided campaign for the
same corpus and one worker. Ctrl-C ends what is under way and tells what was found; a second one
waits for nothing. A worker that hangs or dies in a life is replaced, and the life is told; after
the tenth the campaign stops. merge joins folders of campaigns: their lives, and what they reached;
it says so where two made the same runs. Saving needs --allow-write.

Features: FEATURES

Exit status: 0 nothing failed; 1 something did; 2 an argument or a file is bad; 3 halfopen itself
is broken.`;

const EXPLORE = `halfopen explore FILE... [OPTION...]

Goes through everything that can become of a small scenario, on the real stacks: segments come
in any order, time goes on only to the next timer or act, and within the budgets each segment
may be dropped, copied, or held while time goes on. States that are alike are looked at once.
Prints the states, the final states with a shortest way to each, and every law that breaks as
a scenario that replays. It says so where it stopped short. What the scenario expects, and the
delays and losses of its link, are left out: they are about one run.

  --case NAME          only the case of this name
  --drops K            segments that the network drops at most (1)
  --dups K             segments that it copies at most (1)
  --holds K            segments that it holds at most while time goes on (1)
  --faults K           all of these together at most (no limit of their own)
  --any-time           acts that have a time may come at any other: far more states
  --retransmissions N  how often a timer sends one segment again (16)
  --depth N            the most steps from the beginning (no limit)
  --memory MB          what the states may take (512)
  --out DIR            writes a scenario for each final state and each law that breaks
  --json               one JSON line a case, and nothing else on standard output
  --no-color           no colours; there are none outside of a terminal or with NO_COLOR set

  halfopen explore open/three_way_handshake.ts --drops 2 --dups 2 --holds 2 --faults 2
  halfopen explore open/expired_request.ts --case "two-way, client resets" --out found

Exit status: 0 every path was gone to its end, or to the --depth asked for, and no law breaks;
1 one does, or it stopped short; 2 an argument or a file is bad. --out needs the permission to
write, --allow-write.`;

const SCHEMA = `halfopen schema [--no-color]

Prints the JSON Schema (draft 2020-12) of a scenario: for editors, which then complete and
check what is written in a .json file whose "$schema" names it, and for other programs. Who
is named by whom is found only when the scenario is read. Needs no permission.

  halfopen schema > _halfopen.schema.json`;

const DEMO = `halfopen demo [--no-color]

Plays eight of the scenarios, and tells by their ladders why TCP opens with three segments,
closes with four, and why the end that closed first waits. Needs no permission.`;

/** What there is to say about a command, or about all. */
export function helpText(about: CommandName | null): string {
  switch (about) {
    case "run":
      return RUN;
    case "list":
      return LIST;
    case "new":
      return NEW;
    case "packetdrill":
      return PACKETDRILL;
    case "matrix":
      return MATRIX;
    case "fuzz":
      return FUZZ.replace("FEATURES", wrap(FEATURE_NAMES.join(", "), 85).join("\n          "));
    case "explore":
      return EXPLORE;
    case "schema":
      return SCHEMA;
    case "demo":
      return DEMO;
    default:
      return ABOUT;
  }
}
