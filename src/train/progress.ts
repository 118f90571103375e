import { terminal } from "#train/terminal.js";
import { broadcast } from "../jupyter.js";

/** One line that says how far a training run is. */
export interface Progress {
  /** Shows the state, at most twice a second. */
  report(step: number, loss: number): void;
  /** Leaves the final line, the same for the same training. */
  end(step: number, loss: number): Promise<void>;
}

let displays = 0;

/**
 * In a notebook an output that updates itself; in a terminal a line on stderr; elsewhere nothing.
 *
 * @param steps How many there will be.
 */
export function showProgress(steps: number): Progress {
  const write = notebookLine() ?? terminalLine();
  const start = performance.now();
  let last = start;
  return {
    report(step, loss) {
      const now = performance.now();
      if (!write || now - last < 500) return;
      last = now;
      const left = ((now - start) / step) * (steps - step);
      void write(`${text(step, loss)} of ${steps.toLocaleString("en")}, ${timeText(left)} left`, false);
    },
    async end(step, loss) {
      await write?.(text(step, loss), true);
    },
  };
}

const text = (step: number, loss: number) => `loss ${loss.toPrecision(3)} after ${step.toLocaleString("en")} steps`;

function timeText(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

type Write = (line: string, last: boolean) => Promise<void>;

function notebookLine(): Write | undefined {
  const send = broadcast();
  if (!send) return undefined;
  const transient = { display_id: `batchnorm-lab-fit-${++displays}-${Date.now()}` };
  let shown = false;
  return async (line) => {
    const content = { data: { "text/plain": line }, transient };
    if (shown) return send("update_display_data", content);
    shown = true;
    return send("display_data", content);
  };
}

function terminalLine(): Write | undefined {
  const write = terminal();
  return write && (async (line, last) => write(`\r\x1b[K${line}${last ? "\n" : ""}`));
}
