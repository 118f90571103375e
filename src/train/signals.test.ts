import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { ready } from "../backend/index.js";
import { findNative } from "../backend/native/find.js";

/** Trains on the native backend, natively compiled and with tfjs's operations, and prints the last loss of each. */
const program = (before: string, steps: number) => `
  import { fit, layers, ready, sequential, sgd, syntheticDigits } from "${new URL("../index.js", import.meta.url)}";
  ${before}
  await ready({ backend: "tensorflow" });
  const digits = syntheticDigits({ numExamples: 640, seed: 1 });
  const block = () => [layers.dense({ units: 100, useBias: false }), layers.batchNorm(), layers.activation("sigmoid")];
  console.log("training");
  for (const [compile, steps] of [[true, ${steps}], [false, ${steps / 5}]]) {
    const model = sequential([...block(), ...block(), layers.dense({ units: 10 })], { inputShape: [784] });
    const { loss } = await fit(model, digits, { optimizer: sgd(0.1), batchSize: 64, steps, compile, progress: false });
    console.log(loss.at(-1));
  }
`;

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once it trains, or has ended. */
  readonly training: Promise<unknown>;
}

function start(t: TestContext, script: string, flags: readonly string[] = []): Started {
  const child = spawn(process.execPath, [...flags, "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name]!.on("data", (chunk) => (text[name] += String(chunk)));
  const ended = once(child, "close").then(([status, signal]) => ({ status, signal, ...text }) as Ended);
  return { child, ended, training: Promise.race([once(child.stdout!, "data"), ended]) };
}

interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const skip = findNative() ? false : "no native library in the cache to try with";

describe("signals while TensorFlow computes", { timeout: 60_000, skip }, () => {
  const steps = 1200;
  let quiet: Ended;

  test("without them", async (t) => {
    await ready({ backend: "tensorflow" });
    quiet = await start(t, program("", steps)).ended;
    assert.equal(quiet.status, 0, quiet.stderr);
    assert.equal(quiet.stdout.split("\n").length, 4);
  });

  test("the profiler's, 10,000 a second, change nothing", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "profile-"));
    try {
      const flags = ["--cpu-prof", "--cpu-prof-interval=100", `--cpu-prof-dir=${folder}`];
      assert.deepEqual(await start(t, program("", steps), flags).ended, quiet);
      assert.equal((await readdir(folder)).length, 1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("those that a handler counts arrive, and change nothing", async (t) => {
    // At the end it lingers, since Node takes its handlers away before it exits.
    const counting = `let count = 0; process.on("SIGUSR2", () => count++); process.on("exit", () => console.error(count));
      process.once("beforeExit", () => setTimeout(() => {}, 500));`;
    const { child, ended, training } = start(t, program(counting, steps));
    await training;
    const storm = setInterval(() => {
      for (let i = 0; i < 10; i++) child.kill("SIGUSR2");
    }, 1);
    t.after(() => clearInterval(storm));
    for (let i = 0; i < 2; i++) await Promise.race([once(child.stdout!, "data"), ended]);
    clearInterval(storm);
    const { stderr, ...rest } = await ended;
    assert.deepEqual({ ...rest, stderr: "" }, quiet, stderr);
    assert.ok(Number(stderr) > 10, `${stderr} arrived`);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    test(`${signal} ends a training`, async (t) => {
      const { child, ended, training } = start(t, program("", 1e9));
      await training;
      await new Promise((resolve) => setTimeout(resolve, 300));
      child.kill(signal);
      const sent = performance.now();
      assert.equal((await ended).signal, signal);
      assert.ok(performance.now() - sent < 2000, "at once");
    });
  }

  test("a handler ends a training between two steps", async (t) => {
    const { child, ended, training } = start(t, program(`process.on("SIGINT", () => process.exit(7));`, 1e9));
    await training;
    child.kill("SIGINT");
    assert.equal((await ended).status, 7);
  });

  test("afterwards none is blocked any more", async (t) => {
    const script = `
      import { readFileSync } from "node:fs";
      import { ready, tf } from "${new URL("../index.js", import.meta.url)}";
      await ready({ backend: "tensorflow" });
      tf.matMul(tf.ones([100, 100]), tf.ones([100, 100]));
      console.log(/SigBlk:.*/.exec(readFileSync("/proc/self/status", "utf8"))[0]);
    `;
    assert.match((await start(t, script).ended).stdout, /^SigBlk:\s0+$/m);
  });
});
