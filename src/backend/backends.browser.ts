import { once } from "./once.js";
import { useEinsum } from "./operations/einsum.js";
import { useQuickMatMul } from "./operations/quickMatMul.js";
import { tf } from "./tf.js";

/** The backends of a browser, in the order in which `ready` tries them: networks of this size are quickest on wasm. */
export const backends: Readonly<Record<string, () => Promise<string>>> = {
  async wasm() {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    // It wants to know of all three, and takes none with threads: the operations here are too small for them.
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    // Modules, which every bundler carries along; files beside the bundle would have to be copied by whoever builds a page.
    const { default: bytes } = (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))
      ? await import("tfjs-backend-wasm-simd.wasm")
      : await import("tfjs-backend-wasm.wasm");
    const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/wasm" }));
    setWasmPaths({
      "tfjs-backend-wasm.wasm": address,
      "tfjs-backend-wasm-simd.wasm": address,
      "tfjs-backend-wasm-threaded-simd.wasm": address,
    });
    once("wasm", () => {
      useEinsum();
      useQuickMatMul();
    });
    return "WebAssembly";
  },
  async webgl() {
    if (!("webgl" in tf.engine().registryFactory)) throw new Error("no WebGL here");
    return "WebGL";
  },
  async cpu() {
    return "plain JavaScript";
  },
};

export function withoutCrashHandlers<T>(load: () => Promise<T>): Promise<T> {
  return load();
}
