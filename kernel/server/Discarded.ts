import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { turn } from "#server/turn.js";

/** What may wait for V8's own garbage collection, in bytes: it does not see how large frames are. */
const LIMIT = 64 * 2 ** 20;

/** Counts the bytes of messages that are nobody's, and gives their memory back before they fill it. */
export class Discarded {
  #bytes = 0;
  #collect: (() => void) | undefined;

  /** A returned promise asks whoever reads to wait. */
  add(frames: readonly Uint8Array[]): Promise<void> | undefined {
    for (const { byteLength } of frames) this.#bytes += byteLength;
    if (this.#bytes < LIMIT) return undefined;
    this.#bytes = 0;
    return this.#giveBack();
  }

  async #giveBack(): Promise<void> {
    await turn(); // nobody holds the frames then
    this.#collect ??= garbageCollector();
    this.#collect();
    await turn(); // ZeroMQ lets go of what has been collected
  }
}

function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
