import { parse, type AnyNode } from "acorn";

/** A piece of a script where execution can stop: its extent as offsets, and how good a place it is (0 is best). */
export interface BreakablePlace {
  readonly start: number;
  readonly end: number;
  readonly rank: 0 | 1 | 2;
}

/** Statements first, then bodies of arrow functions, then calls: where V8 stops, too. */
export function breakablePlaces(js: string): BreakablePlace[] {
  const places: BreakablePlace[] = [];
  const visit = (node: AnyNode): void => {
    const rank = rankOf(node);
    if (rank !== undefined) places.push({ start: node.start, end: node.end, rank });
    if (node.type === "ArrowFunctionExpression" && node.body.type !== "BlockStatement") {
      places.push({ start: node.body.start, end: node.body.end, rank: 1 });
    }
    childNodes(node).forEach(visit);
  };
  visit(parseScript(js));
  return places;
}

function rankOf(node: AnyNode): 0 | 2 | undefined {
  switch (node.type) {
    case "ExpressionStatement":
      // A function that was declared: what is inside it is meant.
      return definesFunction(node.expression) ? undefined : 0;
    case "VariableDeclaration":
      return node.declarations.some(({ init }) => init) ? 0 : undefined;
    case "BlockStatement":
    case "LabeledStatement":
    case "EmptyStatement":
    case "TryStatement":
    case "FunctionDeclaration":
    case "ImportDeclaration":
      return undefined;
    case "CallExpression":
    case "NewExpression":
      return 2;
    default:
      return /Statement$/.test(node.type) ? 0 : undefined;
  }
}

/** `f.$ = { f: function () { … } }.f`, and the function that the whole cell is. */
function definesFunction(expression: AnyNode): boolean {
  if (expression.type === "AssignmentExpression") return definesFunction(expression.right);
  if (expression.type === "MemberExpression") {
    const object = expression.object;
    return (
      object.type === "ObjectExpression" &&
      object.properties.some((p) => p.type === "Property" && definesFunction(p.value))
    );
  }
  return (
    expression.type === "FunctionExpression" || (expression.type === "Literal" && expression.value === "use strict")
  );
}

/** Is the offset inside a `try` that has a `catch`, in its own function? */
export function isInsideTry(js: string, offset: number): boolean {
  let inside = false;
  const visit = (node: AnyNode, caught: boolean): void => {
    if (offset < node.start || offset >= node.end) return;
    const isFunction = /Function/.test(node.type);
    const own = isFunction ? false : caught;
    inside = own;
    if (node.type === "TryStatement") {
      visit(node.block, own || node.handler !== null);
      if (node.handler) visit(node.handler, own);
      if (node.finalizer) visit(node.finalizer, own);
    } else for (const child of childNodes(node)) visit(child, own);
  };
  visit(parseScript(js), false);
  return inside;
}

/** A script or a module; what is neither has no places. */
function parseScript(js: string): AnyNode {
  for (const sourceType of ["module", "script"] as const) {
    try {
      return parse(js, { ecmaVersion: "latest", sourceType, allowHashBang: true, allowReturnOutsideFunction: true });
    } catch {
      // The other kind, maybe.
    }
  }
  return parse("", { ecmaVersion: "latest" });
}

function childNodes(node: AnyNode): AnyNode[] {
  return Object.values(node)
    .flat()
    .filter((value): value is AnyNode => typeof (value as AnyNode | null)?.type === "string");
}
