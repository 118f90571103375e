// `npm run bench:kernel [-- --rounds N] [--json FILE]`: our kernel, tslab 1.0.22 and ipykernel, alternating in one run, all through
// Jupyter's own client; medians and ratios. Needs `npm start`'s .venv with requirements-test.txt, or BATCHNORM_LAB_PYTHON.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, symlinkSync, mkdirSync, writeFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "3" }, json: { type: "string" } },
});
const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const python = process.env.BATCHNORM_LAB_PYTHON ?? join(root, ".venv", "bin", "python");
if (!existsSync(python)) {
  console.error(`bench:kernel: no Python at ${python}: run \`npm start\` once, or set BATCHNORM_LAB_PYTHON`);
  process.exit(1);
}

// Both TypeScript kernels import the same tfjs, from a folder that holds nothing else.
const folder = mkdtempSync(join(tmpdir(), "bench-kernel-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "node_modules"));
for (const name of ["@tensorflow", "@types"]) {
  symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
}
const tslab = join(root, "test", "tslab", "node_modules", "tslab", "bin", "tslab");
const kernels = {
  tskernel: [
    "typescript",
    "message",
    process.execPath,
    join(root, "kernel/bin/tskernel.mjs"),
    "kernel",
    "{connection_file}",
  ],
  ipykernel: ["python", "signal", python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
};
if (existsSync(tslab)) {
  kernels.tslab = ["typescript", "signal", process.execPath, tslab, "kernel", "--config-path", "{connection_file}"];
} else {
  console.error("bench:kernel: tslab is left out: `npm ci --prefix test/tslab` installs it");
}

const rounds = Object.fromEntries(Object.keys(kernels).map((name) => [name, []]));
for (let round = 1; round <= Number(options.rounds); round++) {
  for (const [name, [family, mode, ...argv]] of Object.entries(kernels)) {
    process.stderr.write(`round ${round} of ${options.rounds}: ${name}\n`);
    const run = spawnSync(python, [join(here, "measure.py"), family, mode, folder, ...argv], {
      encoding: "utf8",
      timeout: 300_000,
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (run.status !== 0) throw new Error(`bench:kernel: ${name} failed in round ${round}`);
    rounds[name].push(JSON.parse(run.stdout));
  }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const figure = (name, row) => {
  const seen = (rounds[name] ?? []).map((round) => round[row]).filter((value) => value !== null && value !== undefined);
  return seen.length === 0 ? undefined : median(seen);
};
const goals = {
  "start to first kernel_info_reply": ["ipykernel", 0.5],
  "start to first 1+1 executed": ["ipykernel", 0.7],
  "CPU from the start until idle": ["ipykernel", 1.5],
  "1+1, warm": ["ipykernel", 1],
  "a small cell, changed, warm": ["ipykernel", 1],
  "first cell that imports tfjs": ["tslab", 0.4],
  "a cell declaring a name, after tfjs": ["tslab", 0.2],
  "edited tfjs cell, warm": ["tslab", 0.3],
  "completion after tf.": ["ipykernel", 0.3],
  "a cell of 1.1 MB of JSON": ["", 3000],
  "a cell with a word of 1 MB": ["", 1000],
  "100,000 printed lines": ["ipykernel", 0.8],
  "Stop: sync loop": ["", 300],
  "Stop: async loop": ["", 300],
  "Stop: after await loop": ["", 300],
  "top-level loop of 10 million / the same in a function": ["", 1.5],
  "memory, idle": ["tslab", 0.7],
  "memory, after tfjs": ["tslab", 0.7],
};

const number = (value) => (value === undefined ? "never" : value >= 100 ? value.toFixed(0) : value.toFixed(1));
const table = Object.entries(goals).map(([name, [peer, goal]]) => {
  const ours = figure("tskernel", name);
  const theirs = peer === "" ? undefined : figure(peer, name);
  const value = peer === "" ? ours : ours === undefined || theirs === undefined ? undefined : ours / theirs;
  return {
    measured: name,
    tskernel: number(ours),
    tslab: number(figure("tslab", name)),
    ipykernel: number(figure("ipykernel", name)),
    goal: peer === "" ? `≤ ${goal}` : `≤ ${goal}× ${peer}`,
    reached:
      value === undefined
        ? "–"
        : `${peer === "" ? number(value) : `${value.toFixed(2)}×`} ${value <= goal ? "yes" : "NO"}`,
  };
});
console.log("Medians of", options.rounds, "rounds; ms, MiB (proportional set size of all processes), or a ratio.");
console.table(Object.fromEntries(table.map(({ measured, ...row }) => [measured, row])));
if (options.json) {
  const rows = table.map((row, k) => {
    const [peer] = Object.values(goals)[k];
    const ours = figure("tskernel", row.measured);
    const theirs = peer === "" ? undefined : figure(peer, row.measured);
    return {
      name: row.measured,
      ours,
      peer: theirs,
      peerName: peer,
      ratio: theirs === undefined ? undefined : ours / theirs,
    };
  });
  writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`);
}
