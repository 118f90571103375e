// One training step, ours against its peers: every round runs each contestant of a case for a while, one after the other,
// so that a busy moment of the machine hits all of them; a contestant's figure is the median of its rounds' medians.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const dense = (name, sizes, batchSize, optimizer, goals, steps = 60) => ({ name, kind: "dense", sizes, batchSize, optimizer, goals, steps });
const first = [784, 100, 100, 100, 10];
const wide = (width) => [784, width, width, width, 10];

/** Goals: the largest ratio to the peer. */
const cases = [
  dense("784-100-100-100-10, batch 60, SGD", first, 60, "sgd", {
    native: { PyTorch: 0.6, "tf.layers": 1 / 15 }, "no native library": { PyTorch: 3.5, "tf.layers, wasm": 1 / 4 },
  }),
  dense("784-100-100-100-10, batch 60, Adam", first, 60, "adam", { native: { PyTorch: 0.5 }, "no native library": {} }),
  dense("width 100, batch 512, SGD", wide(100), 512, "sgd", { native: { PyTorch: 0.9 } }, 30),
  dense("width 300, batch 60, SGD", wide(300), 60, "sgd", { native: { PyTorch: 0.9 } }, 30),
  dense("width 300, batch 512, SGD", wide(300), 512, "sgd", { native: { PyTorch: 0.9 } }, 12),
  dense("width 1000, batch 60, SGD", wide(1000), 60, "sgd", { native: { PyTorch: 0.9 } }, 10),
  dense("width 1000, batch 60, Adam", wide(1000), 60, "adam", { native: { PyTorch: 0.9 } }, 10),
  dense("width 1000, batch 512, SGD", wide(1000), 512, "sgd", { native: { PyTorch: 0.9 } }, 5),
  dense("64-32-32-10, batch 32, SGD", [64, 32, 32, 10], 32, "sgd", {
    native: { PyTorch: 0.3 }, "no native library": { PyTorch: 0.6 },
  }, 200),
  { name: "conv 3×3×16, 3×3×32, batch 64, SGD", kind: "conv", batchSize: 64, optimizer: "sgd", steps: 8,
    goals: { native: { PyTorch: 0.6, "tf.layers": 1 }, "no native library": { PyTorch: Infinity } } },
];

/** Measures every case; returns rows { name, ours, peer, ratio, goal }, times in ms. */
export async function training(lab, { rounds = 5, python, only } = {}) {
  const torch = python ? await startTorch(python) : undefined;
  const rows = [];
  for (const each of cases.filter(({ name }) => !only || name.includes(only))) {
    const contestants = contestantsOf(lab, each, torch);
    const times = new Map(contestants.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const { name, run } of contestants) times.get(name).push(await run());
    }
    const figure = (name) => median(times.get(name));
    for (const [ours, goals] of Object.entries(each.goals)) {
      for (const { name: peer } of contestants) {
        if (peer in each.goals || (peer.endsWith("wasm") !== (ours === "no native library") && peer.startsWith("tf.layers"))) continue;
        rows.push({ name: `${each.name}: ${ours} / ${peer}`, ours: figure(ours), peer: figure(peer), goal: goals[peer] });
      }
    }
  }
  torch?.stop();
  for (const row of rows) row.ratio = row.ours / row.peer;
  return rows;
}

/** Seconds from the call of `fit` to the end of its first step, for a new model. */
export async function compiling(lab, { rounds = 5, only } = {}) {
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
      rows.push({ name: `compiling and first step, ${each.name}: ${kind}`, ours: median(times), peer: 1000, ratio: median(times) / 1000, goal: 0.2 });
    }
  }
  return rows;
}

function contestantsOf(lab, each, torch) {
  const list = Object.keys(each.goals).map((kind) => {
    const prepared = ourModel(lab, each);
    return { name: kind, run: () => runOurs(lab, each, kind, prepared) };
  });
  if (torch) list.push({ name: "PyTorch", run: () => torch.ask({ ...each, warmup: 3 }) });
  if (each.goals.native?.["tf.layers"]) list.push(tfLayers(lab, each, "tensorflow", "tf.layers"));
  if (each.goals["no native library"]?.["tf.layers, wasm"]) list.push(tfLayers(lab, each, "wasm", "tf.layers, wasm"));
  return list;
}

