import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Course } from "../Course.js";
import { HandMarks } from "../marks/handMarks.js";
import { writeResult } from "../results.js";
import { write } from "../tinyCourse.js";
import { AnswersToMark } from "./AnswersToMark.js";
import { type Marking, serveMarking } from "./serveMarking.js";

const assignment = "a1-forward-and-backward";
const folder = mkdtempSync(join(tmpdir(), "marking-"));
const evil = "<script>steal()</script> <img src=x onerror=steal()> ![](/etc/passwd.png) [go](javascript:steal()) $x^2$";
let course: Course;
let marking: Marking;
let token: string;
before(async () => {
  course = new Course(folder);
  const source = course.source(assignment);
  for (const [student, text] of Object.entries({ ann: "A **good** answer.", bob: evil })) {
    const cells = source.cells.map((cell) => (cell.id === "sums" ? { ...cell, source: text } : cell));
    write(course.submissionPath({ student, assignment }), { ...source, cells });
    const marks = [{ id: "sums", points: 4, score: null }];
    writeResult(
      course,
      { student, assignment, fingerprint: "", marks, incidents: [], seconds: 1 },
      { ...source, cells },
    );
  }
  const answers = new AnswersToMark(course, { assignments: course.assignments(), students: [], questions: [] });
  marking = await serveMarking(answers, { names: false, port: 0 });
  token = new URL(marking.url).hash.slice(1);
});
after(async () => {
  await marking.close();
  rmSync(folder, { recursive: true });
});

interface Asked {
  method?: string;
  body?: string;
  headers?: Record<string, string>;
}

/** Not by `fetch`, which lets nobody choose a Host. */
function ask(
  path: string,
  { method = "GET", body, headers = { Authorization: `Bearer ${token}` } }: Asked = {},
): Promise<{ status: number; text: string; headers: Record<string, unknown> }> {
  const { port } = new URL(marking.url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => resolve({ status: response.statusCode!, text, headers: response.headers }));
    });
    request.on("error", reject).end(body);
  });
}

test("only who knows the token, by the server's own address, sees answers or gives marks", async () => {
  const own = { Authorization: `Bearer ${token}` };
  const body = JSON.stringify({ score: 1, comment: "" });
  const refused: [Asked, number][] = [
    [{ headers: {} }, 401],
    [{ headers: { Authorization: "Bearer x" } }, 401],
    [{ headers: { ...own, Host: "evil.example" } }, 403],
    [{ headers: { ...own, Origin: "https://evil.example" } }, 403],
    [{ headers: { ...own, Origin: "null" } }, 403],
  ];
  for (const [asked, status] of refused) {
    assert.equal((await ask("/api/answers", asked)).status, status);
    assert.equal((await ask("/api/answers/0", { ...asked, method: "PUT", body })).status, status);
  }
  assert.deepEqual(new HandMarks(course).problems, []);
  const page = await ask("/", { headers: {} });
  assert.equal(page.status, 200);
  assert.match(String(page.headers["content-security-policy"]), /default-src 'none'; script-src 'self';/);
  for (const path of ["/page.mjs", "/page.css"]) assert.equal((await ask(path, { headers: {} })).status, 200);
  for (const path of ["/../package.json", "/page/index.html", "/api/answers/2", "/api/answers/-1", "/api/x"]) {
    assert.equal((await ask(path)).status, 404, path);
  }
});

test("answers are anonymous and harmless; the question and the worked answer stand beside them", async () => {
  const overview = JSON.parse((await ask("/api/answers")).text) as { questions: object[]; answers: object[] };
  assert.deepEqual(overview.questions, [{ assignment, id: "sums", points: 4 }, ...overview.questions.slice(1)]);
  assert.equal(overview.answers.length, 2);
  assert.doesNotMatch(JSON.stringify(overview), /ann|bob/);
  const shown = await Promise.all([0, 1].map(async (i) => (await ask(`/api/answers/${i}`)).text));
  const [attack] = shown
    .filter((text) => text.includes("steal"))
    .map((text) => (JSON.parse(text) as { html: string }).html);
  assert.doesNotMatch(attack!, /<script|<img src=x|href="javascript/);
  assert.match(attack!, /katex/);
  assert.match(shown.join(), /<strong>good<\/strong>/);
  const question = (await ask("/api/questions/0")).text;
  assert.match(question, /In your own words/);
  assert.match(question, /A full answer/);
});

test("a mark is in by-hand.csv at once, beside what else stands there", async () => {
  const path = join(folder, "by-hand.csv");
  writeFileSync(
    path,
    `student;assignment;question;score;reader\nzoe;${assignment};sums;1;me\nbob;${assignment};sums;;\n`,
  );
  const put = (i: number, mark: object) => ask(`/api/answers/${i}`, { method: "PUT", body: JSON.stringify(mark) });
  for (const i of [0, 1])
    assert.equal((await put(i, { score: 2.5 + i, comment: 'schön, "aber"\nzu kurz' })).status, 200);
  const text = readFileSync(path, "utf8");
  assert.match(
    text,
    /^\uFEFFstudent,assignment,question,score,reader,comment\r\nzoe,a1-forward-and-backward,sums,1,me\r\n/,
  );
  assert.equal(text.match(/^bob,/gm)!.length, 1);
  const handMarks = new HandMarks(course);
  const scores = ["ann", "bob"].map((student) => handMarks.of({ student, assignment }, "sums")!);
  assert.deepEqual(scores.map(({ score }) => score).sort(), [2.5, 3.5]);
  assert.equal(scores[0]!.comment, 'schön, "aber"\nzu kurz');
  assert.equal((await put(0, { score: null, comment: "see me" })).status, 200);
  const wrong = [
    { score: 5, comment: "" },
    { score: -1, comment: "" },
    { score: "3", comment: "" },
    { score: 1 },
    { score: 1, comment: "\0" },
  ];
  for (const mark of wrong) assert.equal((await put(0, mark)).status, 400, JSON.stringify(mark));
  assert.equal((await put(0, { score: 1, comment: "x".repeat(200_000) })).status, 413);
  writeFileSync(path, 'student,assignment,question,score\n"open,a,b,1\n');
  const { status, text: told } = await put(0, { score: 1, comment: "" });
  assert.deepEqual(
    [status, JSON.parse(told)],
    [409, { error: 'by-hand.csv, line 2: a quote (") does not end; nothing can be added' }],
  );
});
