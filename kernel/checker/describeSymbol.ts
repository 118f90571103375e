import {
  isCallExpression,
  isInterfaceDeclaration,
  isNewExpression,
  isPropertyAccessExpression,
  isTypeAliasDeclaration,
  NodeFlags,
  SyntaxKind,
  type CallExpression,
  type NewExpression,
  type Node,
} from "#checker/ast.js";
import { NodeBuilderFlags, SymbolFlags, type Project, type Symbol } from "#checker/async.js";
import { printSignature, SignatureKind } from "./signatures.js";

const maxOverloads = 8;

/** What a symbol is, in TypeScript's words: `const x: number`, `function f(x: string): void`, `class C`. */
export async function describeSymbol(project: Project, name: Node, symbol: Symbol): Promise<string> {
  const { checker } = project;
  const { flags } = symbol;
  const type = async (): Promise<string> => {
    const type = await checker.getTypeOfSymbolAtLocation(symbol, name);
    return checker.typeToString(type, name, NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope);
  };
  if (flags & SymbolFlags.Class) return describeClass(project, name, symbol);
  if (flags & SymbolFlags.EnumMember) {
    const value = symbol.valueDeclaration && (await symbol.valueDeclaration.resolve());
    const constant = value && (await checker.getConstantValue(value));
    return `(enum member) ${await qualified(symbol)}${constant === undefined ? "" : ` = ${JSON.stringify(constant)}`}`;
  }
  if (flags & SymbolFlags.Enum) return `enum ${symbol.name}`;
  const isValue = (flags & SymbolFlags.Value) !== 0 && (flags & SymbolFlags.Module) === 0;
  if (!isValue && flags & SymbolFlags.TypeAlias) {
    const declared = await checker.getDeclaredTypeOfSymbol(symbol);
    const text = await checker.typeToString(declared, name, NodeBuilderFlags.InTypeAlias);
    return `type ${await genericName(symbol)} = ${text}`;
  }
  if (!isValue && flags & SymbolFlags.Interface) return `interface ${await genericName(symbol)}`;
  if (flags & SymbolFlags.TypeParameter) return `(type parameter) ${symbol.name}`;
  if (flags & SymbolFlags.Module) {
    return symbol.name.startsWith('"') ? `module ${name.getText()}` : `namespace ${symbol.name}`;
  }

  const isMember = (flags & (SymbolFlags.Property | SymbolFlags.Accessor | SymbolFlags.Method)) !== 0;
  const title = isMember ? await qualified(symbol) : symbol.name;
  const callable = await overloads(project, name, symbol, title);
  if (callable) return callable;
  if (flags & SymbolFlags.Accessor) return `(accessor) ${title}: ${await type()}`;
  if (flags & SymbolFlags.Property) return `(property) ${title}: ${await type()}`;
  return `${await variableWord(symbol)} ${title}: ${await type()}`;
}

/** `Pair<A, B = A>`, as declared. */
async function genericName(symbol: Symbol): Promise<string> {
  const declaration = await symbol.declarations[0]?.resolve();
  if (!declaration || !(isTypeAliasDeclaration(declaration) || isInterfaceDeclaration(declaration))) return symbol.name;
  const parameters = declaration.typeParameters?.map((parameter) => parameter.getText());
  return parameters ? `${symbol.name}<${parameters.join(", ")}>` : symbol.name;
}

async function describeClass(project: Project, name: Node, symbol: Symbol): Promise<string> {
  const { checker } = project;
  const lines = [`class ${symbol.name}`];
  const type = await checker.getTypeOfSymbol(symbol);
  for (const signature of type ? await checker.getSignaturesOfType(type, SignatureKind.Construct) : []) {
    lines.push(
      (await printSignature(project, signature, SyntaxKind.ConstructSignature, name)).replace(
        /^new /,
        `new ${symbol.name}`,
      ),
    );
  }
  return lines.slice(0, 1 + maxOverloads).join("\n");
}

/** `function f(x: number): string`, one line for each overload; undefined where the value cannot be called. */
async function overloads(project: Project, name: Node, symbol: Symbol, title: string): Promise<string | undefined> {
  const { checker } = project;
  const type = await checker.getTypeOfSymbolAtLocation(symbol, name);
  const signatures = await checker.getSignaturesOfType(type, SignatureKind.Call);
  if (signatures.length === 0) return undefined;
  const word = symbol.flags & SymbolFlags.Function ? "function " : symbol.flags & SymbolFlags.Method ? "(method) " : "";
  const prefix = word || (symbol.flags & SymbolFlags.Property ? "(property) " : `${await variableWord(symbol)} `);
  const call = callOf(name);
  const resolved = call && signatures.length > 1 ? await checker.getResolvedSignature(call) : undefined;
  const shown = signatures.slice(0, maxOverloads);
  const texts = await Promise.all(
    [...(resolved ? [resolved] : []), ...shown].map((signature) =>
      printSignature(project, signature, SyntaxKind.CallSignature, name),
    ),
  );
  const lines = [...new Set(texts)].map((text) => `${prefix}${title}${text}`);
  const rest = signatures.length - shown.length;
  return rest > 0 ? [...lines, `// and ${rest} more overload${rest > 1 ? "s" : ""}`].join("\n") : lines.join("\n");
}

function callOf(name: Node): CallExpression | NewExpression | undefined {
  const callee = isPropertyAccessExpression(name.parent) && name.parent.name === name ? name.parent : name;
  return isCall(callee.parent) && callee.parent.expression === callee ? callee.parent : undefined;
}

async function variableWord(symbol: Symbol): Promise<string> {
  if (symbol.flags & SymbolFlags.FunctionScopedVariable) {
    return symbol.valueDeclaration?.kind === SyntaxKind.Parameter ? "(parameter)" : "var";
  }
  const declaration = await symbol.valueDeclaration?.resolve();
  return declaration && declaration.parent.flags & (NodeFlags.Const | NodeFlags.Using) ? "const" : "let";
}

async function qualified(symbol: Symbol): Promise<string> {
  const parent = await symbol.getParent();
  return parent && !parent.name.startsWith("__") && !parent.name.startsWith('"')
    ? `${parent.name}.${symbol.name}`
    : symbol.name;
}

export function isCall(node: Node): node is CallExpression | NewExpression {
  return isCallExpression(node) || isNewExpression(node);
}
