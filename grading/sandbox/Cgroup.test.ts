import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Cgroup } from "./Cgroup.js";
import { cgroupPlaces, type CgroupPlaces } from "./cgroupPlaces.js";

// The kernel's interface is a tree of files: these are trees as its documentation describes them
// (admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst), and what is looked at is what is written where.

const linux = { skip: process.platform !== "linux" && "control groups are Linux's" };
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "cgroup-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function tree(at: string, files: Record<string, string>): void {
  mkdirSync(join(folder, at), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, at, name), text);
}
const read = (...path: string[]): string => readFileSync(join(folder, ...path), "utf8");
const own = String(process.pid);

/** A line of mountinfo: `root` of a file system seen at `mount`. */
const mounted = (root: string, mount: string, type: string, options: string): string =>
  `30 23 0:27 ${root} ${mount} rw,nosuid shared:9 - ${type} cgroup ${options}`;
const second = (path: string): CgroupPlaces | undefined =>
  cgroupPlaces({ cgroup: `0::${path}\n`, mountinfo: mounted("/", folder, "cgroup2", "rw,nsdelegate") });

const group = {
  "cgroup.controllers": "cpuset cpu io memory hugetlb pids\n",
  "cgroup.subtree_control": "",
  "cgroup.type": "domain\n",
};

test("version 2: the grader and what has started it leave the group, and then it gets the controllers", linux, () => {
  tree("user/job", { ...group, "cgroup.procs": `${process.ppid}\n${own}\n` });
  const place = join(folder, "user/job");
  assert.deepEqual(second("/user/job"), { version: 2, memory: place, pids: place, cpu: place });
  assert.equal(read("user/job/cgroup.subtree_control"), "+memory +pids +cpu");
  assert.equal(read("user/job/course-grader/cgroup.procs"), own, "moved last: one number a write");
  assert.equal(read("user/job/course-grader/cpu.weight"), "1000");
});

test("version 2: others' processes are not moved", linux, () => {
  tree("user/job", { ...group, "cgroup.procs": "0\n999999999\n" });
  assert.ok(second("/user/job"));
  assert.ok(!existsSync(join(folder, "user/job/course-grader")));
});

test("version 2: where the controllers are refused, all is as it was", linux, () => {
  tree("job", { ...group, "cgroup.procs": `${own}\n` });
  rmSync(join(folder, "job/cgroup.subtree_control"));
  mkdirSync(join(folder, "job/cgroup.subtree_control")); // nothing can be written to it
  assert.equal(second("/job"), undefined);
  assert.equal(read("job/cgroup.procs"), own, "it is back");
});

test("version 2: a slot, which is born in the grader's own group, makes groups beside that", linux, () => {
  tree("job", { ...group, "cgroup.subtree_control": "cpu memory pids\n" });
  tree("job/course-grader", { ...group, "cgroup.procs": `${own}\n` });
  assert.equal(second("/job/course-grader")?.memory, join(folder, "job"));
  assert.equal(read("job/cgroup.subtree_control"), "cpu memory pids\n", "nothing to enable");
});

test("version 2: nobody leaves the machine's own group, which may have processes", linux, () => {
  const { "cgroup.type": _, ...root } = group;
  tree("", { ...root, "cgroup.procs": `1\n${own}\n` });
  assert.equal(second("/")?.memory, folder);
  assert.ok(!existsSync(join(folder, "course-grader")));
});

test("version 2 without a controller for the processor; without one for memory it is not used", linux, () => {
  tree("job", { ...group, "cgroup.controllers": "memory pids\n", "cgroup.procs": "" });
  assert.deepEqual(second("/job"), {
    version: 2,
    memory: join(folder, "job"),
    pids: join(folder, "job"),
    cpu: undefined,
  });
  assert.equal(read("job/cgroup.subtree_control"), "+memory +pids");
  tree("other", { ...group, "cgroup.controllers": "hugetlb\n", "cgroup.procs": `${own}\n` });
  assert.equal(second("/other"), undefined);
  assert.equal(read("other/cgroup.subtree_control"), "", "nothing was touched");
});

test("a machine with both: version 1 has the controllers, version 2 is left alone", linux, () => {
  for (const name of ["memory/mine", "pids", "cpu"]) tree(name, {});
  tree("unified", { "cgroup.controllers": "", "cgroup.subtree_control": "", "cgroup.procs": `1\n${own}\n` });
  const v1 = ["memory", "pids", "cpu"].map((name) => mounted("/", join(folder, name), "cgroup", `rw,${name}`));
  const mountinfo = [...v1, mounted("/", join(folder, "unified"), "cgroup2", "rw")].join("\n");
  assert.deepEqual(cgroupPlaces({ cgroup: "8:pids:/\n4:memory:/mine\n1:cpu,cpuacct:/\n0::/\n", mountinfo }), {
    version: 1,
    memory: join(folder, "memory/mine"),
    pids: join(folder, "pids"),
    cpu: join(folder, "cpu"),
  });
  assert.ok(!existsSync(join(folder, "unified/course-grader")));
});

