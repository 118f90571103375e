// The library's benchmarks: one command, a table of ratios.
//
//   npm run bench -- [--python PYTHON_WITH_TORCH] [--rounds 5] [--only TEXT] [--json FILE]
//
// PyTorch is compared with where --python, or BATCHNORM_LAB_PYTHON, names a Python that has it. --only takes the cases
// whose names have the text in them.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    python: { type: "string" },
    rounds: { type: "string", default: "5" },
    only: { type: "string" },
    json: { type: "string" },
  },
});

// One thread on both sides; TensorFlow reads these when it is loaded.
process.env.TF_NUM_INTRAOP_THREADS = "1";
process.env.TF_NUM_INTEROP_THREADS = "-1";

const lab = await import("batchnorm-lab");
const { training, compiling, startPeers } = await import("./training.mjs");
const { library } = await import("./library/library.mjs");
const settings = { ...options, rounds: Number(options.rounds) };

const peers = startPeers(options.python ?? process.env.BATCHNORM_LAB_PYTHON);
const rows = [
  ...(await library(lab, peers, settings)),
  ...(await training(lab, peers, settings)),
  ...(await compiling(lab, settings)),
];
for (const peer of peers) peer.stop();

const verdict = (value, limit) =>
  limit === undefined || limit === Infinity ? "" : `${value <= limit ? "✓" : "✗"} ≤ ${limit}`;
const columns = rows.map(({ name, ours, peer, ratio, bestRatio, goal, limit }) =>
  peer === undefined
    ? [name, ours.toFixed(2), "", "", "", verdict(ours, limit)]
    : [
        name,
        ours.toFixed(2),
        peer.toFixed(2),
        ratio.toFixed(3),
        bestRatio.toFixed(3),
        verdict(ratio, goal && Number(goal.toFixed(3))),
      ],
);
const head = ["what (ms, median; one thread each)", "ours", "peer", "ratio", "of the best steps", "goal"];
const widths = head.map((_, i) => Math.max(...[head, ...columns].map((row) => row[i].length)));
for (const row of [head, ...columns])
  console.log(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  "));
if (options.json) await writeFile(options.json, `${JSON.stringify(rows, null, 2)}\n`);
