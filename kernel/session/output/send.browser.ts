import type { FromWorker } from "../wire/messages.js";

/** To the kernel's worker, in order. */
export function send(message: FromWorker, buffers?: readonly Uint8Array[]): void {
  self.postMessage(buffers ? { ...message, buffers } : message);
}
