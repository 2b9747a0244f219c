import { assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Outcome, setUp, type Surroundings } from "../../.ci/std/setup.ts";
import { read, root as repository, sourcesBelow } from "../house/tree.ts";

/** A bare copy of what the set-up step reads, and a registry that does as it is told. */
interface Site {
  readonly around: Surroundings;
  readonly said: string[];
  readonly asked: string[];
  readonly loaded: string[];
  /** What the registry answers; undefined is no answer at all. */
  answer: string | undefined;
  /** Runs the set-up step. */
  run(change?: Partial<Surroundings>): Promise<Outcome>;
}

const realMeta = JSON.stringify({ manifest: { "/mod.ts": { size: 1 } }, exports: {} });

async function atSite(use: (site: Site) => Promise<void>): Promise<void> {
  const root = await copy();
  const site: Pick<Site, "answer"> = { answer: realMeta };
  const said: string[] = [], asked: string[] = [], loaded: string[] = [];
  const gone = new AbortController();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: gone.signal,
    onListen() {},
  }, async (request) => {
    asked.push(new URL(request.url).pathname);
    if (site.answer === undefined) await new Promise(() => {});
    return new Response(site.answer);
  });
  const around: Surroundings = {
    root,
    registry: new URL(`http://127.0.0.1:${server.addr.port}/`),
    answerMs: 10_000,
    fetchMs: 10_000,
    load: async (specifier) => {
      loaded.push(specifier);
      await vendorReal(around, specifier);
    },
    say: (line) => said.push(line),
  };
  const run = (change: Partial<Surroundings> = {}) => setUp({ ...around, ...change });
  try {
    await use(Object.assign(site, { around, said, asked, loaded, run }));
  } finally {
    gone.abort();
    await server.finished;
    await Deno.remove(root, { recursive: true });
  }
}

async function copy(): Promise<URL> {
  const dir = new URL(".tmp/", repository);
  await Deno.mkdir(dir, { recursive: true });
  const path = await Deno.makeTempDir({ dir: fileURLToPath(dir), prefix: "setup-" });
  const root = pathToFileURL(`${path}/`);
  for (const file of await sourcesBelow(".ci")) await put(root, file, await read(file));
  const { imports } = JSON.parse(await read("deno.json"));
  const pins = Object.entries(imports).filter(([name]) => name.startsWith("@std/"));
  const config = { vendor: true, lock: false, imports: Object.fromEntries(pins) };
  await put(root, "deno.json", JSON.stringify(config));
  return root;
}

async function put(root: URL, path: string, text: string): Promise<void> {
  const file = new URL(path, root);
  await Deno.mkdir(new URL("./", file), { recursive: true });
  await Deno.writeTextFile(file, text);
}

/** As Deno would, but only what the set-up step looks at. */
async function vendorReal({ root, registry }: Surroundings, specifier: string): Promise<void> {
  const name = specifier.split("/")[1] ?? "";
  await put(root, `${vendorOf(registry)}${name}/${await pinOf(root, name)}_meta.json`, realMeta);
}

async function pinOf(root: URL, name: string): Promise<string> {
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  return imports[`@std/${name}`].split("@").at(-1);
}

function vendorOf(registry: URL): string {
  return `vendor/http_127.0.0.1_${registry.port}/@std/`;
}

/** A file of a package that lies in `vendor/`. */
async function vendored({ around }: Site, name: string, file: string): Promise<string | undefined> {
  const path = `${vendorOf(around.registry)}${name}/${await pinOf(around.root, name)}${file}`;
  return await Deno.readTextFile(new URL(path, around.root)).catch(() => undefined);
}

/** Port 9 is for discarding: requests to it are refused at once. */
const silent = new URL("http://127.0.0.1:9/");

const loginPage = "<title>Please log in</title>";

Deno.test("setUp() lays the stand-ins and says so in one line where nothing answers", () =>
  atSite(async (site) => {
    assertEquals(await site.run({ registry: silent }), "stand-ins");
    assertEquals(site.said.length, 1);
    assertMatch(site.said[0] ?? "", /^No packages from http:\/\/127.0.0.1:9\/ \(.+\): .*@std\/cli/);
    assertEquals(await site.run({ registry: silent }), "ready");
    assertEquals([site.said.length, site.loaded.length], [1, 0]);
  }));

Deno.test("setUp() lays nothing where the registry answers, and asks once", () =>
  atSite(async (site) => {
    assertEquals(await site.run(), "packages");
    assertEquals(site.asked.length, 3);
    assertEquals(site.loaded.includes("@std/cli/parse-args"), true);
    assertEquals(await vendored(site, "cli", "/mod.ts"), undefined);
    assertEquals(await site.run(), "ready");
    assertEquals([site.said, site.asked.length], [[], 3]);
  }));

