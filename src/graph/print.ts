import { shapeText } from "../arguments.js";
import { inspectSymbol } from "../inspect.js";
import { callsOf, type Node } from "./Node.js";

/** A graph as text, one operation a line, each after what it needs. */
export class PrintedGraph {
  constructor(readonly lines: readonly string[]) {}

  toString(): string {
    return this.lines.join("\n");
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.toString() };
  }

  [inspectSymbol](): string {
    return this.toString();
  }
}

const symbols: Record<string, string> = { add: "+", subtract: "−", multiply: "×", divide: "÷" };

/** Text of the graph that the outputs need: names, formulas, shapes in columns. */
export function printNodes(outputs: readonly Node[]): PrintedGraph {
  const names = new Map<Node, string>();
  const used = new Set<string>();
  const nameOf = (node: Node, wanted: string) => {
    let name = wanted;
    for (let i = 2; used.has(name); i++) name = `${wanted}_${i}`;
    used.add(name);
    names.set(node, name);
    return name;
  };
  const rows: [string, string, string][] = [];
  for (const call of callsOf(outputs)) {
    const { name } = call.operation;
    if (name === "constant") {
      const { values } = call.attributes as { values: readonly number[] };
      names.set(call.outputs[0]!, values.every((value) => value === values[0]) ? String(values[0]) : "constant");
      continue;
    }
    const inputs = call.inputs.map((node) => names.get(node)!);
    const made = call.outputs.map((node, i) =>
      nameOf(node, node.label ?? (call.outputs.length > 1 && i > 0 ? `${name}:${i}` : name)),
    );
    const formula =
      name === "input" || name === "variable"
        ? name
        : symbols[name]
          ? inputs.join(` ${symbols[name]} `)
          : `${name}(${[...inputs, ...details(call.attributes)].join(", ")})`;
    rows.push([made.join(", "), formula, call.outputs.map(({ shape }) => shapeText(shape)).join(" ")]);
  }
  const [left, middle] = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return new PrintedGraph(
    rows.map(([name, formula, shape]) => `${name.padEnd(left!)} = ${formula.padEnd(middle!)}  ${shape}`),
  );
}

/** What an operation was told besides its inputs, where that says something: axes, ε. */
function details(attributes: unknown): string[] {
  return Object.entries(attributes as Record<string, unknown>)
    .filter(([key, value]) => value !== false && key !== "keepDims" && key !== "shape")
    .map(([key, value]) => (value === true ? key : `${key} ${JSON.stringify(value)}`));
}
