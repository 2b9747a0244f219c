/**
 * `deno doc --lint`, but for one thing that it cannot be told: a public type may be a package's own, which is
 * documented there and cannot be made public here without all that it refers to.
 */

/** Types of packages that ours hand out. */
const FOREIGN = ["Arbitrary"]; // fast-check's

const { stderr, success } = await new Deno.Command(Deno.execPath(), {
  args: ["doc", "--lint", ...Deno.args],
  env: { NO_COLOR: "1" },
  stdout: "null",
  stderr: "piped",
}).output();
const told = new TextDecoder().decode(stderr);
const [before = "", ...problems] = told.split(/^(?=error\[)/m);
const isForeign = (problem: string) =>
  FOREIGN.some((name) => problem.split("\n", 1)[0]!.endsWith(`references private type '${name}'`));
const left = problems.filter((problem) => !isForeign(problem));
if (left.length > 0 || (!success && problems.length === 0)) {
  console.error(before + left.join(""));
  Deno.exit(1);
}
