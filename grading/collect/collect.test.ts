import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { serialize } from "tskernel/dist/notebook/serialize.js";
import { Course } from "../Course.js";
import { tinyCourse, tinyNotebook, write } from "../tinyCourse.js";
import { collect, type Collected } from "./collect.js";
import { makeZip, type ZipMember } from "./makeZip.test.helper.js";
import { strays } from "./strays.js";

let folder: string;
let course: Course;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "collect-"));
  mkdirSync(join(folder, "course"));
  course = tinyCourse(join(folder, "course"), {}, tinyNotebook());
  // A second assignment, with cells of its own names.
  const text = serialize(tinyNotebook())
    .replaceAll('"answer"', '"second"')
    .replaceAll('"check"', '"second-check"')
    .replaceAll('"setup"', '"second-setup"');
  mkdirSync(course.path("source", "w2"), { recursive: true });
  writeFileSync(course.sourcePath("w2"), text);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const one = (code = "function one() { return 1; }"): string => serialize(tinyNotebook({ code }));
const two = (): string => readFileSync(course.sourcePath("w2"), "utf8");

/** Files as somebody has downloaded them. */
function downloaded(files: Record<string, string | Buffer>, name = "download"): string {
  for (const [path, data] of Object.entries(files)) {
    const at = join(folder, name, path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, data);
  }
  return join(folder, name);
}

function zipped(members: readonly ZipMember[], name = "download.zip"): string {
  writeFileSync(join(folder, name), makeZip(members));
  return join(folder, name);
}

const collected = (sources: string | string[], options: object = {}): Promise<Collected> =>
  collect(course, { sources: [sources].flat(), assignments: course.assignments(), fileTimes: false, ...options });

/** What lies in `submitted`. */
function submitted(): string[] {
  if (!existsSync(course.path("submitted"))) return [];
  const all = readdirSync(course.path("submitted"), { recursive: true, withFileTypes: true });
  return all
    .flatMap((entry) =>
      entry.isFile() ? [join(entry.parentPath, entry.name).slice(course.path("submitted").length + 1)] : [],
    )
    .sort();
}

const why = ({ left }: Collected): Record<string, string> =>
  Object.fromEntries(left.map(({ path, why }) => [path, why]));

test("Moodle's download: a zip with a folder or a prefix for each, and the students' zips in it", async () => {
  const time = new Date(2026, 10, 30, 23, 58, 2);
  const inner = makeZip([
    { name: "homework/one.ipynb", data: one(), time: new Date(2020, 1, 1) },
    { name: "homework/data.csv", data: "1" },
  ]);
  const zip = zipped([
    { name: "Ann Lee_101_assignsubmission_file_/one.ipynb", data: one(), time, saysUtf8: true },
    { name: "Ann Lee_101_assignsubmission_file_/data/x.csv", data: "1,2", time, saysUtf8: true },
    { name: "Jürgen Groß_102_assignsubmission_file_one (1).ipynb", data: one(), time, saysUtf8: true },
    { name: "Bo_103_assignsubmission_file_/work.zip", data: inner, time },
    { name: "Cy_104_assignsubmission_onlinetext_/onlinetext.html", data: "<p>see mail</p>", time },
    { name: "Di_105_assignsubmission_file_/one.pdf", data: "%PDF", time },
  ]);
  const result = await collected(zip);
  assert.deepEqual(submitted(), [
    "Ann Lee/one/data/x.csv",
    "Ann Lee/one/one.ipynb",
    "Ann Lee/one/timestamp.txt",
    "Bo/one/data.csv",
    "Bo/one/one.ipynb",
    "Bo/one/timestamp.txt",
    "Jürgen Groß/one/one.ipynb",
    "Jürgen Groß/one/timestamp.txt",
  ]);
  const stated = readFileSync(course.path("submitted", "Bo", "one", "timestamp.txt"), "utf8");
  assert.equal(
    new Date(stated.replace(" UTC", "Z")).getTime(),
    time.getTime(),
    "the download's time, not the student's zip's",
  );
  assert.deepEqual(why(result), {
    "download.zip/Cy_104_assignsubmission_onlinetext_/onlinetext.html": "it is a text typed into Moodle, no notebook",
    "download.zip/Di_105_assignsubmission_file_/one.pdf": "it is no notebook (.ipynb), and there is none of theirs",
  });
  assert.match(readFileSync(course.path("collected.csv"), "utf8"), /Di_105[^\r]*it is no notebook/);
});

