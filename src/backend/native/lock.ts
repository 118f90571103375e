import { readFileSync, utimesSync } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Who holds a lock: the content of its file. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Differs for each time that a lock is taken. */
  readonly id: string;
}

/** The locks that this process holds. */
const held = new Set<string>();

/** An owner renews its file so often; one that has not done so for `stale` milliseconds holds it no longer. */
const renewal = 2_000;
const stale = 15_000;

/**
 * Runs `work` while holding the lock file. Waits for a living owner, calling `onWait` once. An owner lives if it renews
 * its file; a process id alone proves nothing, since a new process may have the number of a dead one, and the folder may be
 * shared with another machine or container.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  { signal, onWait }: { signal?: AbortSignal; onWait?: (owner: number) => void } = {},
): Promise<T> {
  const me: Owner = { pid: process.pid, host: hostname(), id: crypto.randomUUID() };
  await mkdir(dirname(file), { recursive: true });
  for (let waited = false; !(await take(file, me));) {
    signal?.throwIfAborted();
    const text = await read(file);
    const owner = ownerIn(text);
    if (text === undefined || (await hasGone(file, owner))) {
      await takeAway(file, text, me);
    } else {
      if (!waited) onWait?.(owner?.pid ?? NaN);
      waited = true;
      await sleep(300, undefined, { signal });
    }
  }
  held.add(me.id);
  const renewing = setInterval(() => renew(file, me), renewal).unref();
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    held.delete(me.id);
    if (isMine(file, me)) await rm(file, { force: true });
  }
}

async function take(file: string, me: Owner): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(me), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function renew(file: string, me: Owner): void {
  try {
    if (isMine(file, me)) utimesSync(file, new Date(), new Date());
  } catch {
    // Taken away, after this process has stood still for long.
  }
}

function isMine(file: string, me: Owner): boolean {
  try {
    return ownerIn(readFileSync(file, "utf8"))?.id === me.id;
  } catch {
    return false;
  }
}

/** Whether the owner in the file holds it no longer. A file without an owner is being written, or was left so. */
async function hasGone(file: string, owner: Owner | undefined): Promise<boolean> {
  if (owner?.host === hostname() && (owner.pid === process.pid ? !held.has(owner.id) : !isAlive(owner.pid)))
    return true;
  const renewed = await stat(file).catch(() => undefined);
  if (!renewed) return false; // given back just now
  return Date.now() - renewed.mtimeMs > (owner ? stale : renewal);
}

/** Removes a dead owner's file by renaming: when two processes do it at once, one of them finds the other's new lock. */
async function takeAway(file: string, dead: string | undefined, me: Owner): Promise<void> {
  const aside = `${file}.${me.id}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if ((await read(aside)) === dead) await rm(aside, { force: true });
  else await rename(aside, file);
}

const read = (file: string): Promise<string | undefined> => readFile(file, "utf8").catch(() => undefined);

/** The owner that a lock file names, if it names one. */
function ownerIn(text: string | undefined): Owner | undefined {
  try {
    const { pid, host, id } = JSON.parse(text ?? "") as Partial<Owner>;
    return Number.isInteger(pid) && pid! > 0 && typeof host === "string" && typeof id === "string"
      ? { pid: pid!, host, id }
      : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
