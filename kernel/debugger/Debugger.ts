import { cellFile, filePrefix, fileSuffix, hashSeed } from "../cell/cellFile.js";
import type { CompiledCell } from "../cell/compileCell.js";
import type { FromSupervisor, ToSupervisor } from "../session/wire/messages.js";
import { Breakpoints } from "./Breakpoints.js";
import { Execution } from "./Execution.js";
import { Inspector, type InspectorEvent } from "./Inspector.js";
import { threadId, type Body, type DebugRequest, type Handlers } from "./protocol.js";
import { blackboxPatterns, Scripts } from "./Scripts.js";
import { sourceHandlers } from "./sources.js";
import { Values } from "./Values.js";

export interface DebuggerHost {
  event(event: Body): void;
  /** To the session's supervisor thread. */
  signal(message: ToSupervisor): void;
  /** Stops the cell that runs. */
  interrupt(): Promise<void>;
  /** Whether a cell runs. */
  isRunning(): boolean;
  /** Has a cell declared the name? */
  isDeclared(name: string): boolean;
  declare(name: string): void;
  /** As it would be compiled if it ran now. */
  compile(code: string): Promise<CompiledCell>;
}

/** JupyterLab shows the value of these types, and of all others the type. */
const jupyterlabWords = { number: "float", bigint: "int", string: "str", boolean: "bool" };

/** What the thread does when an exception is thrown, by the names that front ends show. */
const exceptionBreakpointFilters = [
  { filter: "uncaught", label: "Uncaught errors", description: "Stops at errors that no cell catches" },
  { filter: "all", label: "All errors", description: "Stops at every error that is thrown, caught ones too" },
];

/** The debugger of a notebook: the Debug Adapter Protocol, as Jupyter extends it, over the session's inspector. */
export class Debugger {
  readonly #inspector: Inspector;
  readonly #scripts: Scripts;
  readonly #breakpoints: Breakpoints;
  readonly #execution: Execution;
  readonly #values: Values;
  readonly #handlers: Handlers;
  #isStarted = false;
  #isAttached = false;
  #sequence = 0;
  /** Stops are told one after the other. */
  #events = Promise.resolve();

