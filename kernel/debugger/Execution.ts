import { isInsideTry } from "./breakablePlaces.js";
import type { Breakpoints } from "./Breakpoints.js";
import type { Inspector } from "./Inspector.js";
import { threadId, type Body, type Handlers } from "./protocol.js";
import type { Scripts } from "./Scripts.js";
import { Pause, type CallFrame, type RemoteObject, type UserFrame } from "./Pause.js";

interface Paused {
  readonly callFrames: readonly CallFrame[];
  readonly reason: string;
  readonly hitBreakpoints?: readonly string[];
  readonly data?: RemoteObject;
}

type StepKind = "stepOver" | "stepInto" | "stepOut";

interface Step {
  readonly kind: StepKind;
  readonly from: { readonly line: number; readonly depth: number; readonly path: string };
  left: number;
}

/** V8's steps that one step of the user's may take: through what the kernel has added, to another line. */
const patience = 500;

/** The thread runs or stands; who has asked for it. */
export class Execution {
  stop: Pause | undefined;
  #step: Step | undefined;
  #pausing = false;
  #filters: readonly string[] = [];
  #lastFrame = 0;

  constructor(
    readonly inspector: Inspector,
    readonly scripts: Scripts,
    readonly breakpoints: Breakpoints,
    readonly host: {
      event(event: string, body: Body): void;
      isRunning(): boolean;
      evaluate(expression: string, frame: UserFrame): Promise<RemoteObject>;
      /** There is a stop that will be looked at. */
      begin(): Promise<void>;
    },
  ) {}

  readonly handlers: Handlers = {
    threads: () => ({ threads: [{ id: threadId, name: "Notebook" }] }),
    continue: async () => {
      await this.resume();
      return { allThreadsContinued: true };
    },
    next: () => this.#startStep("stepOver"),
    stepIn: () => this.#startStep("stepInto"),
    stepOut: () => this.#startStep("stepOut"),
    pause: async () => {
      if (this.stop) return {};
      if (!this.host.isRunning()) throw new Error("no cell is running");
      this.#pausing = true;
      await this.inspector.post("Debugger.pause");
      return {};
    },
    setExceptionBreakpoints: async ({ filters, filterOptions }) => {
      const more = ((filterOptions ?? []) as { filterId: string }[]).map(({ filterId }) => filterId);
      this.#filters = [...((filters ?? []) as string[]), ...more];
      // The kernel catches what no cell does, and V8 can't tell the difference.
      const state = this.#filters.length ? "all" : "none";
      await this.inspector.post("Debugger.setPauseOnExceptions", { state });
      return { breakpoints: this.#filters.map(() => ({ verified: true })) };
    },
  };

  frame(id: unknown): UserFrame | undefined {
    return this.stop?.frames.find((frame) => frame.id === id);
  }

  /** Lets the thread go on. */
  async resume(): Promise<void> {
    this.#step = undefined;
    const { stop } = this;
    if (!stop) return;
    await this.inspector.post("Debugger.resume");
    // The event that says so may come behind the end of the cell.
    if (this.stop === stop) this.resumed();
  }

  /** A new cell: no step of the one before goes on in it. */
  cellStarts(): void {
    this.#step = undefined;
    this.#pausing = false;
  }

  reset(): void {
    this.stop = undefined;
    this.#filters = [];
    this.cellStarts();
  }

  resumed(): void {
    if (!this.stop) return;
    this.stop = undefined;
    this.host.event("continued", { threadId, allThreadsContinued: true });
  }

  async paused({ callFrames, reason, hitBreakpoints = [], data }: Paused): Promise<void> {
    const stop = await Pause.at(callFrames, this.scripts, this.#lastFrame);
    const { top } = stop;
    if (!top) return this.#goOn("resume");
    if (hitBreakpoints.length) {
      const ids = await this.#hit(hitBreakpoints, top);
      if (ids.length) return this.#stopped(stop, { reason: "breakpoint", hitBreakpointIds: ids });
    }
    if (reason === "exception" || reason === "promiseRejection") {
      if (!(await this.#isWanted(callFrames))) return this.#goOn("resume");
      const text = (data?.description ?? String(data?.value)).split("\n")[0]!;
      return this.#stopped(stop, { reason: "exception", text, description: text });
    }
    if (this.#pausing) return this.#stopped(stop, { reason: "pause" });
    if (this.#step) {
      const next = this.#nextOf(this.#step, stop);
      return next ? this.#goOn(next) : this.#stopped(stop, { reason: "step" });
    }
    if (isDebuggerStatement(top))
      return this.#stopped(stop, { reason: "breakpoint", description: "debugger statement" });
    return this.#goOn("resume");
  }

  async #startStep(kind: StepKind): Promise<Body> {
    const { stop } = this;
    const top = stop?.top;
    if (!top) throw new Error("nothing is stopped");
    const from = { line: top.line, depth: stop.frames.length, path: top.source.path };
    this.#step = { kind, from, left: patience };
    await this.inspector.post(`Debugger.${kind}`);
    return {};
  }

  /** What is to be done until the step is over. */
  #nextOf(step: Step, { isInUserCode, isAtOwnCode, frames, top }: Pause): StepKind | undefined {
    if (--step.left < 0) return undefined;
    if (!isInUserCode) return "stepOut";
    if (!isAtOwnCode) return step.kind === "stepOut" ? "stepOver" : step.kind;
    const { line, depth, path } = step.from;
    const isElsewhere = top!.line !== line || frames.length !== depth || top!.source.path !== path;
    return isElsewhere ? undefined : step.kind === "stepOut" ? "stepOver" : step.kind;
  }

  async #goOn(how: "resume" | StepKind): Promise<void> {
    await this.inspector.post(`Debugger.${how}`);
  }

  async #stopped(stop: Pause, body: Body): Promise<void> {
    await this.host.begin();
    this.#step = undefined;
    this.#pausing = false;
    this.#lastFrame += stop.frames.length;
    this.stop = stop;
    this.host.event("stopped", { threadId, allThreadsStopped: true, ...body });
  }

  /** The breakpoints whose condition holds. */
  async #hit(v8Ids: readonly string[], top: UserFrame): Promise<number[]> {
    const ids: number[] = [];
    for (const v8Id of v8Ids) {
      const { id, condition } = this.breakpoints.find(v8Id) ?? {};
      if (id === undefined) continue;
      if (!condition || isTrue(await this.host.evaluate(condition, top))) ids.push(id);
    }
    return ids;
  }

  /** Does anybody want to see what was thrown? */
  async #isWanted(callFrames: readonly CallFrame[]): Promise<boolean> {
    if (this.#filters.includes("all")) return true;
    for (const { location } of callFrames) {
      const path = this.scripts.pathOf(location.scriptId);
      const source = path && (await this.scripts.sourceOf(path));
      // A `try` around one of the calls; the kernel's own doesn't count.
      if (source && isInsideTry(source.map.js, source.map.offsetOf(location))) return false;
    }
    return true;
  }
}

function isTrue({ type, subtype, value }: RemoteObject): boolean {
  return subtype !== "error" && (type === "object" || type === "function" ? subtype !== "null" : Boolean(value));
}

function isDebuggerStatement({ call, source }: UserFrame): boolean {
  return source.map.js.startsWith("debugger", source.map.offsetOf(call.location));
}
