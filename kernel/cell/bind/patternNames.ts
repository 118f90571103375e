import type { AnyNode } from "acorn";

/** The names that a pattern declares: `{ a, b: [c = 1, ...d] }` has a, c and d. */
export function* patternNames(node: AnyNode): Generator<string> {
  switch (node.type) {
    case "Identifier":
      yield node.name;
      break;
    case "ObjectPattern":
      for (const p of node.properties) yield* patternNames(p.type === "Property" ? p.value : p.argument);
      break;
    case "ArrayPattern":
      for (const e of node.elements) if (e) yield* patternNames(e);
      break;
    case "AssignmentPattern":
      yield* patternNames(node.left);
      break;
    case "RestElement":
      yield* patternNames(node.argument);
      break;
  }
}
