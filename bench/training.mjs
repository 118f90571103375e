// One training step, ours against its peers: every round runs each contestant of a case for a while, one after the other,
// so that a busy moment of the machine hits all of them; a contestant's figure is the median of its rounds' medians. Beside
// it, the ratio of the fastest steps of all: what is left of it on a machine with nothing else to do.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const dense = (name, sizes, batchSize, optimizer, goals, steps = 60) => ({
  name,
  kind: "dense",
  sizes,
  batchSize,
  optimizer,
  goals,
  steps,
});
const first = [784, 100, 100, 100, 10];
const wide = (width) => [784, width, width, width, 10];

/** Goals: the largest ratio to the peer. */
const cases = [
  dense("784-100-100-100-10, batch 60, SGD", first, 60, "sgd", {
    native: { PyTorch: 0.6, "tf.layers": 1 / 15 },
    "no native library": { PyTorch: 3.5, "tf.layers, wasm": 1 / 4 },
  }),
  dense("784-100-100-100-10, batch 60, Adam", first, 60, "adam", { native: { PyTorch: 0.5 }, "no native library": {} }),
  dense("width 100, batch 512, SGD", wide(100), 512, "sgd", { native: { PyTorch: 0.9 } }, 30),
  dense("width 300, batch 60, SGD", wide(300), 60, "sgd", { native: { PyTorch: 0.9 } }, 30),
  dense("width 300, batch 512, SGD", wide(300), 512, "sgd", { native: { PyTorch: 0.9 } }, 12),
  dense("width 1000, batch 60, SGD", wide(1000), 60, "sgd", { native: { PyTorch: 0.9 } }, 10),
  dense("width 1000, batch 60, Adam", wide(1000), 60, "adam", { native: { PyTorch: 0.9 } }, 10),
  dense("width 1000, batch 512, SGD", wide(1000), 512, "sgd", { native: { PyTorch: 0.9 } }, 5),
  dense(
    "64-32-32-10, batch 32, SGD",
    [64, 32, 32, 10],
    32,
    "sgd",
    {
      native: { PyTorch: 0.3 },
      "no native library": { PyTorch: 0.6 },
    },
    200,
  ),
  {
    name: "conv 3×3×16, 3×3×32, batch 64, SGD",
    kind: "conv",
    batchSize: 64,
    optimizer: "sgd",
    steps: 8,
    goals: { native: { PyTorch: 0.6, "tf.layers": 1 }, "no native library": { PyTorch: Infinity } },
  },
];

/**
 * @typedef {{ rounds?: number, only?: string }} Options `only`: the cases in whose names it stands
 */

/** Measures every case; returns rows { name, ours, peer, ratio, bestRatio, goal }, times in ms. */
export async function training(lab, peers, { rounds = 5, only } = /** @type {Options} */ ({})) {
  const rows = [];
  for (const each of cases.filter(({ name }) => !only || name.includes(only))) {
    const prepared = ourModel(lab, each);
    const wanted = peers.filter(
      ({ name }) => name === "PyTorch" || Object.values(each.goals).some((goals) => name in goals),
    );
    const contestants = [
      ...Object.keys(each.goals).map((kind) => ({ name: kind, run: () => runOurs(lab, each, kind, prepared) })),
      ...wanted.map(({ name, ask }) => ({ name, run: () => ask({ ...each, warmup: 3 }) })),
    ];
    const times = new Map(contestants.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const { name, run } of contestants) times.get(name).push(await run());
    }
    for (const [kind, goals] of Object.entries(each.goals)) {
      for (const { name: peer } of wanted.filter(({ name }) => name === "PyTorch" || name in goals)) {
        const [ours, theirs] = [kind, peer].map((name) => median(times.get(name).map((round) => round.median)));
        const [ourBest, theirBest] = [kind, peer].map((name) =>
          Math.min(...times.get(name).map((round) => round.best)),
        );
        const ratios = { ratio: ours / theirs, bestRatio: ourBest / theirBest };
        rows.push({ name: `${each.name}: ${kind} / ${peer}`, ours, peer: theirs, ...ratios, goal: goals[peer] });
      }
    }
  }
  return rows;
}

