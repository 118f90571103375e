import fs, { writeSync } from "node:fs";
import { giveUp } from "./giveUp.js";

/** The session's pipes, as the server lays them. */
export const fds = { stdout: 1, stderr: 2, messages: 3, commands: 4, supervisor: 5 } as const;

const pause = new Int32Array(new SharedArrayBuffer(4));
const { wait } = Atomics;
const { apply } = Reflect;
/** A constant: an import of Node's follows what is later put in its place. */
const write = writeSync;
const { nextTick } = process;

/**
 * Writes all of it, now: what a loop prints is on its way before the loop goes on. A full pipe makes the writer wait;
 * so the reader sets the pace, and memory stays bounded.
 */
export function writeAll(fd: number, data: Uint8Array): void {
  for (let at = 0; at < data.byteLength;) {
    try {
      at += write(fd, data, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A child process that shares the pipe may have made it non-blocking.
      if (code === "EAGAIN") wait(pause, 0, 0, 1);
      // Nobody reads any more: the server is gone, and this process is about to go, too.
      else if (code === "EPIPE") return;
      else giveUp("brokenPipe");
    }
  }
}

/** Functions of `node:fs` whose first argument may be a file descriptor. */
const ofDescriptor =
  /^(close|read|write|readv|writev|readFile|writeFile|appendFile|f(?:chmod|chown|datasync|stat|sync|truncate|utimes))(Sync)?$/;

/**
 * The file descriptors of the pipes are not the notebook's: its code finds them closed. Standard input and output are,
 * but to close them closes nothing, as with `process.stdout.end()`: the next cell prints, too.
 */
export function guardPipes(): void {
  const module = fs as unknown as Record<string, (this: unknown, ...args: unknown[]) => unknown>;
  for (const name of Object.keys(module)) {
    if (!ofDescriptor.test(name)) continue;
    const original = module[name]!;
    const isClosing = name.startsWith("close");
    const guarded = function (this: unknown, ...args: unknown[]): unknown {
      const fd = args[0];
      const isOurs = typeof fd === "number" && fd >= 0 && fd <= fds.supervisor && (isClosing || fd >= fds.messages);
      if (!isOurs) return apply(original, this, args);
      const callback = args[args.length - 1];
      const isSync = typeof callback !== "function";
      if (fd >= fds.messages) {
        const syscall = name.replace(/Sync$/, "");
        const error = Object.assign(new Error(`EBADF: bad file descriptor, ${syscall}`), {
          errno: -9,
          code: "EBADF",
          syscall,
        });
        if (isSync) throw error;
        return void nextTick(callback as () => void, error);
      }
      if (!isSync) nextTick(callback as () => void, null);
      return undefined;
    };
    module[name] = Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(original));
  }
}
