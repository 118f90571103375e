import { writeSync } from "node:fs";

/** The session's pipes, as the server lays them. */
export const fds = { stdout: 1, stderr: 2, frames: 3, commands: 4, supervisor: 5 } as const;

const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes all of it, now: what a loop prints is on its way before the loop goes on. A full pipe makes the writer wait;
 * so the reader sets the pace, and memory stays bounded.
 */
export function writeAll(fd: number, data: Uint8Array): void {
  for (let at = 0; at < data.byteLength;) {
    try {
      at += writeSync(fd, data, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A child process that shares the pipe may have made it non-blocking.
      if (code === "EAGAIN") Atomics.wait(pause, 0, 0, 1);
      // Nobody reads any more: the server is gone, and this process is about to go, too.
      else if (code === "EPIPE") return;
      else throw error;
    }
  }
}
