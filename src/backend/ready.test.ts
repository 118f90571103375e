import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { runInThisContext } from "node:vm";
import { inspect } from "node:util";
import { displaySymbol } from "../jupyter.js";
import { onEachBackend } from "../testing/backends.js";
import { ready, tf } from "./index.js";
import { onReady } from "./onReady.js";
import { repairEngine } from "./repairAfterStop.js";
import { findNative } from "./native/find.js";

/** Runs a script in a process of its own, with the library as `library`. */
function run(script: string, env: NodeJS.ProcessEnv = {}): { stdout: string; stderr: string } {
  const library = JSON.stringify(new URL("./index.js", import.meta.url).href);
  const whole = `import * as library from ${library}; const { ready, tf } = library; ${script}`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", whole], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { stdout, stderr };
}

describe("ready", () => {
  it("says which backend it is, as text and in a notebook", async () => {
    const backend = await ready({ backend: "cpu" });
    assert.equal(`${backend}`, "backend cpu (plain JavaScript)");
    assert.equal(inspect(backend), `${backend}`);
    assert.deepEqual(backend[displaySymbol](), { "text/plain": `${backend}` });
    assert.equal(tf.getBackend(), "cpu");
  });

  it("takes the native library where there is one", { skip: findNative() ? false : "no native library" }, () => {
    const { stdout, stderr } = run(
      "console.log(`${await ready()}`); tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).print();",
    );
    assert.match(stdout, /^backend tensorflow \(native library \d/);
    assert.equal(stderr, "");
  });

  it("takes wasm where the native library is switched off, and says why", () => {
    const { stdout, stderr } = run(
      "console.log(`${await ready()}`); tf.ones([2]).print(); console.log(process.listenerCount('uncaughtException'))",
      { BATCHNORM_LAB_NATIVE: "0" },
    );
    assert.match(stdout, /^backend wasm \(WebAssembly; the native library is switched off by BATCHNORM_LAB_NATIVE=0\)/);
    // wasm's own handlers throw again, which would end a notebook's session at the first rejected promise.
    assert.match(stdout, /\n0\n$/);
    assert.equal(stderr, "");
  });

  it("leaves stderr clean before it is called, too", () => {
    assert.deepEqual(run("console.log(tf.add(1, 2).dataSync()[0])"), { stdout: "3\n", stderr: "" });
  });

  it("rejects an unknown backend, and a native one that is switched off", async () => {
    await assert.rejects(
      ready({ backend: "webgl" as never }),
      /backend is "webgl", expected "tensorflow", "wasm" or "cpu"/,
    );
    const { stdout } = run("await ready({ backend: 'tensorflow' }).catch((error) => console.log(error.message))", {
      BATCHNORM_LAB_NATIVE: "0",
    });
    assert.equal(stdout, "ready: the native library is switched off by BATCHNORM_LAB_NATIVE=0\n");
  });

  it("waits for what was asked to be loaded beforehand", async () => {
    let loaded = false;
    const takeBack = onReady(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      loaded = true;
    });
    await ready({ backend: "cpu" });
    assert.ok(loaded);
    loaded = false;
    takeBack();
    await ready({ backend: "cpu" });
    assert.ok(!loaded);
  });
});

describe("a Stop inside a tensor's dispose", () => {
  onEachBackend((backend, skipped) => {
    it(`${backend}: the rest is disposed`, (test) => {
      const reason = skipped();
      if (reason) return test.skip(reason);
      tf.engine().startScope();
      const [half, whole] = [tf.add(tf.ones([2]), 1), tf.add(tf.ones([2]), 1)];
      tf.backend().disposeData(half.dataId, true);
      repairEngine();
      assert.ok(whole.isDisposed);
    });
  });
});

describe("after a Stop inside tfjs training goes on and tensors do not pile up", () => {
  onEachBackend((backend, skipped) => {
    it(`${backend}, eight times`, (test) => {
      const reason = skipped();
      if (reason) return test.skip(reason);
      const kernel = tf.variable(tf.randomNormal([40, 40], 0, 1, "float32", 1));
      const x = tf.randomNormal([30, 40], 0, 1, "float32", 2);
      const step = (): void => {
        tf.tidy(() => void tf.variableGrads(() => tf.tidy(() => tf.sigmoid(tf.matMul(x, kernel as never)).mean())));
      };
      step();
      const before = tf.memory().numTensors;
      Object.assign(globalThis, {
        trainForEver: () => {
          for (;;) step();
        },
      });
      for (let stop = 0; stop < 8; stop += 1) {
        // V8 ends the execution wherever it is, as a kernel's Stop does.
        assert.throws(() => runInThisContext("trainForEver()", { timeout: 20 + stop }), /timed out/);
        try {
          repairEngine();
          step();
        } catch (error) {
          if (backend !== "wasm" || (error as Error).name !== "RuntimeError") throw error;
          repairEngine();
          return test.skip("the Stop hit inside wasm's own allocator, which nothing can repair");
        }
      }
      const left = tf.memory().numTensors - before;
      assert.ok(left <= 4 * 8, `${left} tensors are left after 8 stops`);
      assert.equal(tf.engine().state.kernelDepth, 0);
      tf.disposeVariables();
      x.dispose();
    });
  });
});
