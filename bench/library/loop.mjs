// The reader's own loop on the native backend, against PyTorch eager, `tf.layers`, and the same loop in stock tfjs with
// a batch norm composed of its operations. (PyTorch and `tf.layers` also keep moving statistics; the loops do not.)
import { median } from "../training.mjs";
import { randomBatches, readersLoop } from "./readersLoop.mjs";

const net = { name: "the reader's own loop, 784-100-100-100-10, batch 60, SGD", kind: "dense", optimizer: "sgd" };
const size = { sizes: [784, 100, 100, 100, 10], batchSize: 60, steps: 60, warmup: 5 };
const goals = { PyTorch: 1.8, "tf.layers": 1 / 5 };
const compiledGoals = { PyTorch: 1.2 };

/** Rows {name, ours, peer, ratio, bestRatio, goal} in ms, from the peers of the training benchmark. */
export async function loop(lab, peers, { rounds = 5 } = {}) {
  const ours = { native: startLoop(lab), "native, compiled": startLoop(lab, lab.compiled) };
  const composed = {
    name: "composed tfjs",
    ask: (each) => named(peers, "tf.layers").ask({ ...each, name: "loop", loop: true }),
  };
  const contestants = [...peers.filter(({ name }) => name !== "tf.layers, wasm"), composed];
  const own = new Map(Object.keys(ours).map((name) => [name, []]));
  const theirs = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, ask] of Object.entries(ours)) own.get(name).push(await ask());
    for (const { name, ask } of contestants) theirs.get(name).push(await ask({ ...net, ...size }));
  }
  return [...own].flatMap(([way, rounds]) =>
    contestants.map(({ name }) => {
      const both = [rounds, theirs.get(name)];
      const [mine, peer] = both.map((all) => median(all.map((round) => round.median)));
      const [myBest, peerBest] = both.map((all) => Math.min(...all.map((round) => round.best)));
      const goal = (way === "native" ? goals : compiledGoals)[name];
      const ratios = { ratio: mine / peer, bestRatio: myBest / peerBest };
      return { name: `${net.name}: ${way} / ${name}`, ours: mine, peer, ...ratios, goal };
    }),
  );
}

const named = (peers, name) => peers.find((each) => each.name === name);

function startLoop(lab, compile) {
  const batches = randomBatches(size);
  let step;
  return async () => {
    await lab.ready({ backend: "tensorflow" });
    step ??= readersLoop(lab.tf, lab.batchNorm, size, compile);
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
