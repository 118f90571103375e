import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` while holding the lock file, which carries this process's id, so that the lock of a process that died
 * is taken over. Waits for a living owner, calling `onWait` once.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  { signal, onWait }: { signal?: AbortSignal; onWait?: (owner: number) => void } = {},
): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  for (let waited = false; !(await take(file));) {
    const owner = await ownerOf(file);
    if (owner !== undefined && isAlive(owner)) {
      if (!waited) onWait?.(owner);
      waited = true;
      await sleep(300, undefined, { signal });
    } else {
      await takeAway(file);
    }
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** The process id in the lock file; undefined where the file has gone or its owner died before writing it. */
async function ownerOf(file: string): Promise<number | undefined> {
  let text = await readFile(file, "utf8").catch(() => "");
  // A new owner may be between creating the file and writing to it.
  if (text === "") {
    await sleep(100);
    text = await readFile(file, "utf8").catch(() => "");
  }
  return Number(text) || undefined;
}

/** Removes a dead owner's file by renaming: when two processes do it at once, one of them finds the other's new lock. */
async function takeAway(file: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const owner = Number(await readFile(aside, "utf8"));
  if (owner && isAlive(owner)) await rename(aside, file);
  else await rm(aside, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
