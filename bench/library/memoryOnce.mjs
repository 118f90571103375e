// 50,000 steps; prints {early, late, tensors}: resident MB after 5,000 and after all, and how many tensors came to stay.
import { batchNorm, fit, layers, ready, sequential, sgd, syntheticDigits, tf } from "batchnorm-lab";
import { randomBatches, readersLoop } from "./readersLoop.mjs";

await ready({ backend: "tensorflow" });
const megabytes = () => {
  globalThis.gc();
  return process.memoryUsage().rss / 2 ** 20;
};
let early, tensors;
const after = (step) => {
  if (step === 5000) [early, tensors] = [megabytes(), tf.memory().numTensors];
};

if (process.argv[2] === "fit") {
  const digits = syntheticDigits({ numExamples: 640, size: 8, seed: 1 });
  const block = [layers.dense({ units: 32, useBias: false }), layers.batchNorm(), layers.activation("sigmoid")];
  const model = sequential([...block, layers.dense({ units: 10 })], { inputShape: [64] });
  await fit(model, digits, {
    optimizer: sgd(0.1),
    batchSize: 32,
    steps: 50000,
    progress: false,
    onStep: ({ step }) => after(step),
  });
} else {
  const size = { sizes: [16, 8, 4], batchSize: 8 };
  const batches = randomBatches(size);
  const step = readersLoop(tf, batchNorm, size);
  for (let i = 1; i <= 50000; i++) {
    step(batches[i % 20]);
    after(i);
  }
}
console.log(JSON.stringify({ early, late: megabytes(), tensors: tf.memory().numTensors - tensors }));
