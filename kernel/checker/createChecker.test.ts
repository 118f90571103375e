import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { children, notebookIn, NotebookUnderTest } from "./NotebookUnderTest.test.helper.js";

const notebook = new NotebookUnderTest();
const { passes, fails } = notebook;
beforeEach(() => notebook.checker.reset());

describe("the folder", () => {
  test("local modules, and their edits", async () => {
    await writeFile(join(notebook.folder, "local.ts"), "export const value = 1;");
    await passes("import { value } from './local.ts'; import { value as again } from './local'", "value.toFixed()");
    await writeFile(join(notebook.folder, "local.ts"), "export const value = 's'; export const more = 1;");
    await passes("value.length; import { more } from './local.js'");
  });
  test("a cell that passed, and passes no more", async () => {
    await writeFile(join(notebook.folder, "edited.ts"), "export const edited: number = 1;");
    await passes("import * as own from './edited.ts'", "own.edited.toFixed()", "own.edited.toFixed()");
    await writeFile(join(notebook.folder, "edited.ts"), "export const edited: string = '1';");
    await fails(2551, /'toFixed' does not exist/, "own.edited.«toFixed»()");
    await passes("let x = 1", "x.toFixed()", "x.toFixed()", "let x = 's'");
    await fails(2551, /'toFixed' does not exist/, "x.«toFixed»()");
    const shape = (field: string): string => `declare global { interface Shape { ${field}: number } }`;
    await passes(shape("a"), "({ a: 1 }) satisfies Shape", shape("b"));
    await fails(2741, /'b' is missing/, "({ a: 1 }) «satisfies» Shape");
  });
  test("a local module written after it was missed", async () => {
    await fails(2307, /Cannot find module/, "import { value } from «'./missed.ts'»");
    await writeFile(join(notebook.folder, "missed.ts"), "export const value = 1;");
    await passes("import { value } from './missed.ts'", "value.toFixed()");
  });
  test("JSON", async () => {
    await writeFile(join(notebook.folder, "data.json"), '{ "rows": [1, 2] }');
    await passes("import data from './data.json'; data.rows[0].toFixed()", "data.rows.length");
  });
  test("a package installed later", async () => {
    await fails(2307, /Cannot find module 'late'/, "import { late } from «'late'»");
    await mkdir(join(notebook.folder, "node_modules", "late"), { recursive: true });
    await writeFile(
      join(notebook.folder, "node_modules", "late", "package.json"),
      '{ "name": "late", "exports": { ".": { "types": "./t.d.ts" } } }',
    );
    await writeFile(join(notebook.folder, "node_modules", "late", "t.d.ts"), "export declare function late(): number;");
    await notebook.checker.filesChanged();
    await passes("import { late } from 'late'", "late().toFixed()");
  });
  test("its tsconfig.json, with `extends`, `paths` and `lib`", async (t) => {
    const { folder, errors } = await notebookIn(
      t,
      {
        "base.json": '{ "compilerOptions": { "strict": false, "noUnusedLocals": true } }',
        "tsconfig.json": `{ "extends": "./base.json", "compilerOptions": { "paths": { "@/*": ["./n b/lib/*"] },
        "module": "commonjs", "lib": ["es2020", "dom"], "outDir": "x", "composite": true } }`,
        "n b/lib/a.ts": "export const a = 1;",
      },
      "n b",
    );
    assert.ok(folder.includes(" "));
    assert.deepEqual(
      await errors("import { a } from '@/a'; function f(x) { return x + a } await 1; document.title; let unused = 1"),
      [],
    );
    assert.match((await errors("[1].toSorted()"))[0]!, /'toSorted' does not exist/);
  });
  test("JSX where its tsconfig.json says so", async (t) => {
    const { errors } = await notebookIn(t, {
      "tsconfig.json": '{ "compilerOptions": { "jsx": "react", "jsxFactory": "h" } }',
    });
    const declarations =
      "declare function h(...x: unknown[]): number; declare global { namespace JSX { interface IntrinsicElements { p: {} } } }";
    assert.deepEqual(await errors(`${declarations} const x = <p>hi</p>`), []);
    assert.match((await errors("const x: string = 5"))[0]!, /not assignable/);
  });
  test("a broken tsconfig.json does not stop the notebook", async (t) => {
    const { errors } = await notebookIn(t, { "tsconfig.json": '{ "compilerOptions": { "strict": fal' });
    assert.deepEqual(await errors("const x = 1; console.log(x)"), []);
  });
  test("one that cannot be written to, or is not there", async (t) => {
    const { errors } = await notebookIn(t, {}, "not/there");
    assert.deepEqual(await errors("console.log(1)"), []);
  });
});