test("Canvas's download: flat files with numbers, late ones, second attempts", async () => {
  writeFileSync(
    course.path("roster.csv"),
    'Student,ID,SIS User ID,SIS Login ID,Section\n"    Points Possible",,,,\n"Lee, Ann",17,s1,alee,A\n"Ray, Bob",18,s2,bray,A\n"Fox, Cleo",19,s3,cfox,A\n',
  );
  const zip = zipped([
    { name: "leeann_17_901_one.ipynb", data: one() },
    { name: "leeann_17_902_table.csv", data: "1" },
    { name: "raybob_LATE_18_903_one-2.ipynb", data: one() },
    { name: "doe_99_904_one.ipynb", data: one() },
  ]);
  const result = await collected(zip);
  assert.deepEqual(submitted(), ["alee/one/one.ipynb", "alee/one/table.csv", "bray/one/one.ipynb"]);
  assert.deepEqual(why(result), { "download.zip/doe_99_904_one.ipynb": 'nobody in the roster is called "doe"' });
  assert.deepEqual(result.remarks, [
    "bray, one: Canvas calls it late; the time is not in the download, give it in adjustments.csv",
  ]);
});

test("nbgrader's layout, with its times; a folder of notebooks; folders in any order and case", async () => {
  const source = downloaded({
    "submitted/ann/one/one.ipynb": one(),
    "submitted/ann/one/timestamp.txt": "2026-11-30 23:59:01.123456 UTC\n",
    "submitted/ann/w2/W2 (3).ipynb": two(),
    "submitted/bob/One/one.ipynb": one(),
    "one/cleo/one.ipynb": one(),
    "one/dan.ipynb": one(),
    "eve_w2.ipynb": two(),
    "w2-Fay Öz.ipynb": two(),
    "gus/anything.ipynb": two(),
    "hal/one.ipynb.txt": one(),
    "one.ipynb": one(),
    "ida/notes.ipynb": serialize({ ...tinyNotebook(), cells: [] }),
  });
  const result = await collected(source);
  assert.deepEqual(submitted(), [
    ...["Fay Öz/w2/w2.ipynb", "ann/one/one.ipynb", "ann/one/timestamp.txt", "ann/w2/w2.ipynb", "bob/one/one.ipynb"],
    ...["cleo/one/one.ipynb", "dan/one/one.ipynb", "eve/w2/w2.ipynb", "gus/w2/w2.ipynb", "hal/one/one.ipynb"],
  ]);
  assert.match(readFileSync(course.path("submitted/ann/one/timestamp.txt"), "utf8"), /^2026-11-30 23:59:01.123/);
  assert.deepEqual(why(result), {
    "download/one.ipynb": "it does not say whose it is: put it into a folder with the student's name",
    "download/ida/notes.ipynb": "neither its name nor its cells are those of an assignment (one, w2)",
  });
});

test("one folder around all is no student; a folder or zip each is one", async () => {
  await collected(downloaded({ "Submissions/ann/one.ipynb": one(), "Submissions/bob/one/one.ipynb": one() }));
  assert.deepEqual(submitted(), ["ann/one/one.ipynb", "bob/one/one.ipynb"]);
  await collected(
    downloaded({ "CS101/one/ida/a.ipynb": one(), "CS101/one/jo/b.ipynb": one(), "CS101/x.txt": "" }, "more"),
  );
  assert.deepEqual(submitted().slice(2), ["ida/one/one.ipynb", "jo/one/one.ipynb"]);
  rmSync(course.path("submitted", "ida"), { recursive: true });
  rmSync(course.path("submitted", "jo"), { recursive: true });
  // One student alone, with folders of their own.
  await collected(downloaded({ "kim/one.ipynb": one(), "kim/src/a.ts": "", "kim/data/b.csv": "" }, "repository"));
  assert.deepEqual(
    submitted().slice(2),
    ["data/b.csv", "one.ipynb", "src/a.ts"].map((name) => `kim/one/${name}`),
  );
  rmSync(course.path("submitted", "kim"), { recursive: true });
  const zips = ["cleo", "dan"].map((name) => zipped([{ name: "one.ipynb", data: one() }], `${name}.zip`));
  await collected(zips);
  assert.deepEqual(submitted().slice(2), ["cleo/one/one.ipynb", "dan/one/one.ipynb"]);
});

