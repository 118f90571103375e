import { createRequire } from "node:module";
import { join } from "node:path";
import { once } from "../once.js";
import { useNativeGradients } from "../operations/gradients.js";
import { useNativeGradientDescent } from "../operations/gradientDescent.js";
import { useLeanKernels } from "../operations/leanKernels.js";
import { useNativeSoftmaxCrossEntropy } from "../operations/softmaxCrossEntropy.js";
import type { Addon } from "../tensorflow/Addon.js";
import { tf } from "../tf.js";
import { addonPath } from "./folder.js";

const require = createRequire(import.meta.url);

/** What `bundle.mjs` takes of @tensorflow/tfjs-node; loading it registers its kernels. */
interface TfjsNode {
  NodeJSKernelBackend: new (addon: Addon, packageName: string) => InstanceType<typeof tf.KernelBackend>;
  nodeFileSystemRouter: Parameters<typeof tf.io.registerLoadRouter>[0] & Parameters<typeof tf.io.registerSaveRouter>[0];
}

let version: string | undefined;

/**
 * Loads the native library from `root` and registers it as the backend `tensorflow`; returns its version.
 *
 * It does what the main module of @tensorflow/tfjs-node does, but takes the addon from the cache: nothing has to be
 * written to `node_modules`, which `npm ci` empties and which may be read-only.
 */
export function loadNative(root: string): string {
  if (version) return version;
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "3";
  // The networks here are small: handing parts of an operation to other threads takes longer than the operation (a step
  // of 0.4 ms took 1.3). Set to a number of cores for large ones. A compiled step runs in the caller's thread (−1).
  process.env["TF_NUM_INTRAOP_THREADS"] ??= "1";
  process.env["TF_NUM_INTEROP_THREADS"] ??= "-1";
  const addon = require(join(root, addonPath)) as Addon;
  once("native", () => {
    const { NodeJSKernelBackend, nodeFileSystemRouter } = require("./tfjsNode.cjs") as TfjsNode;
    tf.registerBackend("tensorflow", () => new NodeJSKernelBackend(addon, "@tensorflow/tfjs-node"), 3);
    tf.io.registerLoadRouter(nodeFileSystemRouter);
    tf.io.registerSaveRouter(nodeFileSystemRouter);
    useNativeGradients();
    useNativeSoftmaxCrossEntropy();
    useLeanKernels();
    useNativeGradientDescent();
  });
  return (version = addon.TF_Version);
}
