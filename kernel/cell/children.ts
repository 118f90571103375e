import type { AnyNode, Node } from "acorn";

/** The nodes directly below a node. */
export function children(node: AnyNode): AnyNode[] {
  return (Object.values(node) as unknown[]).flat().filter(isNode);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string" && "start" in value;
}