  constructor(readonly host: DebuggerHost) {
    this.#inspector = new Inspector(
      (frame) => host.signal(frame),
      (event) => this.#inspectorEvent(event),
    );
    const compile = (code: string): Promise<CompiledCell> => host.compile(code);
    this.#scripts = new Scripts(this.#inspector, { prefix: filePrefix(process.pid), compile });
    this.#breakpoints = new Breakpoints(this.#inspector, this.#scripts);
    this.#values = new Values(this.#inspector, () => this.#execution, host);
    this.#execution = new Execution(this.#inspector, this.#scripts, this.#breakpoints, {
      event: (event, body) => this.#send(event, body),
      isRunning: () => host.isRunning(),
      evaluate: (expression, frame) => this.#values.evaluate(expression, frame),
      begin: () => this.#values.begin(),
    });
    this.#handlers = {
      debugInfo: () => this.#info(),
      initialize: (args) => this.#initialize(args),
      attach: () => this.#attach(),
      launch: () => this.#attach(),
      configurationDone: () => ({}),
      disconnect: () => this.#disconnect(),
      terminate: async () => {
        if (host.isRunning()) await host.interrupt();
        return this.#disconnect();
      },
      ...this.#breakpoints.handlers,
      ...this.#execution.handlers,
      ...this.#values.handlers,
      ...sourceHandlers(
        this.#scripts,
        () => this.#execution,
        (code) => cellFile(code, process.pid),
      ),
    };
  }

  /** While it is, cells are compiled to be stepped through. */
  get isAttached(): boolean {
    return this.#isAttached;
  }

  /** Answers a request; never rejects. */
  async request(request: DebugRequest): Promise<Body> {
    const { seq, command } = request;
    const response = { seq: ++this.#sequence, type: "response", request_seq: seq, command };
    try {
      const handle = Object.hasOwn(this.#handlers, command) ? this.#handlers[command] : undefined;
      if (!handle) throw new Error(`unknown request ${JSON.stringify(command)}`);
      if (!this.#isAttached && !statics.has(command)) throw new Error(`${command}: the debugger is not attached`);
      return { ...response, success: true, body: await handle(request.arguments ?? {}) };
    } catch (error) {
      return { ...response, success: false, message: error instanceof Error ? error.message : String(error), body: {} };
    }
  }

  /** What the session's supervisor thread says. */
  receive(message: FromSupervisor): void {
    this.#inspector.receive(message);
  }

  /** A cell is about to run; its breakpoints are in place when this resolves. */
  async cellStarts(path: string, label: string, text: string, compiled: CompiledCell): Promise<void> {
    this.#execution.cellStarts();
    this.#scripts.running(path, label, text, compiled);
    await this.#breakpoints.renew(path);
  }

  /** The session has gone, and with it all that was being debugged. */
  sessionEnded(): void {
    this.#inspector.reset("the session has ended");
    if (this.#isStarted) this.#send("terminated", {});
    this.#reset();
  }

  #info(): Body {
    return {
      isStarted: this.#isStarted,
      hashMethod: "Murmur2",
      hashSeed,
      tmpFilePrefix: filePrefix(process.pid),
      tmpFileSuffix: fileSuffix,
      breakpoints: this.#breakpoints.list(),
      stoppedThreads: this.#execution.stop ? [threadId] : [],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: true,
    };
  }

  #initialize({ clientID }: Body): Body {
    this.#isStarted = true;
    this.#values.typeWords = clientID === "jupyterlab" ? jupyterlabWords : {};
    return {
      supportsConfigurationDoneRequest: true,
      supportsConditionalBreakpoints: true,
      supportsEvaluateForHovers: true,
      supportsSetVariable: true,
      supportsCompletionsRequest: true,
      supportsModulesRequest: true,
      supportsLoadedSourcesRequest: true,
      supportsBreakpointLocationsRequest: true,
      supportsExceptionInfoRequest: false,
      supportsTerminateRequest: true,
      supportTerminateDebuggee: false,
      exceptionBreakpointFilters,
    };
  }

  async #attach(): Promise<Body> {
    this.#isStarted = true;
    if (!this.#isAttached) {
      await this.#inspector.post("Debugger.enable");
      await this.#inspector.post("Debugger.setBlackboxPatterns", { patterns: blackboxPatterns });
      this.#isAttached = true;
    }
    this.#send("initialized", {});
    return {};
  }

  async #disconnect(): Promise<Body> {
    if (this.#isAttached) {
      // It lets the thread go on, and takes the breakpoints away.
      await this.#inspector.post("Debugger.disable");
      this.#execution.resumed();
      this.#send("terminated", {});
    }
    this.#inspector.disconnect();
    this.#reset();
    return {};
  }

  #reset(): void {
    this.#isStarted = this.#isAttached = false;
    this.#breakpoints.clear();
    this.#execution.reset();
    this.#values.reset();
    this.#scripts.reset();
  }

  #inspectorEvent({ method, params }: InspectorEvent): void {
    switch (method) {
      case "Debugger.scriptParsed":
        return this.#scripts.parsed(params as never);
      case "Debugger.paused":
        return this.#inOrder(() => this.#execution.paused(params as never));
      case "Debugger.resumed":
        return this.#inOrder(() => {
          this.#values.frameless();
          this.#execution.resumed();
        });
    }
  }

  #inOrder(tell: () => void | Promise<void>): void {
    // What fails here has been overtaken by the end of the session, or of debugging.
    this.#events = this.#events.then(tell).catch(() => {});
  }

  #send(event: string, body: Body): void {
    this.host.event({ seq: ++this.#sequence, type: "event", event, body });
  }
}

/** What is answered without being attached. */
const statics = new Set(
  (
    "debugInfo initialize attach launch disconnect terminate inspectVariables richInspectVariables variables modules " +
    "dumpCell source threads"
  ).split(" "),
);
