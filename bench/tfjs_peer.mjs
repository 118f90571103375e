// Stock tfjs's side of the training benchmark, in a process of its own, so that nothing of ours is in it but the addon
// (with signals waiting while it computes): the same net in its `tf.layers`, one trainOnBatch a step. node tfjs_peer.mjs tensorflow|wasm
// Reads one case a line (JSON) on stdin, answers with the median and best step in ms.
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import util from "node:util";
import { composedBatchNorm, randomBatches, readersLoop } from "./library/readersLoop.mjs";

const require = createRequire(new URL("../src/package.json", import.meta.url));
const tf = require("@tensorflow/tfjs");
const [backend] = process.argv.slice(2);

if (backend === "tensorflow") {
  const { findNative } = await import("../src/dist/backend/native/find.js");
  const { addonPath } = await import("../src/dist/backend/native/folder.js");
  Object.assign(util, { isNullOrUndefined: (value) => value == null, isArray: Array.isArray }); // gone from Node 23
  process.env.TF_CPP_MIN_LOG_LEVEL = "3";
  const addon = require(join(findNative(), addonPath));
  require("@tensorflow/tfjs-node/dist/register_all_kernels");
  const { NodeJSKernelBackend } = require("@tensorflow/tfjs-node/dist/nodejs_kernel_backend");
  tf.registerBackend("tensorflow", () => new NodeJSKernelBackend(addon, "@tensorflow/tfjs-node"));
} else {
  require("@tensorflow/tfjs-backend-wasm");
}
await tf.setBackend(backend);

const sessions = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const each = JSON.parse(line);
  if (!sessions.has(each.name)) sessions.set(each.name, prepare(each));
  const { take } = sessions.get(each.name);
  const times = [];
  for (let step = 0; step < each.warmup + each.steps; step++) {
    const start = performance.now();
    await take(step % 20);
    if (step >= each.warmup) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  console.log(JSON.stringify({ median: times[times.length >> 1], best: times[0] }));
}

/** `{take}`: the step with the batch of that number. */
function prepare(each) {
  if (each.loop) {
    const step = readersLoop(tf, composedBatchNorm(tf), each);
    const batches = randomBatches(each);
    return { take: (i) => step(batches[i]) };
  }
  const shape = each.kind === "conv" ? [28, 28, 1] : [each.sizes[0]];
  const model = tf.sequential();
  const { layers } = tf;
  const list =
    each.kind === "conv"
      ? [
          ...[16, 32].flatMap((filters) => [
            (first) => layers.conv2d({ filters, kernelSize: 3, padding: "same", useBias: false, ...first }),
            () => layers.batchNormalization(),
            () => layers.activation({ activation: "relu" }),
            () => layers.maxPooling2d({ poolSize: 2 }),
          ]),
          () => layers.flatten(),
        ]
      : each.sizes
          .slice(1, -1)
          .flatMap((units) => [
            (first) => layers.dense({ units, useBias: false, ...first }),
            () => layers.batchNormalization(),
            () => layers.activation({ activation: "sigmoid" }),
          ]);
  list.forEach((make, i) => model.add(make(i === 0 ? { inputShape: shape } : {})));
  model.add(layers.dense({ units: 10, activation: "softmax" }));
  model.compile({
    optimizer: each.optimizer === "sgd" ? tf.train.sgd(0.1) : tf.train.adam(0.001),
    loss: "categoricalCrossentropy",
  });
  const xs = Array.from({ length: 20 }, () => tf.randomNormal([each.batchSize, ...shape]));
  const ys = xs.map(() => tf.oneHot(tf.randomUniform([each.batchSize], 0, 10, "int32"), 10));
  return { take: (i) => model.trainOnBatch(xs[i], ys[i]) };
}
