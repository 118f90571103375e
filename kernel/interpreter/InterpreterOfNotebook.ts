import { cellFile } from "#cell/cellFile.js";
import { startTranspiler, stopTranspiler } from "#cell/transpile.js";
import type { Debugger } from "#debugger/Debugger.js";
import { runMagic } from "#interpreter/runMagic.js";
import { compileCell, loadCompiler, type CompiledCell } from "../cell/compileCell.js";
import { isComplete } from "../cell/isComplete.js";
import type { DebugRequest } from "../debugger/protocol.js";
import { isObjectLiteral } from "../cell/isObjectLiteral.js";
import { splitMagics } from "../cell/splitMagics.js";
import { NoAnswer } from "../checker/types.js";
import { CellSyntaxError } from "../cell/Transpiled.js";
import { wellFormed } from "../cell/wellFormed.js";
import { NotebookChecker } from "./NotebookChecker.js";
import { diagnosticsContent } from "./diagnosticsContent.js";
import { errorContent, unexpected } from "./errorContent.js";
import { NotebookSession } from "./NotebookSession.js";
import { syntaxErrorContent } from "./syntaxErrorContent.js";
import type {
  CommMessage,
  Completions,
  ErrorContent,
  ExecuteOutcome,
  ExecuteRequest,
  Inspection,
  Interpreter,
  InterpreterOptions,
  IsComplete,
} from "../Interpreter.js";

/** A cell's way: magics, check and compile side by side, then the session. */
export class InterpreterOfNotebook implements Interpreter {
  readonly #options: InterpreterOptions;
  readonly #session: NotebookSession;
  readonly #checker: NotebookChecker;
  /** Names that cells have declared. */
  readonly #declared = new Set<string>();
  /** Cells that have not reached the session yet; Stop aborts them. */
  readonly #preparing = new Set<AbortController>();
  #count = 0;
  /** Loaded by the first debug request. */
  #debugger: Debugger | undefined;

