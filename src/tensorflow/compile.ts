import type { NumberArray } from "../graph/loops/NodeValues.js";
import { callsOf, type Node } from "../graph/Node.js";
import { inputOperation, variableOperation } from "../graph/leaves.js";
import { variablesOf, type GraphFunction, type Program, type Update } from "../graph/Program.js";
import { resolveShape, sizeOf } from "../graph/shapes.js";
import type { Tf } from "../graph/tfjs/types.js";
import type { Variable } from "../graph/Variable.js";
import type { Addon, NativeBackend } from "../backend/tensorflow/Addon.js";
import { namesOf } from "../backend/tensorflow/nativeFunction.js";
import { Session } from "../backend/tensorflow/Session.js";
import { float32, GraphDef } from "../backend/tensorflow/GraphDef.js";
import { addCall } from "./operations.js";
import { updateOf } from "./updates.js";

/** Names to give to `Session.run`. */
interface Names {
  readonly nodes: readonly Node[];
  readonly inputs: string;
  readonly outputs: string;
}

/** Sessions that are open at once; the one used longest ago is closed when another opens, and opens again when needed. */
const maximumSessions = 8;
const openPrograms = new Set<NativeProgram>();

/**
 * Compiles functions to one TensorFlow graph: a run is one native call. The variables live in its session; `pull` and
 * `push` copy them.
 */
export function compileGraph(tf: Tf, functions: Readonly<Record<string, GraphFunction>>): Program {
  return new NativeProgram(tf, functions);
}

class NativeProgram implements Program {
  readonly kind = "tensorflow";
  readonly #tf: Tf;
  readonly #variables: readonly Variable[];
  readonly #graph = new GraphDef();
  readonly #names: ReadonlyMap<string, Names>;
  readonly #readAll: string;
  readonly #write: { readonly inputs: string; readonly outputs: string };
  #session: Session | undefined;
  /** The session's values are newer than `Variable.values`. */
  #changed = false;