describe("the process behind it", () => {
  test("dies and is started again, with all cells", async (t) => {
    const { checker, errors } = await notebookIn(t, {});
    await checker.commit("const x = 1; let y = 's'");
    for (const delay of [0, 1, 2, 4, 8, 16, 32]) {
      const busy = errors(`import * as fs${delay} from 'node:fs'; fs${delay}.existsSync(y)`);
      await setTimeout(delay);
      for (const pid of children()) process.kill(pid, "SIGKILL");
      assert.deepEqual(await busy, [], `killed after ${delay} ms`);
      assert.deepEqual(await errors("x.toFixed(); y = 't'"), []);
    }
  });
  test("answers questions asked at once, in order", async () => {
    await passes("const alpha = 1");
    const cells = Array.from({ length: 20 }, (_, index) => `const x${index}: string = ${index % 2 ? "5" : "'s'"}`);
    const answers = await Promise.all(
      cells.map(async (cell, index) => {
        const [checked, completed, inspected] = await Promise.all([
          notebook.checker.check(cell),
          notebook.checker.complete("alp", 3),
          notebook.checker.inspect("alpha", 5, 0),
        ]);
        assert.deepEqual(completed.matches, ["alpha"]);
        assert.match(String(inspected?.data["text/plain"]), /const alpha: 1/);
        return checked.diagnostics.length === index % 2;
      }),
    );
    assert.ok(answers.every(Boolean));
  });
  test("ends with close(), which leaves nothing and may be repeated", async (t) => {
    const before = children().length;
    const { checker } = await notebookIn(t, {});
    assert.equal(children().length, before + 1);
    await Promise.all([checker.close(), checker.close()]);
    await checker.close();
    assert.equal(children().length, before);
    await assert.rejects(checker.check("1"), /closed/);
  });
  test("forgets all names with reset()", async () => {
    await passes("const x = 1");
    await notebook.checker.reset();
    await fails(2304, /Cannot find name 'x'/, "«x»");
    await passes("const y = 1", "y.toFixed()");
  });
  test("commits what was not checked just before", async () => {
    await notebook.checker.check("const other = 1");
    await notebook.checker.commit("const x = 1; const y = 's'");
    await notebook.checker.check("const broken: = 1");
    await passes("x.toFixed(); y.length");
  });
});

describe("Node's types", () => {
  test("are there for the first cell, whatever brings them", async (t) => {
    for (const code of [
      "console.log(1)",
      "import { sep } from 'node:path'; sep.length",
      "require('node:fs')",
      "import.meta.url.length",
    ]) {
      const { errors } = await notebookIn(t, {});
      assert.deepEqual(await errors(code), [], code);
    }
    const { checker, errors } = await notebookIn(t, {});
    await checker.filesChanged();
    assert.deepEqual(await errors('require("node:fs").readFileSync("./x", "utf8")'), []);
  });
  test("are what they are: not any", async (t) => {
    const { errors } = await notebookIn(t, {});
    assert.match((await errors("const size: string = Buffer.alloc(3).length"))[0]!, /'number' is not assignable/);
    assert.match((await errors("Jupyter.broadcast.signal.nothing"))[0]!, /'nothing' does not exist/);
  });
});

describe("cost", () => {
  test("stays flat: cell 300 against cell 10", async () => {
    const times: number[] = [];
    for (let cell = 0; cell < 300; cell++) {
      const code = `const v${cell} = ${cell ? `v${cell - 1} + 1` : "1"}; let shared = 's${cell}'; function f${cell}(x: number) { return x + v${cell} }`;
      const start = performance.now();
      assert.deepEqual((await notebook.checker.check(code)).diagnostics, []);
      times.push(performance.now() - start);
      await notebook.checker.commit(code);
    }
    // The quicker ones: what else the machine does slows some down.
    const typical = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 2]!;
    const early = typical(times.slice(5, 45));
    const late = typical(times.slice(-40));
    assert.ok(late < 3 * early, `cell 10: ${early.toFixed(1)} ms, cell 300: ${late.toFixed(1)} ms`);
  });
});

describe("TypeScript that gives no answer", () => {
  const endless = `type D = 0|1|2|3|4|5|6|7|8|9; type N = \`\${D}\${D}\${D}\${D}\`;
    type F<T extends string> = T extends \`\${infer A}\${infer B}\` ? F<B> | [A, F<B>] : T;
    const y: { [K in N]: F<\`\${K}\${D}\`> }[N] = 4`;
  test("in time is replaced: the cell is told, and names are known", async (t) => {
    const { checker, errors } = await notebookIn(t, {}, "", { silence: 200, work: 1000 });
    await checker.commit("const x = { a: 1 }");
    await assert.rejects(checker.check(endless), { name: "NoAnswer", message: /no answer within 1 seconds/ });
    assert.deepEqual(await errors("x.a.toFixed()"), []);
    assert.match((await errors("x.b"))[0]!, /'b' does not exist/);
  });
  test("that nobody wants any more is ended", async (t) => {
    const { checker, errors } = await notebookIn(t, {});
    const stop = new AbortController();
    const checked = checker.check(endless, { signal: stop.signal });
    await setTimeout(300);
    stop.abort();
    await assert.rejects(checked, { name: "NoAnswer" });
    assert.deepEqual(await errors("1 + 1"), []);
  });
  test("for want of Unicode is not met with any", async (t) => {
    const { checker, errors } = await notebookIn(t, {});
    assert.deepEqual(await errors('"\ud83d" // \udc4b'), []);
    await checker.commit('const x = "\ud83d"');
    await checker.complete("x.\ud83d", 2);
    await checker.inspect("x \ud83d", 0, 1);
    assert.deepEqual(await errors("x.length"), []);
  });
});
