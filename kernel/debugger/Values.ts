import { bindNames } from "../cell/bind/bindNames.js";
import { keepConstant } from "../cell/constantAt.js";
import { CellSyntaxError } from "../cell/Transpiled.js";
import { transpile } from "../cell/transpile.js";
import type { VariableView } from "../session/debug/debugView.js";
import type { Execution } from "./Execution.js";
import type { Inspector } from "./Inspector.js";
import type { Body, Handlers } from "./protocol.js";
import type { RemoteObject, UserFrame } from "./Pause.js";

interface Evaluated {
  readonly result: RemoteObject;
  readonly exceptionDetails?: { readonly text: string; readonly exception?: RemoteObject };
}

/** Scopes of a frame that are shown as one, innermost first, and which variable is in which. */
interface ScopeGroup {
  readonly frame: UserFrame;
  readonly name: string;
  readonly reference: number;
  /** Indices into the frame's chain of scopes. */
  readonly indices: readonly number[];
  readonly origins: Readonly<Record<string, number>>;
}

const view = 'globalThis[Symbol.for("tskernel.debugger")]';

/** Evaluations may not keep the thread for longer, in milliseconds. */
const timeout = 5000;

/** Scopes, variables and expressions: what is looked at, described by the session's `DebugView`. */
export class Values {
  /** By frame. */
  readonly #groups = new Map<number, Promise<readonly ScopeGroup[]>>();
  #view: Promise<string> | undefined;
  /** The words that the front end knows for types. */
  typeWords: Readonly<Record<string, string>> = {};

  constructor(
    readonly inspector: Inspector,
    readonly execution: () => Execution,
    readonly notebook: {
      isDeclared(name: string): boolean;
      /** Makes a name known to the cells that follow. */
      declare(name: string): void;
    },
  ) {}