test("of several notebooks of one assignment the newest is taken, or the last copy; a second download changes what is newer", async () => {
  const source = downloaded({
    "ann/one.ipynb": one("old"),
    "ann/one (1).ipynb": one("new"),
    "bob/one.ipynb": one("new"),
    "bob/one - Copy.ipynb": one("old"),
  });
  const at = (name: string, day: number) => utimesSync(join(source, name), day, day);
  at("ann/one.ipynb", 1e9);
  at("ann/one (1).ipynb", 1.1e9);
  at("bob/one.ipynb", 1.1e9);
  at("bob/one - Copy.ipynb", 1e9);
  const result = await collected(source, { fileTimes: true });
  for (const student of ["ann", "bob"])
    assert.match(readFileSync(course.submissionPath({ student, assignment: "one" }), "utf8"), /new/);
  assert.deepEqual(why(result), {
    "download/ann/one.ipynb": "download/ann/one (1).ipynb is taken instead: it is newer",
    "download/bob/one - Copy.ipynb": "download/bob/one.ipynb is taken instead: it is newer",
  });
  assert.equal((await collected(source, { fileTimes: true })).same.length, 2);
  const older = downloaded({ "ann/one.ipynb": one("oldest") }, "second");
  utimesSync(join(older, "ann/one.ipynb"), 0.9e9, 0.9e9);
  assert.match(
    why(await collected(older, { fileTimes: true }))["second/ann/one.ipynb"]!,
    /older \(1998-07-09 .*\) than what is there/,
  );
  utimesSync(join(older, "ann/one.ipynb"), 1.2e9, 1.2e9);
  assert.equal((await collected(older, { fileTimes: true })).replaced.length, 1);
});

test("names in zips from Windows: Korean, German, and by --encoding", async () => {
  // python: "김민수/one.ipynb".encode("cp949"), "Jürgen Groß/one.ipynb".encode("cp437"), "山田/one.ipynb".encode("shift_jis")
  const korean = Buffer.concat([Buffer.from("b1e8b9cebcf6", "hex"), Buffer.from("/one.ipynb")]);
  const german = Buffer.concat([Buffer.from("4a817267656e2047726fe1", "hex"), Buffer.from("/one.ipynb")]);
  const japanese = Buffer.concat([Buffer.from("8e529363", "hex"), Buffer.from("/one.ipynb")]);
  await collected(zipped([{ name: korean, data: one() }], "k.zip"));
  const { remarks } = await collected(zipped([{ name: german, data: one() }], "g.zip"));
  assert.match(remarks[0]!, /^g.zip: names are in an encoding that the zip does not state; read as cp437/);
  await collected(zipped([{ name: japanese, data: one() }], "j.zip"), { encoding: "shift_jis" });
  await collected(zipped([{ name: "mac é\\one.ipynb", data: one() }], "m.zip"));
  assert.deepEqual(
    submitted(),
    ["Jürgen Groß", "mac é", "山田", "김민수"].map((name) => `${name}/one/one.ipynb`).sort(),
  );
});

test("a roster finds people by whatever the download calls them, and two of one name are told", async () => {
  writeFileSync(
    course.path("roster.csv"),
    "First name;Last name;ID number;Email address\nAnn Marie;Lée;7001;alee@x.org\nMin-su;Kim;7002;kim1@x.org\nMin-su;Kim;7003;kim2@x.org\nBo;Ek;7004;bo@x.org\n",
  );
  const source = downloaded({
    "Lee Ann Marie/one.ipynb": one(),
    "7004/one.ipynb": one(),
    "Min-su Kim/one.ipynb": one(),
    "kim2/one.ipynb": one(),
    "stranger/one.ipynb": one(),
    "one_alee@x.org.ipynb": one("a copy"),
  });
  const result = await collected(source);
  assert.deepEqual(submitted(), ["alee/one/one.ipynb", "bo/one/one.ipynb", "kim2/one/one.ipynb"]);
  const told = why(result);
  assert.equal(told["download/Min-su Kim/one.ipynb"], 'several in the roster are called "Min-su Kim"');
  assert.equal(told["download/stranger/one.ipynb"], 'nobody in the roster is called "stranger"');
});

test("two people of one name do not take each other's place", async () => {
  const zip = zipped(
    ["11", "12"].map((number) => ({ name: `Ann Lee_${number}_assignsubmission_file_/one.ipynb`, data: one(number) })),
  );
  const result = await collected(zip);
  assert.deepEqual(submitted(), []);
  for (const text of Object.values(why(result))) assert.match(text, /people of one name .*11, 12.*roster/);
});

