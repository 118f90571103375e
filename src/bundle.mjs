// Takes what the native backend needs of @tensorflow/tfjs-node into dist/: its JavaScript as one file, and the C++ sources
// of its addon. The package itself cannot be a dependency: its install script downloads, and where that fails, npm removes
// the package without a word. So whoever installs batchnorm-lab needs no install script of anybody.
import { cpSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { noticesOf } from "../scripts/lib/notices.mjs";
import { writeBundle } from "../scripts/lib/writeBundle.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const require = createRequire(import.meta.url);
const tfjsNode = dirname(require.resolve("@tensorflow/tfjs-node/package.json"));
const output = here("dist/backend/native/tfjsNode.cjs");

/** Modules that stand in for others. */
const standIns = {
  // tfjs-node calls two functions of `node:util` that Node 22 warns of and Node 23 no longer has.
  util: `module.exports = {
    ...require("node:util"),
    isArray: Array.isArray,
    isNullOrUndefined: (value) => value === null || value === undefined,
  };`,
  // The protocol buffers of TensorBoard's logs, which nothing here writes.
  "./proto/api_pb": "",
};
const standIn = {
  name: "stand-in",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^util$|^\.\/proto\/api_pb$/ }, ({ path }) => ({ path, namespace: "stand-in" }));
    onLoad({ filter: /.*/, namespace: "stand-in" }, ({ path }) => ({ contents: standIns[path] }));
  },
};

if (timeOf(output) <= Math.max(timeOf(here("bundle.mjs")), timeOf(join(tfjsNode, "package.json")))) {
  cpSync(join(tfjsNode, "binding"), here("dist/backend/native/binding"), { recursive: true });
  const result = await build({
    write: false,
    stdin: {
      contents: `require("./register_all_kernels");
        exports.NodeJSKernelBackend = require("./nodejs_kernel_backend").NodeJSKernelBackend;
        exports.nodeFileSystemRouter = require("./io/file_system").nodeFileSystemRouter;`,
      resolveDir: join(tfjsNode, "dist"),
    },
    outfile: output,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20.19",
    external: ["@tensorflow/tfjs"],
    alias: { "@tensorflow/tfjs-core": "@tensorflow/tfjs" },
    plugins: [standIn],
    metafile: true,
    logLevel: "warning",
  });
  writeBundle(result);
  writeFileSync(join(dirname(output), "THIRD-PARTY-NOTICES.txt"), noticesOf(result.metafile));
}

function timeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
