import assert from "node:assert/strict";
import { test } from "node:test";
import { forBrowser } from "./forBrowser.js";

const map = JSON.stringify({ version: 3, names: [], sources: ["cell.ts"], mappings: "" });

class Cut extends Error {}

/** What the body of a function returns, run as it is and guarded; Stop comes with the given look, if any. */
function run(body: string, looks = Infinity): { plain: unknown; guarded: unknown; looked: number } {
  const script = `(function ($cell) { "use strict"; ${body} })`;
  let looked = 0;
  const tick = (): void => {
    if (++looked >= looks) throw new Cut();
  };
  const make = (js: string): ((cell: object) => unknown) => (0, eval)(js) as (cell: object) => unknown;
  const plain = looks === Infinity ? make(script)({}) : undefined;
  let guarded: unknown;
  try {
    guarded = make(forBrowser({ js: script, map }).js)({ tick });
  } catch (error) {
    if (!(error instanceof Cut)) throw error;
    guarded = "cut";
  }
  return { plain, guarded, looked };
}

const loops = {
  for: "let s = 0; for (let i = 0; i < 5000; i++) s += i; return s;",
  "for without its parts": "let i = 0; for (;;) { if (++i > 3000) break; } return i;",
  "for with two variables": "let s = 0; for (let i = 0, j = 9; i < j; i++, j--) { s += i * j; } return s;",
  "for with a test alone": "let i = 0; for (; i < 3000; ) i++; return i;",
  "for with an update alone": "let i = 0; for (; ; i++) if (i === 2500) return i;",
  while: "let i = 0; while (i < 5000) i++; return i;",
  "while with continue and break":
    "let i = 0, s = 0; while (true) { i++; if (i % 2) continue; if (i > 4000) break; s += i; } return s;",
  "do while": "let i = 0; do i++; while (i < 5000) return i;",
  "do while, once": "let i = 0; do { i++; } while (false); return i;",
  "do while with continue": "let i = 0, s = 0; do { i++; if (i % 3) continue; s++; } while (i < 5000); return s;",
  "a break just at the end of a tile":
    "let s = 0; for (let i = 0; i < 9999; i++) { if (i === 1023) break; s = i; } return s;",
  "an end just at the end of a tile": "let s = 0; for (let i = 0; i < 1024; i++) s++; return s;",
  "loops in loops":
    "let s = 0; for (let i = 0; i < 50; i++) for (let j = 0; j < 50; j++) { if (j > i) break; s += j; } return s;",
  labels:
    "let s = 0; outer: for (let i = 0; i < 60; i++) { for (let j = 0; j < 60; j++) { if (j === 40) continue outer; if (i === 50) break outer; s += j; } } return s;",
  "a label of a while":
    "let i = 0, s = 0; a: while (i < 3000) { i++; do { if (i % 2) continue a; s++; } while (false); } return s;",
  "switch in a loop":
    "let s = 0; for (let i = 0; i < 3000; i++) { switch (i % 3) { case 0: continue; case 1: s += 1; break; default: s += 2; } } return s;",
  "functions that keep the variable":
    "const f = []; for (let i = 0; i < 3; i++) f.push(() => i); return f.map((each) => each()).join();",
  "for of": "let s = 0; for (const x of Array(3000).fill(2)) s += x; return s;",
  "for in": "let s = ''; for (const k in { a: 1, b: 2 }) { if (k === 'b') continue; s += k; } return s;",
  "a generator":
    "function* g() { let i = 0; while (true) yield i++; } let s = 0; for (const x of g()) { if (x > 2000) break; s += x; } return s;",
  "a static block": "class A { static s = 0; static { for (let i = 0; i < 9; i++) A.s += i; } } return A.s;",
  "directives stay the first": "function f() { 'use strict'; for (let i = 0; i < 2; i++); return this; } return f();",
  "an empty body": "let i = 0; for (; i < 2000; i++); while (i-- > 10); return i;",
};

for (const [name, body] of Object.entries(loops)) {
  test(`guarded, it computes the same: ${name}`, () => {
    const { plain, guarded } = run(body);
    assert.deepEqual(guarded, plain);
  });
}

const endless = {
  for: "for (;;);",
  while: "while (true) {}",
  "do while": "do {} while (true);",
  "short loops in an endless one": "while (true) for (let i = 0; i < 3; i++);",
  "continue alone": "while (true) continue;",
  caught: "while (true) { try { while (true); } catch {} }",
  "for of": "function* g() { while (true) yield 1; } for (const x of g());",
  "functions inside": "const f = []; for (let i = 0; ; i++) f[0] = () => i;",
};

for (const [name, body] of Object.entries(endless)) {
  test(`without an end, Stop ends it: ${name}`, () => assert.equal(run(body, 3).guarded, "cut"));
}

test("a look costs little: one in a thousand turns", () => {
  const { looked } = run("let s = 0; for (let i = 0; i < 1024000; i++) s += i; return s;");
  assert.ok(looked >= 990 && looked <= 1010, `${looked}`);
});
