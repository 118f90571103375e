/**
 * TypeScript's declarations of what JavaScript has by itself: by what is there in the Node that runs. (With `esnext`
 * completion would offer what then is no function.)
 */
const since: readonly (readonly [library: string, isThere: boolean])[] = [
  ["es2023", true],
  ["es2024.string", "toWellFormed" in String.prototype],
  ["es2024.sharedmemory", "waitAsync" in Atomics],
  ["es2024.regexp", true],
  ["es2024.arraybuffer", "transfer" in ArrayBuffer.prototype],
  ["es2024.object", "groupBy" in Object],
  ["es2024.collection", "groupBy" in Map],
  ["es2024.promise", "withResolvers" in Promise],
  ["es2025.collection", "union" in Set.prototype],
  ["es2025.iterator", "Iterator" in globalThis],
  ["es2025.promise", "try" in Promise],
  ["es2025.float16", "Float16Array" in globalThis],
  ["es2025.intl", "DurationFormat" in Intl],
  ["es2025.regexp", "escape" in RegExp],
  ["esnext.array", "fromAsync" in Array],
  ["esnext.collection", "getOrInsert" in Map.prototype],
  ["esnext.error", "isError" in Error],
  ["esnext.sharedmemory", "pause" in Atomics],
  ["esnext.typedarrays", "fromBase64" in Uint8Array],
  ["esnext.temporal", "Temporal" in globalThis],
  ["esnext.date", "Temporal" in globalThis],
  ["esnext.disposable", true], // the transpiler brings what `using` needs
  ["esnext.decorators", true],
];

export const libraries: readonly string[] = since.flatMap(([library, isThere]) => (isThere ? [library] : []));