function ourModel({ layers, sequential, sgd, adam }, each) {
  const optimizer = each.optimizer === "sgd" ? sgd(0.1) : adam(0.001);
  if (each.kind === "conv") {
    const block = (filters) => [
      layers.conv2d({ filters, kernelSize: 3, padding: "same", useBias: false }), layers.batchNorm(), layers.activation("relu"), layers.maxPool(),
    ];
    const model = sequential([...block(16), ...block(32), layers.flatten(), layers.dense({ units: 10 })], { inputShape: [28, 28, 1] });
    return { model, optimizer, data: randomData(each, [28, 28, 1]) };
  }
  const hidden = each.sizes.slice(1, -1).flatMap((units) =>
    [layers.dense({ units, useBias: false }), layers.batchNorm(), layers.activation("sigmoid")]);
  const model = sequential([...hidden, layers.dense({ units: each.sizes.at(-1) })], { inputShape: [each.sizes[0]] });
  return { model, optimizer, data: randomData(each, [each.sizes[0]]) };
}

function randomData(each, exampleShape) {
  const numExamples = 20 * each.batchSize;
  const size = exampleShape.reduce((product, axis) => product * axis, 1);
  return {
    name: "random numbers", numExamples, exampleShape, numClasses: 10,
    x: Float32Array.from({ length: numExamples * size }, () => Math.random() * 2 - 1),
    labels: Int32Array.from({ length: numExamples }, () => Math.floor(Math.random() * 10)),
  };
}

async function runOurs(lab, each, kind, { model, data, optimizer }) {
  await lab.ready({ backend: kind === "native" ? "tensorflow" : "cpu" });
  const times = [];
  let last = performance.now();
  await lab.fit(model, data, {
    optimizer, batchSize: each.batchSize, steps: each.steps + 3, progress: false,
    onStep() {
      const now = performance.now();
      times.push(now - last);
      last = now;
    },
  });
  return median(times.slice(3));
}

/** The same net in tfjs's own layers, one trainOnBatch a step. */
function tfLayers(lab, each, backend, name) {
  const { tf } = lab;
  let state;
  return {
    name,
    async run() {
      await lab.ready({ backend });
      state ??= makeTfLayers(tf, each);
      const { model, xs, ys } = state;
      const times = [];
      const steps = Math.min(each.steps, 20);
      for (let step = 0; step < steps + 2; step++) {
        const start = performance.now();
        await model.trainOnBatch(xs[step % 20], ys[step % 20]);
        if (step >= 2) times.push(performance.now() - start);
      }
      return median(times);
    },
  };
}

function makeTfLayers(tf, each) {
  const model = tf.sequential();
  if (each.kind === "conv") {
    [16, 32].forEach((filters, i) => {
      model.add(tf.layers.conv2d({ filters, kernelSize: 3, padding: "same", useBias: false, ...(i === 0 ? { inputShape: [28, 28, 1] } : {}) }));
      model.add(tf.layers.batchNormalization());
      model.add(tf.layers.activation({ activation: "relu" }));
      model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
    });
    model.add(tf.layers.flatten());
  } else {
    each.sizes.slice(1, -1).forEach((units, i) => {
      model.add(tf.layers.dense({ units, useBias: false, ...(i === 0 ? { inputShape: [each.sizes[0]] } : {}) }));
      model.add(tf.layers.batchNormalization());
      model.add(tf.layers.activation({ activation: "sigmoid" }));
    });
  }
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  model.compile({ optimizer: each.optimizer === "sgd" ? tf.train.sgd(0.1) : tf.train.adam(0.001), loss: "categoricalCrossentropy" });
  const shape = each.kind === "conv" ? [28, 28, 1] : [each.sizes[0]];
  const xs = Array.from({ length: 20 }, () => tf.randomNormal([each.batchSize, ...shape]));
  const ys = xs.map(() => tf.oneHot(tf.randomUniform([each.batchSize], 0, 10, "int32"), 10));
  return { model, xs, ys };
}

async function startTorch(python) {
  const child = spawn(python, [fileURLToPath(new URL("torch_peer.py", import.meta.url))], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${python} ended: it needs PyTorch (pip install torch)`);
      return JSON.parse(value).median;
    },
    stop: () => child.stdin.end(),
  };
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
