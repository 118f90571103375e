import type { AnyNode } from "acorn";
import { children } from "../children.js";

/**
 * Loops at the top level of a cell that run nobody else's code: only operators, indices and `Math`. Nothing can see the
 * notebook's names while such a loop runs, so it may keep them in local variables. In boxes every store of a number
 * allocates, and the loop is six times slower than in a function.
 */
export function findPlainLoops(body: readonly AnyNode[]): AnyNode[] {
  const found: AnyNode[] = [];
  const search = (node: AnyNode): void => {
    switch (node.type) {
      case "LabeledStatement":
      case "ForStatement":
      case "WhileStatement":
      case "DoWhileStatement":
        if (loopsIn(node).length && isPlain(node)) found.push(node);
        else search("body" in node ? (node.body as AnyNode) : node);
        break;
      case "BlockStatement":
        node.body.forEach(search);
        break;
      case "IfStatement":
        search(node.consequent);
        if (node.alternate) search(node.alternate);
        break;
      case "TryStatement":
        search(node.block);
        if (node.handler) search(node.handler.body);
        if (node.finalizer) search(node.finalizer);
        break;
      case "ForOfStatement":
      case "ForInStatement":
        search(node.body);
        break;
    }
  };
  body.forEach(search);
  return found;
}

/** The loop itself and those inside it. */
export function loopsIn(node: AnyNode): (AnyNode & { body: AnyNode })[] {
  const loops: (AnyNode & { body: AnyNode })[] = [];
  const search = (inner: AnyNode): void => {
    if (/^(For|While|DoWhile)Statement$/.test(inner.type)) loops.push(inner as AnyNode & { body: AnyNode });
    children(inner).forEach(search);
  };
  search(node);
  return loops;
}

export function continuesIn(node: AnyNode): AnyNode[] {
  return node.type === "ContinueStatement" ? [node] : children(node).flatMap(continuesIn);
}

const plainTypes = new Set([
  "ForStatement",
  "WhileStatement",
  "DoWhileStatement",
  "BlockStatement",
  "ExpressionStatement",
  "EmptyStatement",
  "IfStatement",
  "SwitchStatement",
  "SwitchCase",
  "BreakStatement",
  "ContinueStatement",
  "LabeledStatement",
  "VariableDeclaration",
  "AssignmentExpression",
  "UpdateExpression",
  "LogicalExpression",
  "ConditionalExpression",
  "SequenceExpression",
  "Identifier",
  "ArrayExpression",
]);

function isPlain(node: AnyNode): boolean {
  switch (node.type) {
    case "VariableDeclarator":
      return node.id.type === "Identifier" && (!node.init || isPlain(node.init));
    case "BinaryExpression":
      return !/^(in|instanceof)$/.test(node.operator) && isPlain(node.left) && isPlain(node.right);
    case "UnaryExpression":
      return node.operator !== "delete" && isPlain(node.argument);
    case "Literal":
      return !node.regex;
    case "MemberExpression":
      // A getter would be somebody else's code; an index rarely is one, nor is a length.
      return isPlain(node.object) && (node.computed ? isPlain(node.property) : isNamed(node.property, "length"));
    case "CallExpression":
      return isMath(node.callee) && node.arguments.every(isPlain);
    default:
      return plainTypes.has(node.type) && children(node).every(isPlain);
  }
}

function isMath(callee: AnyNode): boolean {
  return callee.type === "MemberExpression" && !callee.computed && isNamed(callee.object, "Math");
}

function isNamed(node: AnyNode, name: string): boolean {
  return node.type === "Identifier" && node.name === name;
}
