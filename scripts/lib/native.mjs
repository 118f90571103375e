import { stopped } from "./children.mjs";

/** Provides TensorFlow's native library (see src/backend/native); without it all goes on with wasm. */
export async function provideNative(say) {
  const { provideNative } = await import("../../src/dist/backend/native/provide.js");
  let lastTenth = -1;
  let lastMessage = "";
  /** @param {import("../../src/dist/backend/NativeResult.js").NativeProgress} progress */
  const onProgress = ({ message, done, total }) => {
    const tenth = done && total ? Math.floor((10 * done) / total) : -1;
    if (!process.stdout.isTTY && message === lastMessage && tenth === lastTenth) return;
    [lastMessage, lastTenth] = [message, tenth];
    const amount = done === undefined ? "" : ` ${megabytes(done)}${total ? ` of ${megabytes(total)}` : ""} MB`;
    say(message + amount);
  };
  const { message } = await provideNative({ onProgress, signal: stopped.signal });
  return message;
}

function megabytes(bytes) {
  return Math.round(bytes / 1e6);
}
