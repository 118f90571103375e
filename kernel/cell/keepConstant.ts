import { parse, type AnyNode } from "acorn";

/**
 * esbuild drops a statement that is nothing but `undefined` or a sum of strings (`"a" + "b"`), and with it a cell's last
 * expression. Wrapped, it stays. Such a statement is plain JavaScript, so the end of the cell is enough to find it.
 */
export function keepConstant(code: string): string {
  for (let start = lastBoundary(code, code.length); start >= 0; start = lastBoundary(code, start - 1)) {
    const tail = code.slice(start);
    const statement = constantIn(tail);
    if (!statement) continue;
    if (!endsStatement(code.slice(0, start))) return code;
    const [from, to] = [start + statement.start, start + statement.end];
    return `${code.slice(0, from)};[${code.slice(from, to)}][0]${code.slice(to)}`;
  }
  return code;
}

/** Where the last statement may begin: after a line's end or a semicolon, or at the very start. */
function lastBoundary(code: string, before: number): number {
  if (before < 0) return -1;
  const line = before === 0 ? -1 : Math.max(code.lastIndexOf("\n", before - 1), code.lastIndexOf(";", before - 1));
  // Constants are short: there is no need to look back far.
  return code.length - line > 400 ? -1 : line + 1;
}

/** The expression, if the text is one statement that is a constant of the kind that is dropped. */
function constantIn(text: string): { start: number; end: number } | undefined {
  let body: AnyNode[];
  try {
    body = parse(text, { ecmaVersion: "latest" }).body as AnyNode[];
  } catch {
    return undefined;
  }
  const [statement, ...more] = body.filter(({ type }) => type !== "EmptyStatement");
  if (statement?.type !== "ExpressionStatement" || more.length > 0) return undefined;
  const { expression } = statement;
  return expression.type !== "Literal" && isConstant(expression) ? expression : undefined;
}

function isConstant(node: AnyNode): boolean {
  switch (node.type) {
    case "Literal":
      return typeof node.value !== "bigint" && !("regex" in node && node.regex);
    case "TemplateLiteral":
      return node.expressions.every((inner) => isConstant(inner as AnyNode));
    case "Identifier":
      return node.name === "undefined";
    case "UnaryExpression":
      return isConstant(node.argument as AnyNode);
    case "BinaryExpression":
      return isConstant(node.left as AnyNode) && isConstant(node.right as AnyNode);
    default:
      return false;
  }
}

/** Whether a statement may begin after this text, rather than an expression go on. */
function endsStatement(before: string): boolean {
  const text = before.replace(/\/\/[^\n]*$/gm, "").trimEnd();
  return text === "" || /[\w$;})\]"'`]$|\*\/$|\+\+$|--$/.test(text);
}
