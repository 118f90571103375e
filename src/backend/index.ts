export { tf } from "./tf.js";
export { ready, Backend, type BackendName, type ReadyOptions } from "./ready.js";
export { provideNative, type NativeProgress, type NativeResult, type ProvideNativeOptions } from "./native/provide.js";
