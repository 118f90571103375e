import { readdirSync, readFileSync } from "node:fs";
import { memoryOf } from "./memory.js";

/** Less than this share of one processor is less than a program that computes would take. */
const little = 0.7;
/** Who waits for more than this share of the time is kept waiting by others. */
const much = 0.2;

/**
 * Tells, of the time since it was made, whether a process and all that it has started wanted to compute and could not: a
 * limit that passes meanwhile says nothing about what runs. Who has had a whole processor was not kept waiting, however
 * many processes of its own have waited for one another. Linux only; elsewhere nobody is.
 */
export class ProcessorWatch {
  readonly #start = performance.now();
  readonly #before: ReadonlyMap<number, Share>;

  constructor(readonly pid = process.pid) {
    this.#before = sharesOf(pid);
  }

  get isStarved(): boolean {
    const seconds = (performance.now() - this.#start) / 1000;
    let [used, waited] = [0, 0];
    for (const [pid, now] of sharesOf(this.pid)) {
      const before = this.#before.get(pid);
      used += now.used - (before?.used ?? 0);
      waited += now.waited - (before?.waited ?? 0);
    }
    return used < little * seconds && waited > much * seconds;
  }
}

/** Seconds on a processor, those of ended children with them, and seconds in the queue for one. */
interface Share {
  readonly used: number;
  readonly waited: number;
}

const ticks = 100; // of a second: what the kernel tells times in, on every platform of Node's

function sharesOf(root: number): Map<number, Share> {
  const shares = new Map<number, Share>();
  for (const { pid } of memoryOf(root)) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const used = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / ticks;
      shares.set(pid, { used, waited: waitedBy(pid) });
    } catch {
      // It has ended meanwhile.
    }
  }
  return shares;
}

/** The second number of a thread's `schedstat`: nanoseconds. */
function waitedBy(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const each = threads.map((thread) => {
    try {
      return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1").split(" ")[1]) / 1e9;
    } catch {
      return 0; // it has ended, or this kernel does not count
    }
  });
  return each.reduce((sum, seconds) => sum + seconds, 0);
}
