import { tmpdir } from "node:os";
import { oneLine } from "./oneLine.js";

/** What the system has refused, in a sentence with the remedy; undefined for an error of another kind. */
export function systemError(error: unknown): string | undefined {
  const { code, syscall, message } = error as Partial<NodeJS.ErrnoException>;
  if (typeof code !== "string" || typeof syscall !== "string" || message === undefined) return undefined;
  const what = oneLine(message);
  const isRoots = ["EACCES", "EPERM"].includes(code) && process.getuid?.() === 0;
  if (isRoots)
    return `${what}, though this is root: on NFS with root_squash, run it as the owner of the course's folder`;
  if (!isFull(code)) return what;
  return `${what}: make room in the course's folder and in ${tmpdir()}, where temporary files are; the next run goes on from here`;
}

export const isFull = (code: string | undefined): boolean => ["ENOSPC", "EDQUOT"].includes(code ?? "");
