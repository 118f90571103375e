import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { Recorder } from "./Recorder.test.helper.js";

const files: Record<string, string> = {
  "package.json": '{ "name": "notebook", "private": true }',
  "tsconfig.json": '{ "compilerOptions": { "strict": true, "paths": { "@/*": ["./parts/*"] } } }',
  "parts/twice.ts": "export enum By { Two = 2 }\nexport const twice = (n: number): number => n * By.Two;\n",
  "w.ts":
    'import { parentPort, workerData } from "node:worker_threads";\nimport { twice } from "@/twice";\nparentPort!.postMessage(twice(workerData as number));\n',
  "x.ts":
    'import { twice } from "./parts/twice.js";\nprocess.on("message", (n: number) => process.send!(twice(n), () => process.disconnect()));\nprocess.send!(process.argv.slice(2));\n',
  "fails.ts": "interface A { n: number }\nconst a: A = { n: 1 };\n\nthrow new Error(`on line 4 ${a.n}`);\n",
  "r.ts":
    'import { twice as by } from "@/twice";\nimport { twice } from "./parts/twice.js";\nexport const six = by(3);\nexport const four: number = twice(2);\nexport const file = import.meta.url;\n',
  "c.cts": 'import path = require("node:path");\nexport const base: string = path.basename(__filename);\n',
  "old.cts": "interface A { n: number }\nconst a: A = { n: 1 };\nexport = a;\n",
  "uses.ts": 'import { base } from "./c.cjs";\nexport const used: string = base;\n',
  "broken.ts": "export function fails(): never {\n\n  throw new Error('in a file');\n}\n",
};

let folder: string;
let recorder: Recorder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "tskernel programs "));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  recorder = new Recorder(folder);
});
after(async () => {
  await recorder.close();
  await rm(folder, { recursive: true });
});

async function result(code: string): Promise<unknown> {
  const cell = await recorder.run(code);
  assert.equal(cell.outcome.status, "ok", JSON.stringify([cell.outcome, cell.outputs]));
  return cell.text;
}

test("a Worker runs a TypeScript file, by path or URL, with the folder's paths", async () => {
  await result('import { Worker } from "node:worker_threads"; import { once } from "node:events";');
  assert.equal(await result('(await once(new Worker("./w.ts", { workerData: 4 }), "message"))[0]'), "8");
  assert.equal(
    await result('(await once(new Worker(new URL("./w.ts", import.meta.url), { workerData: 5 }), "message"))[0]'),
    "10",
  );
  assert.equal(await result("Worker.name"), "'Worker'");
  assert.equal(
    await result(
      '(await once(new Worker("require(`worker_threads`).parentPort.postMessage(3)", { eval: true }), "message"))[0]',
    ),
    "3",
  );
});

test("an error in a Worker's TypeScript names its line there", async () => {
  const { error } = await recorder.run('await new Promise((_, fail) => new Worker("./fails.ts").on("error", fail));');
  assert.match(error.evalue, /on line 4 1/);
  assert.match(error.traceback, /fails\.ts:4/);
});

test("fork runs a TypeScript file, with arguments and options", async () => {
  await result('import { fork } from "node:child_process";');
  const code = `
    const child = fork("./x.ts", ["--flag", "a"], { env: { ...process.env, MORE: "1" } });
    const [args] = await once(child, "message");
    child.send(21);
    const [answer] = await once(child, "message");
    const [exit] = await once(child, "exit");
    JSON.stringify([args, answer, exit])`;
  assert.equal(await result(code), `'[["--flag","a"],42,0]'`);
});

test("require reads local TypeScript files, .cts too", async () => {
  assert.equal(await result('require("./r.ts").four'), "4");
  assert.equal(await result('require("./r.js").six'), "6");
  assert.equal(await result('require("./r").file.startsWith("file:///")'), "true");
  assert.equal(await result('require("./c.cts").base'), "'c.cts'");
  assert.equal(await result('import old = require("./old.cjs"); old.n'), "1");
});

test("import reads .cts files, from cells and from files", async () => {
  assert.equal(await result('import { base } from "./c.cjs"; base'), "'c.cts'");
  assert.equal(await result('import { used } from "./uses"; used'), "'c.cts'");
});

test("an error in a file that require has read names its line there", async () => {
  const { error } = await recorder.run('require("./broken.ts").fails()');
  assert.match(error.traceback, /broken\.ts:3/);
});
