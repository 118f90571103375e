/** TensorFlow's sessions are the native library's. */
export function withFolder<T>(_name: string, _bytes: Uint8Array, _use: (folder: string) => T): T {
  throw new Error("a browser has no native library");
}
