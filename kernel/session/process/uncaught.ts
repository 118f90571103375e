import process from "node:process";
import { EventEmitter } from "node:events";

type Emit = (event: string | symbol, ...args: unknown[]) => boolean;

const { apply } = Reflect;
const rawListeners = EventEmitter.prototype.rawListeners;

/**
 * Errors that nobody has caught end nothing, whatever listeners packages have: Emscripten's throw the error again, and
 * `removeAllListeners` would leave Node without one. So these events are the session's, which hears them first; then
 * all listeners do, and what they throw harms nobody.
 */
export function hearUncaught(hear: (event: string, error: unknown, promise?: unknown) => void): void {
  const original = process.emit as Emit;
  let latest = original;
  let isPassing = false;
  const tell = (event: string, args: readonly unknown[]): void => {
    const listeners = apply(rawListeners, process, [event]);
    for (let i = 0; i < listeners.length; i++) {
      try {
        apply(listeners[i]!, process, args);
      } catch (error) {
        if (error !== args[0]) hear("uncaughtException", error);
      }
    }
  };
  const emit: Emit = function (this: unknown, ...all) {
    const event = all[0];
    const error = all[1];
    const more = all[2];
    if (event === "uncaughtExceptionMonitor" || event === "uncaughtException" || event === "unhandledRejection") {
      if (event !== "uncaughtExceptionMonitor") hear(event, error, more);
      tell(event, [error, more]);
      return true;
    }
    // A package that replaces `process.emit` calls, in the end, the one that it has found.
    if (isPassing) return apply(original, this, all);
    isPassing = true;
    try {
      return apply(latest, this, all);
    } finally {
      isPassing = false;
    }
  };
  Object.defineProperty(process, "emit", {
    get: () => emit,
    set: (replacement: Emit) => {
      latest = replacement;
    },
    enumerable: true,
  });
  const set = process.setUncaughtExceptionCaptureCallback.bind(process);
  process.setUncaughtExceptionCaptureCallback = (callback) => {
    if (typeof callback !== "function") return set(callback);
    set((error) => {
      try {
        callback(error);
      } catch (thrown) {
        hear("uncaughtException", thrown);
      }
    });
  };
}
