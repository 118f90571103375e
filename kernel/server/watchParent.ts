/** How often to look, in milliseconds. */
const INTERVAL = 1000;

/** Read when the program is loaded: by the time the kernel answers, the one who started it may have gone. */
const parent = process.ppid;

/**
 * Calls `gone` once the process that started us has ended: Jupyter then is no more, and nobody will ever shut us down.
 * Only where Jupyter asks for it by setting JPY_PARENT_PID; a kernel started by hand may outlive its shell.
 */
export function watchParent(gone: () => void, env: NodeJS.ProcessEnv = process.env): void {
  if (!env.JPY_PARENT_PID) return;
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(parent)) return;
    clearInterval(timer);
    gone();
  }, INTERVAL);
  timer.unref();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
