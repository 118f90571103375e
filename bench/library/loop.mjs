// The reader's own loop on the native backend, against PyTorch eager, `tf.layers`, and the same loop in stock tfjs with
// a batch norm composed of its operations. (PyTorch and `tf.layers` also keep moving statistics; the loops do not.)
import { median } from "../training.mjs";
import { randomBatches, readersLoop } from "./readersLoop.mjs";

const net = { name: "the reader's own loop, 784-100-100-100-10, batch 60, SGD", kind: "dense", optimizer: "sgd" };
const size = { sizes: [784, 100, 100, 100, 10], batchSize: 60, steps: 60, warmup: 5 };
const goals = { PyTorch: 1.8, "tf.layers": 1 / 5 };

/** Rows {name, ours, peer, ratio, bestRatio, goal} in ms, from the peers of the training benchmark. */
export async function loop(lab, peers, { rounds = 5 } = {}) {
  const ours = startLoop(lab);
  const composed = {
    name: "composed tfjs",
    ask: (each) => named(peers, "tf.layers").ask({ ...each, name: "loop", loop: true }),
  };
  const contestants = [...peers.filter(({ name }) => name !== "tf.layers, wasm"), composed];
  const own = [];
  const theirs = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    own.push(await ours());
    for (const { name, ask } of contestants) theirs.get(name).push(await ask({ ...net, ...size }));
  }
  return contestants.map(({ name }) => {
    const [mine, peer] = [own, theirs.get(name)].map((all) => median(all.map((round) => round.median)));
    const [myBest, peerBest] = [own, theirs.get(name)].map((all) => Math.min(...all.map((round) => round.best)));
    const ratios = { ratio: mine / peer, bestRatio: myBest / peerBest };
    return { name: `${net.name}: native / ${name}`, ours: mine, peer, ...ratios, goal: goals[name] };
  });
}

const named = (peers, name) => peers.find((each) => each.name === name);

function startLoop(lab) {
  const batches = randomBatches(size);
  let step;
  return async () => {
    await lab.ready({ backend: "tensorflow" });
    step ??= readersLoop(lab.tf, lab.batchNorm, size);
    return timed(step, batches, size);
  };
}

/** The median and the best step in ms. */
function timed(step, batches, { steps, warmup }) {
  const times = [];
  for (let i = 0; i < warmup + steps; i++) {
    const start = performance.now();
    step(batches[i % batches.length]);
    if (i >= warmup) times.push(performance.now() - start);
  }
  return { median: median(times), best: Math.min(...times) };
}