/** What is compared with, each in a process of its own. */
export const startPeers = (python) => [
  ...(python ? [startPeer("PyTorch", python, [here("torch_peer.py")])] : []),
  startPeer("tf.layers", process.execPath, [here("tfjs_peer.mjs"), "tensorflow"]),
  startPeer("tf.layers, wasm", process.execPath, [here("tfjs_peer.mjs"), "wasm"]),
];

/** Milliseconds from the call of `fit` to the end of its first step, for a new model: rows { name, ours, limit }. */
export async function compiling(lab, { rounds = 5, only } = /** @type {Options} */ ({})) {
  const rows = [];
  for (const each of cases.filter(({ name }) => !only || name.includes(only))) {
    for (const kind of Object.keys(each.goals)) {
      await lab.ready({ backend: kind === "native" ? "tensorflow" : "cpu" });
      const times = [];
      for (let round = 0; round < rounds; round++) {
        const { model, data, optimizer } = ourModel(lab, each);
        const start = performance.now();
        await lab.fit(model, data, { optimizer, batchSize: each.batchSize, steps: 1, progress: false });
        times.push(performance.now() - start);
      }
      rows.push({ name: `compiling and first step, ${each.name}: ${kind}`, ours: median(times), limit: 200 });
    }
  }
  return rows;
}

function ourModel({ layers, sequential, sgd, adam }, each) {
  const optimizer = each.optimizer === "sgd" ? sgd(0.1) : adam(0.001);
  if (each.kind === "conv") {
    const block = (filters) => [
      layers.conv2d({ filters, kernelSize: 3, padding: "same", useBias: false }),
      layers.batchNorm(),
      layers.activation("relu"),
      layers.maxPool(),
    ];
    const model = sequential([...block(16), ...block(32), layers.flatten(), layers.dense({ units: 10 })], {
      inputShape: [28, 28, 1],
    });
    return { model, optimizer, data: randomData(each, [28, 28, 1]) };
  }
  const hidden = each.sizes
    .slice(1, -1)
    .flatMap((units) => [layers.dense({ units, useBias: false }), layers.batchNorm(), layers.activation("sigmoid")]);
  const model = sequential([...hidden, layers.dense({ units: each.sizes.at(-1) })], { inputShape: [each.sizes[0]] });
  return { model, optimizer, data: randomData(each, [each.sizes[0]]) };
}

function randomData(each, exampleShape) {
  const numExamples = 20 * each.batchSize;
  const size = exampleShape.reduce((product, axis) => product * axis, 1);
  return {
    name: "random numbers",
    numExamples,
    exampleShape,
    numClasses: 10,
    x: Float32Array.from({ length: numExamples * size }, () => Math.random() * 2 - 1),
    labels: Int32Array.from({ length: numExamples }, () => Math.floor(Math.random() * 10)),
  };
}

async function runOurs(lab, each, kind, { model, data, optimizer }) {
  await lab.ready({ backend: kind === "native" ? "tensorflow" : "cpu" });
  const times = [];
  let last = performance.now();
  await lab.fit(model, data, {
    optimizer,
    batchSize: each.batchSize,
    steps: each.steps + 3,
    progress: false,
    onStep() {
      const now = performance.now();
      times.push(now - last);
      last = now;
    },
  });
  const measured = times.slice(3);
  return { median: median(measured), best: Math.min(...measured) };
}

/** A peer in a process of its own: one question a line, one answer a line. */
function startPeer(name, command, args) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${command} ${args.join(" ")} ended`);
      return JSON.parse(value);
    },
    stop: () => child.stdin.end(),
  };
}

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
