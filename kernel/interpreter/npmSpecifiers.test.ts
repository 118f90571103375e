import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { parseNpmSpecifier } from "../packages/npmSpecifier.js";
import { Recorder } from "./Recorder.test.helper.js";

const home = mkdtempSync(join(tmpdir(), "tskernel-npm-"));
const folder = join(home, "notebook");
const packages = join(home, "packages");
const environment = { TSKERNEL_PACKAGES: packages, npm_config_cache: join(home, "npm-cache") };
const kept = { ...process.env };

/** A module with a state, and one that changes it. */
const shelf = { "index.js": "exports.books = [];", "index.d.ts": "export declare const books: string[];" };

/** What the registry has: by name and version, the files of each package. */
const published: Record<string, Record<string, Record<string, string>>> = {
  "@loop/pair": {
    "1.0.0": filesOf("1"),
    "2.0.0": filesOf("2"),
  },
  shelf: { "1.0.0": shelf, "1.1.0": shelf },
  writer: { "1.0.0": writerOf("^1"), "2.0.0": writerOf("^1") },
  untyped: { "1.0.0": { "index.js": "exports.answer = 42;" } },
};

function writerOf(wanted: string): Record<string, string> {
  return {
    "package.json": JSON.stringify({ peerDependencies: { shelf: wanted } }),
    "index.js": "exports.write = (title) => require('shelf').books.push(title);",
    "index.d.ts": "export declare function write(title: string): number;",
  };
}

function filesOf(major: string): Record<string, string> {
  return {
    "package.json": JSON.stringify({
      type: "module",
      exports: { ".": { types: "./main.d.ts", import: "./main.js" }, "./sub": "./sub.js" },
      scripts: { postinstall: "node -e 'process.exit(1)'" },
    }),
    "main.js": `export const major = ${major}; export default () => "pair ${major}";`,
    "main.d.ts": `export declare const major: ${major}; export default function pair(): string;`,
    "sub.js": `export const sub = "sub ${major}";`,
    "sub.d.ts": "export declare const sub: string;",
  };
}

let registry: Server;
let recorder: Recorder;

before(async () => {
  mkdirSync(folder);
  registry = createServer((request, response) => {
    const path = decodeURIComponent(request.url!);
    const tarball = /^\/-\/(.+)$/.exec(path);
    if (tarball) return void response.end(readFileSync(join(home, tarball[1]!)));
    const versions = published[path.slice(1)];
    if (!versions) return void response.writeHead(404).end("{}");
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(packument(path.slice(1), versions)));
  });
  await new Promise<void>((done) => registry.listen(0, "127.0.0.1", done));
  Object.assign(process.env, environment, { npm_config_registry: `${address()}/` });
  recorder = new Recorder(folder);
});

after(async () => {
  await recorder.close();
  registry.close();
  for (const name of [...Object.keys(environment), "npm_config_registry"]) {
    if (kept[name] === undefined) delete process.env[name];
    else process.env[name] = kept[name];
  }
  rmSync(home, { recursive: true, force: true });
});

