import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, test } from "node:test";
import { Claims } from "./Claims.js";
import { self } from "./Owner.js";

const folder = mkdtempSync(join(tmpdir(), "claims-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const ann = { student: "ann", assignment: "one" };
const bob = { student: "bob", assignment: "one" };
const fileOf = (place: string): string => join(place, readdirSync(place)[0]!);

test("a submission is one grader's at a time", async () => {
  const place = join(folder, "two");
  const [first, second] = [new Claims(place), new Claims(place)];
  assert.ok(first.take(ann));
  assert.ok(!second.take(ann));
  assert.ok(!first.take(ann), "not twice by the same one either");
  assert.ok(await second.isTheirs(ann));
  assert.ok(second.take(bob));
  second.give(ann);
  assert.ok(!second.take(ann), "what is another's cannot be given away");
  first.give(ann);
  assert.ok(second.take(ann));
  first.close();
  second.close();
  assert.throws(() => readdirSync(place), { code: "ENOENT" });
});

test("the claim of a process that has gone counts no more", () => {
  const place = join(folder, "killed");
  const module = new URL("./Claims.js", import.meta.url).href;
  const code = `const { Claims } = await import(${JSON.stringify(module)});
    new Claims(${JSON.stringify(place)}).take(${JSON.stringify(ann)}); process.kill(process.pid, "SIGKILL");`;
  assert.equal(spawnSync(process.execPath, ["--input-type=module", "-e", code]).signal, "SIGKILL");
  assert.equal(readdirSync(place).length, 1);
  const claims = new Claims(place);
  assert.ok(!claims.take(ann), "it may have been the submission: it comes last");
  assert.equal(claims.takeOver(ann), 1);
  assert.equal(claims.takeOver(ann), undefined);
  claims.close();
});

test("a number of a process that has come again is no sign of life", () => {
  const place = join(folder, "again");
  const claims = new Claims(place);
  assert.ok(claims.take(ann));
  writeFileSync(fileOf(place), JSON.stringify({ ...self(), started: "1" }));
  const other = new Claims(place);
  assert.equal(other.takeOver(ann), process.platform === "linux" ? 1 : undefined);
  other.close();
  claims.close();
});

test("on another machine, somebody is there as long as the claim is renewed", async () => {
  const place = join(folder, "far");
  const claims = new Claims(place, { beat: 10_000, patience: 1_500 });
  assert.ok(claims.take(ann));
  const file = fileOf(place);
  const far = JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), host: "elsewhere" });
  rmSync(file);
  writeFileSync(file, far);
  assert.ok(!claims.take(ann), "not certain yet");
  const answer = claims.isTheirs(ann);
  await sleep(700);
  utimesSync(file, new Date(0), new Date(1));
  assert.equal(await answer, true);
  assert.ok(!claims.take(ann));
  assert.equal(await claims.isTheirs(ann), false, "no sign for too long");
  assert.equal(claims.takeOver(ann), 1);
  claims.close();
});
