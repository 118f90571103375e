import { existsSync } from "node:fs";
import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { asUser, newUser } from "./users.js";

/**
 * Where nothing but the modes of files keeps a student's code from reading them: makes sure that they do.
 *
 * @throws NotebookError naming what a user who is nobody can open.
 */
export function mustBeHidden(paths: readonly string[]): void {
  const user = newUser();
  const open = paths.filter((path) => existsSync(path) && asUser(user, ["test", "-r", path, "-o", "-x", path]) !== 1);
  if (open.length === 0) return;
  const them = open.length === 1 ? "it" : "them";
  throw new NotebookError(
    `isolation "user" does not hide files, and students' code could read ${open.join(", ")}. Keep others from ${them}: ` +
      `chmod go-rwx ${open.join(" ")}`,
  );
}