test("a notebook that is another assignment's by its cells is not taken for what it is called", async () => {
  const result = await collected(downloaded({ "ann/one.ipynb": two() }));
  assert.deepEqual(why(result), {
    "download/ann/one.ipynb": "by its name it is one, by its cells w2: rename it as what it is",
  });
});

test("what a zip must not do is left out and told", async () => {
  const zip = zipped([
    { name: "../../evil/one.ipynb", data: one() },
    { name: "/abs/one.ipynb", data: one() },
    { name: "C:\\x\\one.ipynb", data: one() },
    { name: "ann/link.ipynb", data: "/etc/passwd", isLink: true },
    { name: "ann/locked.ipynb", data: one(), encrypted: true },
    { name: "ann/odd.ipynb", data: one(), method: 9 },
    { name: "ann/bad\x1b[2J.ipynb", data: one() },
    { name: "bob/one.ipynb", data: Buffer.alloc(30e6), claimedSize: 100 },
    { name: "cleo/hw.zip", data: Buffer.from("no zip") },
    { name: "dan/hw.rar", data: Buffer.from("Rar!") },
    { name: "eve/bomb.zip", data: makeZip(Array.from({ length: 6000 }, (_, i) => ({ name: `${i}` }))) },
    { name: "__MACOSX/ann/._one.ipynb", data: "x" },
    { name: "fay/.ipynb_checkpoints/one-checkpoint.ipynb", data: one() },
  ]);
  const result = await collected(zip);
  assert.deepEqual(submitted(), []);
  assert.equal(existsSync(join(folder, "evil")), false);
  const told = why(result);
  const patterns: Record<string, RegExp> = {
    "../../evil/one.ipynb": /leads elsewhere/,
    "/abs/one.ipynb": /leads elsewhere/,
    "C:/x/one.ipynb": /leads elsewhere/,
    "ann/link.ipynb": /link/,
    "ann/locked.ipynb": /password/,
    "ann/odd.ipynb": /method \(9\)/,
    "bob/one.ipynb": /cannot be read/,
    "cleo/hw.zip": /no zip that can be read/,
    "dan/hw.rar": /packed as .rar/,
    "eve/bomb.zip": /6000 files/,
    "__MACOSX/ann/._one.ipynb": /macOS/,
    "fay/.ipynb_checkpoints/one-checkpoint.ipynb": /JupyterLab/,
  };
  for (const [path, pattern] of Object.entries(patterns))
    assert.match(told[`download.zip/${path}`] ?? "", pattern, path);
  assert.equal(result.left.length, 13);
});

test("links are left out and told, names of Windows are read; what is handed in where collect writes is refused", async () => {
  const source = downloaded({ "ann/one.ipynb": one() });
  symlinkSync("/etc/passwd", join(source, "ann", "more.ipynb"));
  writeFileSync(Buffer.concat([Buffer.from(`${source}/ann/`), Buffer.from([0xdc]), Buffer.from("bung.txt")]), "");
  const result = await collected(source);
  assert.deepEqual(Object.values(why(result)), ["it is a link"]);
  assert.deepEqual(submitted(), ["ann/one/one.ipynb", "ann/one/Übung.txt"]);
  await assert.rejects(collected(course.path("submitted")), /is what collect writes to/);
  await assert.rejects(collected(join(folder, "none")), /no such file or folder/);
});

test("what lies in submitted and is no hand-in is told, and w1 (1).ipynb alone is the notebook", () => {
  const at = (...names: string[]) => course.path("submitted", ...names);
  write(at("ann", "one", "one (1).ipynb"), tinyNotebook());
  write(at("bob", "One", "one.ipynb"), tinyNotebook());
  write(at("cleo", "one.ipynb"), tinyNotebook());
  write(at("dan_1_assignsubmission_file_", "x", "one.ipynb"), tinyNotebook());
  mkdirSync(at("eve"));
  writeFileSync(at("all.zip"), "");
  symlinkSync(at("ann"), at("fay"));
  assert.equal(course.submission({ student: "ann", assignment: "one" }).notebook.cells.length, 3);
  assert.deepEqual(Object.fromEntries(strays(course).map(({ path, why }) => [path, why])), {
    "submitted/all.zip": "a file, where folders of students are expected; `collect` takes zips and files",
    "submitted/bob/One": "is not called one: rename it",
    "submitted/cleo/one.ipynb": "belongs into one/one.ipynb",
    "submitted/dan_1_assignsubmission_file_/x": "there is no assignment of that name (there are one, w2)",
    "submitted/eve": "the folder is empty",
    "submitted/fay": "a link, where folders of students are expected; `collect` takes zips and files",
  });
});
