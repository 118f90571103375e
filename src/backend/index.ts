export { tf } from "./tf.js";
export { ready, Backend, type BackendName, type ReadyOptions } from "./ready.js";
export { provideNative } from "#backend/native/provide.js";
export type { NativeProgress, NativeResult, ProvideNativeOptions } from "./NativeResult.js";
