import type { NativeResult, ProvideNativeOptions } from "../NativeResult.js";

export async function provideNative(_options: ProvideNativeOptions = {}): Promise<NativeResult> {
  return { provided: false, message: "A browser has no native library: tensors run on WebAssembly." };
}
