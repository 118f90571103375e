import type { Tensor, TensorInfo, Variable } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.js";
import type { NativeBackend } from "../backend/tensorflow/Addon.js";
import { GraphDef } from "../backend/tensorflow/GraphDef.js";
import { namesOf } from "../backend/tensorflow/nativeFunction.js";
import { Session } from "../backend/tensorflow/Session.js";
import { Trace, type Source } from "../backend/tensorflow/Trace.js";

/** So many calls of one signature may differ from the one before until the step counts as one that cannot be compiled. */
const maximumAttempts = 4;

/** What a compiled step reads and assigns beside its arguments. */
interface Program<Result> {
  readonly session: Session;
  readonly inputNames: string;
  readonly outputNames: string;
  readonly variables: readonly Variable[];
  /** The data of tensors that are neither arguments nor variables. */
  readonly captured: readonly DataId[];
  readonly assigned: readonly Variable[];
  /** Puts the returned tensors into the form in which the step returns them. */
  readonly pack: (tensors: readonly Tensor[]) => Result;
}

type DataId = TensorInfo["dataId"];

/** One signature of a step: what is known of it, and its compiled form. */
export class StepForm<Result> {
  obstacle: string | undefined;
  #program: Program<Result> | undefined;
  #fingerprint: string | undefined;
  #attempts = 0;

  /** Runs the compiled form. Undefined if there is none, or if something that it reads is gone: then it is made anew. */
  run(tensors: readonly Tensor[]): { readonly result: Result } | undefined {
    if (!this.#program) return undefined;
    const native = nativeBackend();
    const { session, inputNames, outputNames, variables, captured, assigned, pack } = this.#program;
    if (variables.some(({ isDisposed }) => isDisposed) || !captured.every((dataId) => native.tensorMap.has(dataId))) {
      this.close();
      return undefined;
    }
    const handles = native.getInputTensorIds([...tensors, ...variables, ...captured.map(infoOf)]);
    const outputs = session.runTensors(handles, inputNames, outputNames);
    const made = outputs.map((output) => native.createOutputTensor(output));
    const numReturned = made.length - assigned.length;
    assigned.forEach((variable, i) => {
      variable.assign(made[numReturned + i]!);
      made[numReturned + i]!.dispose();
    });
    return { result: pack(made.slice(0, numReturned)) };
  }

  /** Runs the step as it is written, and compiles it if it has asked for the same as the time before. */
  note(given: readonly Tensor[], step: (tensors: readonly Tensor[]) => Result): Result {
    const native = nativeBackend();
    const variables = registeredVariables();
    return tf.tidy(() => {
      // Tensors are known by their handles, and tfjs lets several share one: each argument and variable gets its own.
      const tensors = given.map((tensor) => copyOf(native, tensor));
      for (const variable of variables) {
        if (native.tensorMap.get(variable.dataId).refCount > 1) variable.assign(copyOf(native, variable));
      }
      return this.#noted(native, tensors, variables, () => step(tensors)) as never;
    });
  }

  #noted(native: NativeBackend, tensors: readonly Tensor[], variables: readonly Variable[], run: () => Result): Result {
    // Before the step, so that none of them looks like a constant of it.
    const inputs = [...tensors, ...variables].map(({ dataId }) => dataId);
    const before = native.getInputTensorIds(inputs.map(infoOf));
    const { trace, result } = Trace.of(native, run);
    const returned = formOf<Result>(result);
    this.obstacle = trace.obstacle ?? (returned ? undefined : "it returns something else than tensors");
    if (this.obstacle !== undefined || !returned) return result;
    // An optimizer makes its variables in its first step.
    if (registeredVariables().length !== variables.length) return result;

    const assigned = variables.filter(({ dataId }, i) => dataId !== inputs[tensors.length + i]);
    const ends = [...returned.tensors, ...assigned].map(({ dataId }) => dataId);
    const places = new Map(before.map((handle, i) => [handle, `input ${i}`]));
    const nameOf = (handle: number) => places.get(handle) ?? `tensor ${handle}`;
    const endSources = native.getInputTensorIds(ends.map(infoOf)).map((handle) => trace.sourceOf(handle));
    const goal = [endSources.map((end) => ("outside" in end ? nameOf(end.outside) : end)), returned.names];
    const fingerprint = `${trace.fingerprint(nameOf)} ${JSON.stringify([goal, assigned.map(({ id }) => id)])}`;
    if (fingerprint !== this.#fingerprint) {
      this.#fingerprint = fingerprint;
      if (++this.#attempts === maximumAttempts) {
        this.obstacle =
          "its calls differ: what changes from call to call (a random number, a rate) has to be an argument";
      }
      return result;
    }
    this.#attempts = 0;
    try {
      const handlesOfVariables = new Map(variables.map((variable, i) => [before[tensors.length + i]!, variable]));
      const fetched = ends.map((dataId, i) => ({ dataId, source: endSources[i]! }));
      const program = compile(
        native,
        trace,
        tensors.map(({ dataId }, i) => [before[i]!, dataId]),
        handlesOfVariables,
        fetched,
      );
      this.#program = { ...program, assigned, pack: returned.pack };
    } catch (error) {
      this.obstacle = `TensorFlow takes no graph of it (${(error as Error).message.replace(/\s+/g, " ").slice(0, 300)})`;
    }
    return result;
  }