test("a container's part of the tree; a group above what can be seen; nothing mounted", linux, () => {
  tree("", { ...group, "cgroup.subtree_control": "cpu memory pids" });
  const mountinfo = mounted("/docker/4711", folder, "cgroup2", "rw");
  assert.equal(cgroupPlaces({ cgroup: "0::/docker/4711\n", mountinfo })?.memory, folder);
  assert.equal(cgroupPlaces({ cgroup: "0::/../4711\n", mountinfo }), undefined);
  assert.equal(cgroupPlaces({ cgroup: "0::/docker/4711\n", mountinfo: "" }), undefined);
  assert.equal(cgroupPlaces({ cgroup: "", mountinfo: "" }), undefined);
});

const limits = { memory: 1_000_000, processes: 10 };
const inOne = (version: 1 | 2): CgroupPlaces => ({ version, memory: folder, pids: folder, cpu: folder });

test("version 2: limits, entering, kills", linux, () => {
  const made = Cgroup.make(limits, inOne(2))!;
  const [at, ...more] = made.folders;
  assert.deepEqual(more, []);
  const file = (name: string): string => readFileSync(join(at!, name), "utf8");
  assert.deepEqual(["memory.max", "memory.swap.max", "pids.max"].map(file), ["1000000", "0", "10"]);
  const [command, ...args] = made.enter(["sh", "-c", "echo $$"]);
  assert.equal(spawnSync(command!, args, { encoding: "utf8" }).stdout, file("cgroup.procs"));
  assert.equal(made.kills, 0);
  writeFileSync(join(at!, "memory.events"), "low 0\nhigh 0\nmax 9\noom 3\noom_kill 2\noom_group_kill 1\n");
  assert.equal(made.kills, 2);
});

test("version 1: limits and kills", linux, () => {
  for (const name of ["memory", "pids"]) tree(name, {});
  const places = { version: 1, memory: join(folder, "memory"), pids: join(folder, "pids"), cpu: undefined } as const;
  const made = Cgroup.make(limits, places)!;
  const [memory, pids] = made.folders as [string, string];
  assert.equal(readFileSync(join(memory, "memory.limit_in_bytes"), "utf8"), "1000000");
  assert.equal(
    readFileSync(join(memory, "memory.memsw.limit_in_bytes"), "utf8"),
    "1000000",
    "memory and swap together",
  );
  assert.equal(readFileSync(join(pids, "pids.max"), "utf8"), "10");
  writeFileSync(join(memory, "memory.oom_control"), "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n");
  assert.equal(made.kills, 1);
});

test("what cannot be made leaves nothing behind", linux, () => {
  const places = { version: 1, memory: folder, pids: join(folder, "none"), cpu: undefined } as const;
  assert.equal(Cgroup.make(limits, places), undefined);
  assert.equal(spawnSync("ls", [folder], { encoding: "utf8" }).stdout, "");
});

test(
  "a group ends with all that is in it, however fast they start others, on this machine's own system",
  linux,
  async (t) => {
    const made = Cgroup.make({ memory: 2 ** 30, processes: 40 });
    if (!made) return t.skip("no control group can be made here");
    const [command, ...args] = made.enter([
      "sh",
      "-c",
      'b() { while :; do "$0" -c "sleep 60" & done; }; b & sleep 60',
      "sh",
    ]);
    const bomb = spawn(command!, args, { stdio: "ignore", detached: true });
    const pids = (): number => readFileSync(join(made.folders[0]!, "cgroup.procs"), "utf8").split("\n").length - 1;
    while (bomb.exitCode === null && pids() < 20) await new Promise((resolve) => setTimeout(resolve, 20));
    await made.end();
    for (const each of made.folders) assert.ok(!existsSync(each), each);
  },
);

test("tidying takes away the groups of graders that are gone, and of no others", linux, () => {
  const kept = Cgroup.make(limits, inOne(2))!.folders[0]!;
  const gone = kept.replace(`-${own}-`, "-999999999-");
  const elsewhere = kept.replace(/course-\d+-/, "course-1-").replace(`-${own}-`, "-999999999-");
  for (const each of [gone, elsewhere]) mkdirSync(each);
  Cgroup.tidy(inOne(2));
  assert.deepEqual([gone, kept, elsewhere].map(existsSync), [false, true, true]);
});