  constructor(tf: Tf, functions: Readonly<Record<string, GraphFunction>>) {
    this.#tf = tf;
    const spares = new Map(
      Object.values(functions)
        .flatMap(({ updates = [] }) => updates)
        .map((update) => [update, sparesOf(update)]),
    );
    this.#variables = [...new Set(Object.values(functions).flatMap(variablesOf)), ...[...spares.values()].flat()];
    const graph = this.#graph;
    const handles = new Map(
      this.#variables.map((variable, i) => [
        variable,
        graph.add("VarHandleOp", [], {
          dtype: float32,
          shape: { shape: variable.shape },
          shared_name: { string: `variable_${i}` },
        }),
      ]),
    );
    this.#names = new Map(Object.entries(functions).map(([name, each]) => [name, lower(graph, handles, spares, each)]));

    const values = this.#variables.map(({ shape }) =>
      graph.add("Placeholder", [], { dtype: float32, shape: { shape } }),
    );
    const written = values.map((value, i) =>
      graph.add("AssignVariableOp", [handles.get(this.#variables[i]!)!, value], { dtype: float32 }),
    );
    const done = graph.add("Identity", [graph.constant([0], []), ...written.map((each) => `^${each}`)], { T: float32 });
    this.#write = { inputs: namesOf(values), outputs: `${done}:0` };
    this.#readAll = namesOf(
      [...handles.values()].map((handle) => graph.add("ReadVariableOp", [handle], { dtype: float32 })),
    );
  }

  run(name: string, inputs: readonly NumberArray[]) {
    const session = this.#open();
    const { nodes, inputs: inputNames, outputs } = this.#names.get(name)!;
    this.#changed = true;
    return session.run(
      nodes.map(({ shape, type }, i) => ({ values: inputs[i]!, shape: resolveShape(shape, inputs[i]!.length), type })),
      inputNames,
      outputs,
    );
  }

  pull(): void {
    if (!this.#session || !this.#changed) return;
    if (this.#variables.length > 0) {
      this.#session.run([], "", this.#readAll).forEach(({ data }, i) => this.#variables[i]!.values.set(data));
    }
    this.#changed = false; // last, since a Stop may end this anywhere
  }

  push(): void {
    if (this.#session) this.#pushTo(this.#session); // opening it pushes
  }

  dispose(): void {
    try {
      this.pull();
    } finally {
      this.#session?.close();
      this.#session = undefined;
      openPrograms.delete(this);
    }
  }

  #pushTo(session: Session): void {
    if (this.#variables.length === 0) return;
    // Copies: TensorFlow takes over the memory that it is given, and would change it in place.
    const inputs = this.#variables.map(({ values, shape }) => ({
      values: values.slice(),
      shape,
      type: "float32" as const,
    }));
    session.run(inputs, this.#write.inputs, this.#write.outputs);
    this.#changed = false;
  }

  #open(): Session {
    openPrograms.delete(this);
    openPrograms.add(this); // the last of the set is the one just used
    if (!this.#session) {
      const session = new Session(addonOf(this.#tf), this.#graph.savedModel());
      this.#pushTo(session);
      this.#session = session;
      if (openPrograms.size > maximumSessions) openPrograms.values().next().value!.dispose();
    }
    return this.#session;
  }
}

const addonOf = (tf: Tf): Addon => (tf.findBackend("tensorflow") as unknown as NativeBackend).binding;

function sparesOf({ rule, variables }: Update): Variable[] {
  const { shape } = variables[0]!;
  return Array.from({ length: updateOf(rule).spare ?? 0 }, () => ({
    name: `spare of ${rule.name}`,
    shape,
    trainable: false,
    values: new Float32Array(sizeOf(shape)),
  }));
}

/** Adds a function's nodes to the graph. What it fetches waits for its updates; they wait for all that reads old values. */
function lower(
  graph: GraphDef,
  handles: ReadonlyMap<Variable, string>,
  spares: ReadonlyMap<Update, readonly Variable[]>,
  { inputs, outputs, updates = [] }: GraphFunction,
): Names {
  const names = new Map<Node, string>();
  const readers = new Map<Variable, string[]>();
  for (const node of inputs) {
    names.set(node, graph.add("Placeholder", [], { dtype: { type: node.type }, shape: { shape: node.shape } }));
  }
  for (const call of callsOf([...outputs, ...updates.flatMap((update) => update.inputs)])) {
    if (call.operation === inputOperation) continue;
    if (call.operation === variableOperation) {
      const { variable } = call.attributes as { variable: Variable };
      const name = graph.add("ReadVariableOp", [handles.get(variable)!], { dtype: float32 });
      names.set(call.outputs[0]!, name);
      readers.set(variable, [...(readers.get(variable) ?? []), name]);
      continue;
    }
    const list = addCall(
      graph,
      call.inputs.map((node) => names.get(node)!),
      call,
    );
    call.outputs.forEach((node, i) => names.set(node, list[i]!));
    // Once its readers are done, nobody else holds a variable's memory: the update can be in place.
    for (const node of call.inputs) {
      if (node.call.operation !== variableOperation) continue;
      readers.get((node.call.attributes as { variable: Variable }).variable)!.push(list[0]!.split(":")[0]!);
    }
  }
  const done = updates.map((update) => {
    const { rule, variables, inputs: nodes } = update;
    const changed = [...variables, ...spares.get(update)!].map((variable) => handles.get(variable)!);
    const waits = variables.flatMap((variable) => readers.get(variable) ?? []).map((name) => `^${name}`);
    return updateOf(rule).add(
      graph,
      changed,
      nodes.map((node) => names.get(node)!),
      waits,
      rule.numbers ?? {},
    );
  });
  const waits = done.map((name) => `^${name}`);
  const fetched = outputs.map((node) =>
    waits.length === 0 ? names.get(node)! : graph.add("Identity", [names.get(node)!, ...waits], { T: float32 }),
  );
  return { nodes: inputs, inputs: namesOf(inputs.map((node) => names.get(node)!)), outputs: namesOf(fetched) };
}
