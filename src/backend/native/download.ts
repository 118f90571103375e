import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sha256Of } from "./manifest.js";

export interface DownloadOptions {
  /** Called as bytes arrive; `total` is undefined where the server does not say. */
  onProgress?: (done: number, total: number | undefined) => void;
  signal?: AbortSignal;
  /** The checksum the file must have, known beforehand. */
  sha256: string;
  /** Milliseconds without a byte after which a connection counts as dead; 30,000 by default. */
  timeout?: number;
  /** How often in a row to try again when nothing new arrives; 3 by default. */
  retries?: number;
}

/** An answer that trying again does not change, such as 404. */
class Refused extends Error {}

/**
 * Downloads `url` to `file`. What has arrived is kept in `file.part`, and a dropped, stalled or aborted download goes
 * on from there, also in a later process. The file appears under its name only when it is whole.
 *
 * @throws naming the address and what went wrong, after `retries` attempts in a row that brought nothing.
 */
export async function download(url: string, file: string, options: DownloadOptions): Promise<void> {
  const { retries = 3, signal, sha256 } = options;
  const part = `${file}.part`;
  await mkdir(dirname(file), { recursive: true });
  let startedAfresh = false;
  for (let failures = 0; ;) {
    const before = await sizeOf(part);
    try {
      await fetchRest(url, part, before, options);
      if ((await sha256Of(part)) === sha256) break;
      await rm(part);
      if (startedAfresh) throw new Refused("what arrives does not have the expected checksum");
      startedAfresh = true;
    } catch (error) {
      signal?.throwIfAborted();
      if ((await sizeOf(part)) > before) failures = 0;
      else failures += 1;
      if (error instanceof Refused || isNameUnknown(error) || failures >= retries) {
        throw new Error(`${url}: ${reasonOf(error)}`, { cause: error });
      }
      await sleep(Math.min(200 * 2 ** failures, 5000), undefined, { signal });
    }
  }
  await rename(part, file);
}

/** Appends to `part` what is missing from byte `done` on. */
async function fetchRest(url: string, part: string, done: number, options: DownloadOptions): Promise<void> {
  const { onProgress, timeout = 30_000 } = options;
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(new Error(`nothing arrived for ${timeout / 1000} s`)), timeout);
  const signal = options.signal ? AbortSignal.any([options.signal, stalled.signal]) : stalled.signal;
  try {
    const headers: Record<string, string> = { "accept-encoding": "identity" };
    if (done > 0) headers["range"] = `bytes=${done}-`;
    const response = await fetch(url, { signal, headers });
    if (response.status === 416) {
      await response.body?.cancel();
      const total = Number(response.headers.get("content-range")?.split("/")[1]);
      if (total === done) return;
      await rm(part, { force: true });
      throw new Error("the file has changed on the server");
    }
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      const answer = `the server answers ${response.status} ${response.statusText}`.trim();
      throw response.status >= 500 || response.status === 429 ? new Error(answer) : new Refused(answer);
    }
    const resumed = response.status === 206;
    const length = response.headers.get("content-length");
    const start = resumed ? done : 0;
    const total = length === null ? undefined : start + Number(length);
    let arrived = start;
    // Written chunk by chunk: when the connection drops, what has been reported is in the file.
    const file = await open(part, resumed ? "a" : "w");
    try {
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        timer.refresh();
        await file.writeFile(chunk);
        arrived += chunk.length;
        onProgress?.(arrived, total);
      }
    } finally {
      await file.close();
    }
    if (total !== undefined && arrived !== total) throw new Error(`${arrived} of ${total} bytes arrived`);
  } finally {
    clearTimeout(timer);
  }
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

function isNameUnknown(error: unknown): boolean {
  return ((error as Error).cause as { code?: string } | undefined)?.code === "ENOTFOUND";
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message ? cause.message : message;
}
