// What the person sees of a set-up: a line a step; on a terminal it changes while the step goes on.
import { stopped } from "./children.mjs";
import { Problem } from "./fail.mjs";

const terminal = process.stdout.isTTY === true;
const showAfter = 150;

/**
 * Runs one step. `task` gets `say(text)` to tell how far it is, and may return a text that tells how it ended.
 * Steps that are over at once and say nothing leave no line.
 */
export async function step(title, task) {
  const start = performance.now();
  let said = "";
  const draw = () => process.stdout.write(`\r${fit(`${title} … ${said}`)}\x1b[K`);
  const say = (text) => {
    if (text === said) return;
    said = text;
    if (terminal) draw();
    else console.log(`${title}: ${text}`);
  };
  const timer = terminal ? setTimeout(draw, showAfter) : undefined;
  try {
    const result = await task(say);
    clearTimeout(timer);
    if (terminal) process.stdout.write("\r\x1b[K");
    const seconds = (performance.now() - start) / 1000;
    if (typeof result === "string") console.log(`✔ ${title}: ${result}`);
    else if (said || seconds > 1) console.log(`✔ ${title} (${seconds.toFixed(1)} s)`);
  } catch (error) {
    clearTimeout(timer);
    if (terminal) process.stdout.write("\r\x1b[K");
    if (stopped.signal.aborted) throw new Problem("Stopped. The next start goes on from here.");
    console.log(`✘ ${title}`);
    throw error;
  }
}

function fit(text) {
  const width = (process.stdout.columns || 80) - 1;
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