  close(): void {
    this.#program?.session.close();
    this.#program = undefined;
    this.#fingerprint = undefined;
    this.#attempts = 0;
  }
}

/**
 * A trace as a graph in a session. Fed are the arguments, the variables that it reads, and the other tensors from outside that
 * it uses, in this order; what it returns and assigns is fetched.
 */
function compile(
  native: NativeBackend,
  trace: Trace,
  tensors: readonly (readonly [handle: number, dataId: DataId])[],
  variables: ReadonlyMap<number, Variable>,
  ends: readonly { readonly dataId: DataId; readonly source: Source }[],
): Omit<Program<never>, "assigned" | "pack"> {
  const sources = [...trace.steps.flatMap((step) => step.inputs), ...ends.map(({ source }) => source)];
  const used = new Set(sources.flatMap((source) => ("outside" in source ? [source.outside] : [])));
  const read = [...variables].filter(([handle]) => used.has(handle));
  const known = new Set([...tensors.map(([handle]) => handle), ...variables.keys()]);
  const captured = [...used]
    .filter((handle) => !known.has(handle))
    .map((handle) => [handle, trace.owners.get(handle)!] as const);

  const graph = new GraphDef();
  const typeOf = (dataId: DataId) => ({ typeNumber: native.tensorMap.get(dataId).dtype });
  const names = new Map<number, string>();
  const inputNames = [...tensors, ...read.map(([handle, { dataId }]) => [handle, dataId] as const), ...captured].map(
    ([handle, dataId]) => {
      const name = graph.add("Placeholder", [], { dtype: typeOf(dataId) });
      names.set(handle, name);
      return name;
    },
  );
  const toName = trace.addTo(graph, names);
  // What is returned may be an input, or returned twice.
  const outputNames = ends.map(({ dataId, source }) => graph.add("Identity", [toName(source)], { T: typeOf(dataId) }));
  return {
    session: new Session(native.binding, graph.savedModel()),
    inputNames: namesOf(inputNames),
    outputNames: namesOf(outputNames),
    variables: read.map(([, variable]) => variable),
    captured: captured.map(([, dataId]) => dataId),
  };
}

const nativeBackend = () => tf.backend() as unknown as NativeBackend;

/** The same values under a handle of their own. */
function copyOf(native: NativeBackend, tensor: Tensor): Tensor {
  return native.createOutputTensor(native.binding.executeOp("Identity", [], native.getInputTensorIds([tensor]), 1)[0]!);
}

const registeredVariables = () => Object.values(tf.engine().registeredVariables);

/** The addon is asked for tensors by their data alone. */
const infoOf = (dataId: DataId) => ({ dataId }) as TensorInfo;

/** The tensors of what a step has returned, and how others are put into the same form. Undefined if it holds other things. */
function formOf<Result>(
  result: Result,
): { tensors: readonly Tensor[]; names: readonly string[]; pack: (tensors: readonly Tensor[]) => Result } | undefined {
  const are = (values: unknown[]): values is Tensor[] => values.every((value) => value instanceof tf.Tensor);
  const given: unknown = result;
  if (given === undefined) return { tensors: [], names: [], pack: () => undefined as Result };
  if (given instanceof tf.Tensor) return { tensors: [given], names: ["tensor"], pack: ([tensor]) => tensor as Result };
  if (Array.isArray(given)) {
    return are(given)
      ? { tensors: given, names: ["array"], pack: (tensors) => tensors as unknown as Result }
      : undefined;
  }
  if (typeof given !== "object" || given === null || Object.getPrototypeOf(given) !== Object.prototype)
    return undefined;
  const names = Object.keys(given);
  const tensors = Object.values(given);
  const pack = (others: readonly Tensor[]) => Object.fromEntries(names.map((name, i) => [name, others[i]!])) as Result;
  return are(tensors) ? { tensors, names, pack } : undefined;
}
