// The page in which texts are marked, used with keys in a real browser.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { root } from "../../scripts/lib/root.mjs";
import { Lab, launchBrowser } from "../lab/Lab.mjs";

const assignment = "a1-forward-and-backward";
const folder = mkdtempSync(join(tmpdir(), "marking-"));
const source = JSON.parse(
  readFileSync(join(root, "notebooks/assignments/source", assignment, `${assignment}.ipynb`), "utf8"),
);
const texts = {
  ann: "$\\sum_i dx_i = 0$ because *shifting* changes nothing.\n\n- so the bias grows\n- `b` without effect",
  bob:
    '<script>document.title = "stolen"</script><img src=x onerror="document.title = 1"> [a link](https://example.org) ' +
    "long ".repeat(300),
  cleo: "No idea, sorry.",
};

let browser, child, url;
before(async () => {
  for (const [student, text] of Object.entries(texts)) {
    const cells = source.cells.map((cell) => (cell.id === "sums" ? { ...cell, source: text } : cell));
    for (const [kind, name, value] of [
      ["submitted", `${assignment}.ipynb`, { ...source, cells }],
      ["graded", `${assignment}.ipynb`, { ...source, cells }],
      [
        "graded",
        "marks.json",
        {
          student,
          assignment,
          fingerprint: "",
          marks: [{ id: "sums", points: 4, score: null }],
          incidents: [],
          seconds: 1,
        },
      ],
    ]) {
      mkdirSync(join(folder, kind, student, assignment), { recursive: true });
      writeFileSync(join(folder, kind, student, assignment, name), JSON.stringify(value));
    }
  }
  mkdirSync(Lab.pictures, { recursive: true });
  child = spawn(
    process.execPath,
    [
      "-e",
      `import("${root}/grading/dist/courseCommand.js").then(({ main }) => main(["mark", ${JSON.stringify(folder)}])).then(process.exit)`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  url = await new Promise((resolve, reject) => {
    let told = "";
    child.stdout.on("data", (chunk) => {
      told += chunk;
      const found = /http:\S+/.exec(told);
      if (found) resolve(found[0]);
    });
    child.once("close", () => reject(new Error(told)));
  });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  child?.kill();
  rmSync(folder, { recursive: true, force: true });
});

test("answers are marked by keys, one after the other, and stand in by-hand.csv", { timeout: 120_000 }, async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const requests = [];
  const wrong = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (entry) => entry.type() === "error" && wrong.push(entry.text()));
  await page.goto(url);
  await page.locator("#answer p").first().waitFor();
  assert.doesNotMatch(page.url(), /#./, "the token is no part of the address any more");
  assert.equal(await page.locator("#place").textContent(), "answer 1 of 3");
  assert.doesNotMatch(await page.locator("body").innerText(), /\b(ann|bob|cleo)\b/);
  const saved = () => page.locator("#status", { hasText: /^saved$/ }).waitFor();
  const scoreOf = {};
  for (const [i, key] of ["3", "1", "0"].entries()) {
    await page.locator("#answer p").first().waitFor();
    const text = await page.locator("#answer").innerText();
    const student = /shifting/.test(text) ? "ann" : /No idea/.test(text) ? "cleo" : "bob";
    await page.keyboard.press(key);
    if (i === 0) await page.keyboard.press(".");
    scoreOf[student] = i === 0 ? 3.5 : Number(key);
    await saved();
    if (i === 0) {
      await page.keyboard.press("c");
      await page.keyboard.type("gut, aber 2. fehlt");
      await page.keyboard.press("Escape");
    } else await page.keyboard.press("Alt+1");
    await saved();
    if (student === "ann") {
      await page.keyboard.press("q");
      await page.keyboard.press("a");
      await page.screenshot({ path: join(Lab.pictures, "marking.png") });
    }
    await page.keyboard.press("ArrowRight");
  }
  assert.equal(await page.locator("#count").textContent(), "3 of 3 marked");
  const table = readFileSync(join(folder, "by-hand.csv"), "utf8");
  for (const [student, score] of Object.entries(scoreOf)) {
    assert.match(table, new RegExp(`^${student},${assignment},sums,${score},"gut, aber 2. fehlt"\r$`, "m"));
  }
  assert.equal(await page.title(), `Marking ${assignment}, sums`);
  assert.ok(
    requests.every((each) => each.startsWith("http://127.0.0.1:") || each.startsWith("data:")),
    requests.join("\n"),
  );
  assert.deepEqual(wrong, []);
  // Loaded anew, the tab still knows the token, and the marks are there.
  await page.reload();
  await page.locator("#answer p").first().waitFor();
  assert.equal(await page.locator("#count").textContent(), "3 of 3 marked");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: join(Lab.pictures, "marking-dark.png") });
  // A window on a phone, and one without the token.
  await page.setViewportSize({ width: 390, height: 800 });
  await page.screenshot({ path: join(Lab.pictures, "marking-narrow.png") });
  const other = await (await browser.newContext()).newPage();
  await other.goto(url.replace(/#.*/, ""));
  await other.locator("#message", { hasText: "open the address that the terminal shows" }).waitFor();
});