function address(): string {
  return `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
}

/** As a registry tells it, of packages that `tar` has made. */
function packument(name: string, versions: Record<string, Record<string, string>>): object {
  const told = Object.entries(versions).map(([version, files]) => {
    const source = join(home, "sources", name, version);
    mkdirSync(join(source, "package"), { recursive: true });
    const manifest = { ...(JSON.parse(files["package.json"] ?? "{}") as object), name, version };
    for (const [file, text] of Object.entries({ ...files, "package.json": JSON.stringify(manifest) }))
      writeFileSync(join(source, "package", file), text);
    const tarball = `${name.replace("/", "-")}-${version}.tgz`;
    execFileSync("tar", ["-czf", join(home, tarball), "-C", source, "package"]);
    const integrity = `sha512-${createHash("sha512")
      .update(readFileSync(join(home, tarball)))
      .digest("base64")}`;
    return [version, { ...manifest, dist: { tarball: `${address()}/-/${tarball}`, integrity } }] as const;
  });
  return { name, "dist-tags": { latest: told.at(-1)![0] }, versions: Object.fromEntries(told) };
}

async function shown(code: string): Promise<unknown> {
  const { text, outcome } = await recorder.run(code);
  assert.equal(outcome.status, "ok", JSON.stringify(outcome));
  return text;
}

test("npm:name@version is installed outside the notebook's folder, its types known, no script run", async () => {
  assert.equal(await shown('import pair, { major } from "npm:@loop/pair@1.0.0"; [pair(), major]'), "[ 'pair 1', 1 ]");
  assert.match((await recorder.run("const wrong: 3 = major")).error.evalue, /'1' is not assignable to type '3'/);
  assert.deepEqual(readdirSync(folder), []);
  const { matches } = await recorder.interpreter.complete("major.toFi", 10);
  assert.deepEqual(matches, ["toFixed"]);
});

test("two versions side by side, ranges, files of a package, in cells and in local files", async () => {
  const code =
    'import one from "npm:@loop/pair@^1"; import two from "npm:@loop/pair"; import { sub } from "npm:@loop/pair@^1.0/sub"; [one(), two(), sub]';
  assert.equal(await shown(code), "[ 'pair 1', 'pair 2', 'sub 1' ]");
  assert.equal(await shown('(await import("npm:@loop/pair@2.0.0")).major'), "2");
  writeFileSync(join(folder, "local.ts"), 'export { major } from "npm:@loop/pair@2.0.0";');
  assert.equal(await shown('import { major as there } from "./local"; there'), "2");
});

test("a package that shares another one (a peer) has the cell's, in the version that the cell names", async () => {
  const code = (version: string, writer: string, title: string): string =>
    `import { books } from "npm:shelf@${version}"; import { write } from "npm:writer@${writer}"; write("${title}"); books`;
  assert.equal(await shown(code("^1", "1", "a")), "[ 'a' ]");
  assert.equal(await shown(code("1.0.0", "2", "b")), "[ 'b' ]");
  assert.equal(await shown('import { books as newest } from "npm:shelf@1.1.0"; newest'), "[ 'a' ]");
  assert.equal(await shown('import { write as again } from "npm:writer@1.0.0"; again("c")'), "2");
});

test("a package without types is any", async () => {
  assert.equal(await shown('import { answer } from "npm:untyped@1"; answer'), "42");
  assert.equal(await shown('require("npm:untyped@1").answer'), "42");
});

test("what can't be had is told in a sentence", async () => {
  const said = async (code: string): Promise<string> => (await recorder.run(code)).error.evalue;
  assert.match(await said('import "npm:nowhere@1"'), /npm:nowhere@1 could not be installed.*no package nowhere/);
  assert.match(await said('import "npm:untyped@7"'), /untyped has no version 7/);
  assert.match(await said('import "npm:../outside"'), /names no package/);
  process.env["npm_config_registry"] = "http://127.0.0.1:1/";
  process.env["npm_config_fetch_retries"] = "0";
  assert.match(await said('import "npm:@loop/pair@2"'), /registry can't be reached/);
  assert.equal(await shown('import { major as still } from "npm:@loop/pair@1.0.0"; still'), "1");
  delete process.env["npm_config_fetch_retries"];
});

test("a specifier is a name, and no option or path", () => {
  assert.deepEqual(parseNpmSpecifier("npm:@a/b@^1.2/c/d"), { name: "@a/b", version: "^1.2", entry: "./c/d" });
  assert.deepEqual(parseNpmSpecifier("npm:/a"), { name: "a", version: "latest", entry: "." });
  for (const wrong of [
    "npm:",
    "npm:--global",
    "npm:../a",
    "npm:a/../../b",
    "npm:a@file:x",
    "npm:a@git+ssh://x",
    "jsr:a",
  ])
    assert.equal(parseNpmSpecifier(wrong), undefined, wrong);
});

test("a package that looks for others from its caller's file finds those of the notebook", async () => {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "caller"), { recursive: true });
  mkdirSync(join(modules, "target"), { recursive: true });
  // As `get-caller-file` and pino do it.
  writeFileSync(
    join(modules, "caller", "index.js"),
    `const { createRequire } = require("node:module");
     exports.find = (name) => {
       const before = Error.prepareStackTrace;
       Error.prepareStackTrace = (_, sites) => sites;
       const sites = new Error().stack;
       Error.prepareStackTrace = before;
       return createRequire(sites[1].getFileName()).resolve(name);
     };`,
  );
  writeFileSync(join(modules, "target", "index.js"), "");
  const found = join(modules, "target", "index.js");
  assert.equal(await shown('import { find } from "caller"; find("target")'), `'${found}'`);
});