Deno.test("setUp() waits only so long for a registry that hangs", () =>
  atSite(async (site) => {
    site.answer = undefined;
    assertEquals(await site.run({ answerMs: 50 }), "stand-ins");
    assertMatch(site.said[0] ?? "", /no answer in time/);
  }));

Deno.test("setUp() waits only so long for packages that do not arrive", () =>
  atSite(async (site) => {
    const load = () => new Promise<never>(() => {});
    assertEquals(await site.run({ fetchMs: 50, load }), "stand-ins");
    assertMatch(site.said[0] ?? "", /not all was there after 0.05 s/);
  }));

Deno.test("setUp() does not take a login page for a registry", () =>
  atSite(async (site) => {
    site.answer = loginPage;
    assertEquals(await site.run(), "stand-ins");
    assertEquals(site.loaded, []);
  }));

Deno.test("setUp() lays the stand-ins where fetching fails half-way, and forgets the rest", () =>
  atSite(async (site) => {
    const url = `${site.around.registry.href}@std/cli/1.0.0/mod.ts`;
    const load = async (specifier: string) => {
      await vendorReal(site.around, specifier);
      const notes = { modules: { [url]: { headers: {} }, "https://a.example/b.ts": {} } };
      await put(site.around.root, "vendor/manifest.json", JSON.stringify(notes));
      throw new TypeError("half-way");
    };
    assertEquals(await site.run({ load }), "stand-ins");
    assertMatch(site.said[0] ?? "", /half-way/);
    assertMatch(await vendored(site, "cli", "_meta.json") ?? "", /"manifest":\{\}/);
    const notes = await Deno.readTextFile(new URL("vendor/manifest.json", site.around.root));
    assertEquals(JSON.parse(notes), { modules: { "https://a.example/b.ts": {} } });
  }));

Deno.test("setUp() replaces a half-written package, real or not", () =>
  atSite(async (site) => {
    const folder = vendorOf(site.around.registry);
    await vendorReal(site.around, "@std/assert");
    await put(site.around.root, `${folder}assert/0.0.1/mod.ts`, "half a mod");
    await put(site.around.root, `${folder}async/meta.json`, "{");
    site.answer = loginPage;
    assertEquals(await site.run(), "stand-ins");
    assertMatch(await vendored(site, "assert", "/mod.ts") ?? "", /Stand-ins/);
    assertMatch(await vendored(site, "async", "_meta.json") ?? "", /"\.\/delay"/);
    const old = new URL(`${folder}assert/0.0.1`, site.around.root);
    assertEquals(await Deno.stat(old).catch(() => "gone"), "gone");
  }));

Deno.test("setUp() does away with stand-ins that are out of date once the registry answers", () =>
  atSite(async (site) => {
    site.answer = loginPage;
    assertEquals(await site.run(), "stand-ins");
    site.answer = realMeta;
    assertEquals(await site.run(), "ready");
    await put(site.around.root, ".ci/std/stand_ins/cli/mod.ts", "export const changed = true;");
    assertEquals(await site.run(), "packages");
    assertEquals(await vendored(site, "cli", "/mod.ts"), undefined);
  }));

Deno.test("setUp() lays anew what was removed by hand", () =>
  atSite(async (site) => {
    site.answer = loginPage;
    await site.run();
    const folder = new URL(`${vendorOf(site.around.registry)}cli`, site.around.root);
    await Deno.remove(folder, { recursive: true });
    assertEquals(await site.run(), "stand-ins");
  }));

Deno.test("setUp() of two tasks at once lays once", () =>
  atSite(async (site) => {
    site.answer = loginPage;
    const outcomes = await Promise.all([site.run(), site.run(), site.run()]);
    assertEquals(outcomes.toSorted(), ["ready", "ready", "stand-ins"]);
    assertEquals(site.said.length, 1);
  }));

Deno.test("Deno finds the stand-ins in vendor/, from any folder and without a network", () =>
  atSite(async (site) => {
    await put(
      site.around.root,
      "main.ts",
      `import { assertEquals } from "@std/assert";
       import { delay } from "@std/async/delay";
       import { parseArgs } from "@std/cli/parse-args";
       await delay(0);
       assertEquals(parseArgs(["--a"]).a, true);
       console.log("found");`,
    );
    await site.run({ registry: silent });
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--check", "--quiet", fileURLToPath(new URL("main.ts", site.around.root))],
      cwd: new URL("../", repository),
      env: { JSR_URL: silent.href },
      stdout: "piped",
      stderr: "piped",
    }).output();
    const decoder = new TextDecoder();
    assertEquals([decoder.decode(stdout), decoder.decode(stderr)], ["found\n", ""]);
  }));