  readonly handlers: Handlers = {
    scopes: async ({ frameId }) => ({ scopes: await this.#scopes(this.#frame(frameId)) }),
    variables: async ({ variablesReference, start, count }) => ({
      variables: (await this.#call<VariableView[]>("variables", variablesReference, start ?? 0, count)).map((it) =>
        this.#worded(it),
      ),
    }),
    setVariable: async ({ variablesReference, name, value }) =>
      this.#set(variablesReference as number, name as string, value as string),
    evaluate: async ({ expression, frameId }) => {
      const found = await this.evaluate(expression as string, this.#frameIfAny(frameId));
      const { value: result, ...more } = this.#worded(await this.#describe(found, expression as string));
      return { result, ...more };
    },
    completions: async ({ text, column, frameId }) => this.#complete(text as string, column as number, frameId),
    inspectVariables: async () => {
      await this.begin();
      const reference = await this.#call<number>("notebook");
      const variables = await this.#call<VariableView[]>("variables", reference, 0, 0);
      return { variables: variables.map((it) => this.#worded(it)) };
    },
    richInspectVariables: async ({ variableName, frameId }) => {
      const frame = this.#frameIfAny(frameId);
      const found = await this.evaluate(variableName as string, frame);
      const bundle = await this.#callWith("bundle", [toArgument(found), { value: !this.execution().stop }]);
      return bundle.value as Body;
    },
    copyToGlobals: async ({ srcVariableName, dstVariableName, srcFrameId }) => {
      const name = dstVariableName as string;
      if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) throw new Error(`${name} is no name`);
      const found = await this.evaluate(srcVariableName as string, this.#frame(srcFrameId));
      const reference = await this.#call<number>("notebook");
      await this.#callWith("set", [{ value: reference }, { value: name }, toArgument(found)]);
      this.notebook.declare(name);
      return {};
    },
  };

  /** The thread has stopped, or is looked at anew: references of before the last time are let go. */
  async begin(): Promise<void> {
    this.frameless();
    await this.#call("begin");
  }

  /** The frames that were are no more. */
  frameless(): void {
    this.#groups.clear();
  }

  reset(): void {
    this.#view = undefined;
    this.frameless();
    this.typeWords = {};
  }

  /** An expression of TypeScript, or statements; in a frame its variables are there, and the notebook's names always. */
  async evaluate(expression: string, frame: UserFrame | undefined): Promise<RemoteObject> {
    const code = await this.#compile(expression, frame ? await this.#localsOf(frame) : new Set());
    const { result, exceptionDetails } = frame
      ? await this.inspector.post<Evaluated>("Debugger.evaluateOnCallFrame", {
          callFrameId: frame.call.callFrameId,
          expression: code,
          timeout,
          silent: true,
        })
      : await this.inspector.post<Evaluated>("Runtime.evaluate", {
          expression: code,
          timeout,
          silent: true,
          awaitPromise: !this.execution().stop,
        });
    if (!exceptionDetails) return result;
    const { exception, text } = exceptionDetails;
    throw new Error((exception?.description ?? String(exception?.value ?? text)).split("\n    at ")[0]);
  }

  async #scopes(frame: UserFrame): Promise<Body[]> {
    const scopes = (await this.#groupsOf(frame))
      .filter(({ reference }) => reference)
      .map(({ name, reference }) => ({ name, variablesReference: reference, expensive: false }));
    const variablesReference = await this.#call<number>("notebook");
    return [...scopes, { name: "Notebook", variablesReference, expensive: false }];
  }

  /** What the function has, then what it was made in. */
  #groupsOf(frame: UserFrame): Promise<readonly ScopeGroup[]> {
    const known = this.#groups.get(frame.id);
    if (known) return known;
    const { scopeChain } = frame.call;
    const isOuter = (type: string): boolean => /^(global|module|script)$/.test(type);
    const all = [...scopeChain.keys()].filter((index) => !isOuter(scopeChain[index]!.type));
    const local = scopeChain.findIndex(({ type }) => type === "local");
    const group = async (name: string, indices: readonly number[], self: object): Promise<ScopeGroup> => {
      const objects = indices.map((index) => ({ objectId: scopeChain[index]!.object.objectId }));
      const { value } = await this.#callWith("scopes", [{ value: frame.source.text }, self, ...objects]);
      return { frame, name, indices, ...(value as Pick<ScopeGroup, "reference" | "origins">) };
    };
    const groups = Promise.all([
      group(
        "Locals",
        all.filter((index) => index <= local),
        toArgument(frame.call.this),
      ),
      group(
        "Closure",
        all.filter((index) => index > local),
        {},
      ),
    ]);
    this.#groups.set(frame.id, groups);
    return groups;
  }

  async #set(reference: number, name: string, text: string): Promise<Body> {
    const groups = (await Promise.all(this.#groups.values())).flat();
    const group = groups.find((it) => it.reference === reference);
    const value = toArgument(await this.evaluate(text, group?.frame ?? this.execution().stop?.top));
    if (group) {
      const scopeNumber = group.indices[group.origins[name] ?? -1];
      if (scopeNumber === undefined) throw new Error(`${name} can't be set`);
      const { callFrameId } = group.frame.call;
      const where = { scopeNumber, variableName: name, callFrameId };
      await this.inspector.post("Debugger.setVariableValue", { ...where, newValue: value });
    }
    const set = group
      ? await this.#callWith("describe", [value, { value: name }])
      : await this.#callWith("set", [{ value: reference }, { value: name }, value]);
    const { value: result, type, variablesReference } = this.#worded(set.value as VariableView);
    return { value: result, type, variablesReference };
  }

  async #complete(text: string, column: number, frameId: unknown): Promise<Body> {
    const before = text.slice(0, column - 1);
    const [, object, prefix = ""] = /([\p{ID_Continue}$.[\]"'?!]+\.)?([\p{ID_Continue}$]*)$/u.exec(before) ?? [];
    const frame = this.#frameIfAny(frameId);
    let found: { label: string; type: string }[];
    if (object) {
      const value = await this.evaluate(object.replace(/[?!]?\.$/, ""), frame);
      found = (await this.#callWith("completions", [toArgument(value)])).value as typeof found;
    } else {
      const locals = frame ? await this.#localsOf(frame) : [];
      found = [
        ...[...locals].map((label) => ({ label, type: "variable" })),
        ...(await this.#call<typeof found>("completions")),
      ];
    }
    const targets = found.filter(({ label }) => label.startsWith(prefix));
    return { targets: targets.map((it) => ({ ...it, start: column - 1 - prefix.length, length: prefix.length })) };
  }

  #frame(id: unknown): UserFrame {
    const frame = this.execution().frame(id);
    if (!frame) throw new Error("this frame is gone");
    return frame;
  }

  #frameIfAny(id: unknown): UserFrame | undefined {
    return this.execution().frame(id) ?? this.execution().stop?.top;
  }

  /** Names that a frame sees and that are not the notebook's. */
  async #localsOf(frame: UserFrame): Promise<ReadonlySet<string>> {
    return new Set((await this.#groupsOf(frame)).flatMap(({ origins }) => Object.keys(origins)));
  }

  /** To an expression that hands the boxes to the compiled code; see `bindNames`. */
  async #compile(code: string, locals: ReadonlySet<string>): Promise<string> {
    const { js } = await transpile(`0, (${code}\n);`).catch(async (error: unknown) => {
      if (error instanceof CellSyntaxError) return transpile(await keepConstant(code));
      throw error;
    });
    const bound = bindNames(js, {
      isDeclared: (name) => this.notebook.isDeclared(name) && !locals.has(name),
      isGlobal: (name) => name in globalThis || locals.has(name),
      isOwn: () => true,
    });
    const boxes = bound.boxes.map((name) => `${view}.box(${JSON.stringify(name)})`);
    const call = `(${bound.js.replace('"use strict"; ', "")}).call(${["this", `${view}.context`, ...boxes].join(", ")})`;
    // The value comes in a holder.
    return bound.js.includes("(async function") ? `${call}.then((it) => it?.value)` : `${call}?.value`;
  }

  #worded(variable: VariableView): VariableView {
    return { ...variable, type: this.typeWords[variable.type] ?? variable.type };
  }

  async #describe(value: RemoteObject, name: string): Promise<VariableView> {
    return (await this.#callWith("describe", [toArgument(value), { value: name }])).value as VariableView;
  }

  async #call<T>(method: string, ...args: unknown[]): Promise<T> {
    return (
      await this.#callWith(
        method,
        args.map((value) => ({ value })),
      )
    ).value as T;
  }

  async #callWith(method: string, args: readonly object[]): Promise<RemoteObject> {
    this.#view ??= this.inspector
      .post<Evaluated>("Runtime.evaluate", { expression: view })
      .then(({ result }) => result.objectId!);
    const { result, exceptionDetails } = await this.inspector.post<Evaluated>("Runtime.callFunctionOn", {
      objectId: await this.#view,
      functionDeclaration: `function (...args) { return this.${method}(...args); }`,
      arguments: args,
      returnByValue: true,
      silent: true,
      awaitPromise: method === "bundle" && !this.execution().stop,
    });
    if (exceptionDetails)
      throw new Error((exceptionDetails.exception?.description ?? exceptionDetails.text).split("\n    at ")[0]);
    return result;
  }
}

function toArgument({ type, value, objectId, ...more }: RemoteObject & { unserializableValue?: string }): object {
  if (objectId) return { objectId };
  if (more.unserializableValue) return { unserializableValue: more.unserializableValue };
  return type === "undefined" ? {} : { value };
}
