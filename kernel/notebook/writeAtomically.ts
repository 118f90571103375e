import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { dirname, join } from "node:path";

/**
 * Replaces a file whole or not at all: the text goes into a new file beside it, reaches the disk, and takes the old
 * one's place and mode in one step. Synchronous, so that a Ctrl-C cannot come between.
 */
export function writeAtomically(path: string, text: string): void {
  const target = followLinks(path);
  const old = fs.statSync(target, { throwIfNoEntry: false });
  // A name that nobody can have taken before, by a link to elsewhere say; "wx" refuses one that is.
  const temporary = join(dirname(target), `.${randomUUID()}.tmp`);
  const file = fs.openSync(temporary, "wx", 0o666);
  try {
    try {
      if (old) copyOwner(file, old);
      fs.writeFileSync(file, text);
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
    fs.renameSync(temporary, target);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/** A link stays a link: what it leads to is replaced. */
function followLinks(path: string): string {
  try {
    return fs.realpathSync(path);
  } catch {
    return path;
  }
}

function copyOwner(file: number, { mode, uid, gid }: fs.Stats): void {
  try {
    fs.fchownSync(file, uid, gid);
  } catch {
    // Only root may give a file away; then it is ours.
  }
  fs.fchmodSync(file, mode & 0o777);
}