  constructor(options: InterpreterOptions) {
    this.#options = options;
    startTranspiler();
    this.#session = new NotebookSession({
      ...options,
      lost: (reason) => this.#lost(reason),
      debugFrame: (frame) => this.#debugger?.receive(frame),
    });
    this.#checker = new NotebookChecker({
      cwd: options.cwd,
      processChanged: (pid, isRunning) => this.#session.charge(pid, isRunning),
    });
  }

  async ready(): Promise<void> {
    await Promise.all([this.#session.ready(), this.#checker.ready()]);
  }

  async execute(asked: ExecuteRequest): Promise<ExecuteOutcome> {
    const request = { ...asked, code: wellFormed(asked.code) };
    const preparing = new AbortController();
    this.#preparing.add(preparing);
    try {
      return await this.#execute(request, preparing);
    } catch (error) {
      return this.#failed(request, error instanceof NoAnswer ? notChecked(error) : unexpected(error));
    } finally {
      this.#preparing.delete(preparing);
    }
  }

  async #execute(request: ExecuteRequest, preparing: AbortController): Promise<ExecuteOutcome> {
    const label = this.#labelOf(request);
    const { code, magics } = splitMagics(request.code);
    for (const magic of magics) {
      const error = await runMagic(magic, {
        cwd: this.#options.cwd,
        signal: preparing.signal,
        print: (name, text) => void this.#options.host.output({ type: "stream", cell: request.cell, name, text }),
      });
      if (preparing.signal.aborted) return this.#failed(request, stopped(label));
      if (error) return this.#failed(request, error);
      await this.#checker.filesChanged();
    }
    // Side by side: a cell's types are not needed to compile it.
    const prepared = await unlessStopped(
      preparing.signal,
      Promise.all([
        isObjectLiteral(code).then((isExpression) =>
          Promise.all([
            this.#checker.check(code, { signal: preparing.signal, isExpression }),
            this.#compile(code, isExpression).catch(asSyntaxError),
          ]),
        ),
        this.#session.ready(),
      ]),
    );
    if (!prepared) return this.#failed(request, stopped(label));
    const [[diagnostics, compiled]] = prepared;
    if (preparing.signal.aborted) return this.#failed(request, stopped(label));
    const failure = this.#checker.takeFailure();
    if (failure) {
      const text = `Cells run without type checking, since TypeScript could not be started: ${failure}\n`;
      await this.#options.host.output({ type: "stream", cell: request.cell, name: "stderr", text });
    }
    if (diagnostics.length) return this.#failed(request, diagnosticsContent(diagnostics, code, label));
    if (compiled instanceof CellSyntaxError) return this.#failed(request, syntaxErrorContent(compiled, code, label));
    this.#checker.commit(code);
    for (const name of compiled.declares) this.#declared.add(name);
    const userExpressions = await this.#compileExpressions(request.userExpressions);
    const file = cellFile(request.code, process.pid);
    if (this.#debugger?.isAttached) await this.#debugger.cellStarts(file, label, request.code, compiled);
    if (preparing.signal.aborted) return this.#failed(request, stopped(label));
    this.#preparing.delete(preparing);
    return this.#session.run(request.cell, {
      ...compiled,
      label,
      file,
      source: request.code,
      silent: request.silent ?? false,
      allowStdin: request.allowStdin ?? false,
      userExpressions,
      aliases: await this.#checker.aliases(),
    });
  }

  async #compile(code: string, isExpression = false): Promise<CompiledCell> {
    const forSteps = this.#debugger?.isAttached ?? false;
    const [tsconfig] = await Promise.all([this.#checker.emitOptions(), loadCompiler()]);
    return compileCell(code, (name) => this.#declared.has(name), { forSteps, tsconfig, isExpression });
  }

  #labelOf({ executionCount, silent = false, storeHistory = !silent }: ExecuteRequest): string {
    this.#count = executionCount ?? this.#count + (storeHistory && !silent ? 1 : 0);
    return `Cell [${this.#count}]`;
  }

  async #compileExpressions(expressions: Record<string, string> = {}): Promise<Record<string, object>> {
    const compiled: Record<string, CompiledCell | { error: ErrorContent }> = {};
    for (const [name, code] of Object.entries(expressions)) {
      const result = await compileCell(`(${code}\n)`, (declared) => this.#declared.has(declared)).catch(asSyntaxError);
      compiled[name] =
        result instanceof CellSyntaxError ? { error: syntaxErrorContent(result, code, "user expression") } : result;
    }
    return compiled;
  }

  /** Shows the error and makes it the outcome. */
  async #failed(request: ExecuteRequest, content: ErrorContent): Promise<ExecuteOutcome> {
    await this.#options.host.output({ type: "error", cell: request.cell, ...content });
    return { status: "error", ...content };
  }

  #lost(reason: string): void {
    this.#declared.clear();
    this.#checker.reset();
    this.#debugger?.sessionEnded();
    this.#options.host.sessionRestarted(reason);
  }

  complete(code: string, cursor: number): Promise<Completions> {
    return this.#checker.complete(splitMagics(wellFormed(code)).code, cursor);
  }

  inspect(code: string, cursor: number, detailLevel: 0 | 1): Promise<Inspection | undefined> {
    return this.#checker.inspect(splitMagics(wellFormed(code)).code, cursor, detailLevel);
  }

  async isComplete(code: string): Promise<IsComplete> {
    return isComplete(wellFormed(code), await this.#checker.emitOptions());
  }

  interrupt(): Promise<void> {
    for (const preparing of this.#preparing) preparing.abort();
    return this.#session.interrupt();
  }

  comm(message: CommMessage): Promise<void> {
    return this.#session.comm(message);
  }

  comms(): ReadonlyMap<string, string> {
    return this.#session.comms;
  }

  async debug(request: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { Debugger } = await import("#debugger/Debugger.js");
    this.#debugger ??= new Debugger({
      event: (event) => this.#options.host.debugEvent(event),
      signal: (frame) => this.#session.signal(frame),
      interrupt: () => this.interrupt(),
      isRunning: () => this.#session.isRunning,
      isDeclared: (name) => this.#declared.has(name),
      declare: (name) => {
        this.#declared.add(name);
        this.#checker.commit(`var ${name}: any;`);
      },
      compile: (code) => this.#compile(splitMagics(code).code),
    });
    return this.#debugger.request(request as unknown as DebugRequest);
  }

  async close(): Promise<void> {
    for (const preparing of this.#preparing) preparing.abort();
    await Promise.all([this.#session.close(), this.#checker.close()]);
    stopTranspiler();
  }
}

function notChecked({ message }: NoAnswer): ErrorContent {
  const remedy = "With // @ts-nocheck as its first line the cell runs unchecked.";
  return errorContent("NoAnswer", `${message}, and was started anew. ${remedy}`);
}

function asSyntaxError(error: unknown): CellSyntaxError {
  if (error instanceof CellSyntaxError) return error;
  throw error;
}

/** What the work comes to; undefined as soon as Stop is pressed. */
async function unlessStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  const over = new AbortController();
  const stop = new Promise<undefined>((resolve) =>
    signal.addEventListener("abort", () => resolve(undefined), { signal: over.signal }),
  );
  try {
    return await Promise.race([work, stop]);
  } finally {
    over.abort();
  }
}

function stopped(label: string): ErrorContent {
  return errorContent("Interrupted", `${label} was stopped before it ran`);
}
