import {
  getTouchingPropertyName,
  isCallExpression,
  isIdentifier,
  isInterfaceDeclaration,
  isNewExpression,
  isPrivateIdentifier,
  isPropertyAccessExpression,
  isTaggedTemplateExpression,
  isTypeAliasDeclaration,
  NodeFlags,
  SyntaxKind,
  type CallExpression,
  type NewExpression,
  type Node,
  type SourceFile,
} from "typescript/unstable/ast";
import { NodeBuilderFlags, SymbolFlags, type JSDocTagInfo, type Project, type Symbol } from "typescript/unstable/async";
import type { Inspection } from "../interpreter/types.js";
import { printSignature, SignatureKind, target } from "./signatures.js";

const maxOverloads = 8;
const maxDeclarationLines = 60;

export interface InspectionPlace {
  readonly project: Project;
  readonly source: SourceFile;
  readonly position: number;
  /** The first position of the cell's own text. */
  readonly start: number;
  readonly detailLevel: 0 | 1;
  /** How to call a file in which something is declared, and the line in it. */
  readonly describe: (file: string, line: number) => string;
}

/** The type of the name at the position, or of the function whose call it is in, with what its author wrote of it. */
export async function inspect(place: InspectionPlace): Promise<Inspection | undefined> {
  const { project, source, position, start } = place;
  const name = nameAt(source, position, start) ?? calleeAround(source, position, start);
  if (!name) return undefined;
  const found = (await project.checker.getSymbolAtLocation(name)) ?? (await typeNamed(project, name));
  if (!found) return undefined;
  const symbol = await target(project, found);
  const [signature, documentation, tags, declaration] = await Promise.all([
    describe(place, name, symbol),
    symbol.getDocumentationComment(project.checker),
    symbol.getJsDocTags(project.checker),
    place.detailLevel === 1 ? declarationOf(place, symbol) : undefined,
  ]);
  const markdown = [fence(signature), documentation, tags.map(tagMarkdown).join("\n\n")];
  const plain = [signature, documentation, tags.map(tagText).join("\n")];
  if (declaration) {
    markdown.push(`*${declaration.where}*`, fence(declaration.text));
    plain.push(declaration.where, declaration.text);
  }
  return {
    data: {
      "text/plain": plain.filter(Boolean).join("\n\n"),
      "text/markdown": markdown.filter(Boolean).join("\n\n"),
    },
  };
}

/** A type whose name stands where a value is expected, as when a cell is nothing but that name. */
async function typeNamed({ checker }: Project, name: Node): Promise<Symbol | undefined> {
  return isIdentifier(name) ? checker.resolveName(name.text, SymbolFlags.Type | SymbolFlags.Namespace, name) : undefined;
}

function nameAt(source: SourceFile, position: number, start: number): Node | undefined {
  for (const at of [position, position - 1]) {
    if (at < start) continue;
    const node = getTouchingPropertyName(source, at);
    const isName = isIdentifier(node) || isPrivateIdentifier(node) || node.kind === SyntaxKind.ThisKeyword;
    if (isName && node.getStart(source) <= at && at < node.end) return node;
  }
  return undefined;
}

function calleeAround(source: SourceFile, position: number, start: number): Node | undefined {
  let node: Node | undefined = getTouchingPropertyName(source, Math.max(start, position - 1));
  for (; node && node.kind !== SyntaxKind.SourceFile; node = node.parent) {
    const callee = isTaggedTemplateExpression(node) ? node.tag : isCall(node) ? node.expression : undefined;
    if (callee && callee.end <= position - 1) return isPropertyAccessExpression(callee) ? callee.name : callee;
  }
  return undefined;
}

function isCall(node: Node): node is CallExpression | NewExpression {
  return isCallExpression(node) || isNewExpression(node);
}

async function describe(place: InspectionPlace, name: Node, symbol: Symbol): Promise<string> {
  const { checker } = place.project;
  const { flags } = symbol;
  const type = async (): Promise<string> => {
    const type = await checker.getTypeOfSymbolAtLocation(symbol, name);
    return checker.typeToString(type, name, NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope);
  };
  if (flags & SymbolFlags.Class) return describeClass(place, name, symbol);
  if (flags & SymbolFlags.EnumMember) {
    const value = symbol.valueDeclaration && (await symbol.valueDeclaration.resolve());
    const constant = value && (await checker.getConstantValue(value));
    return `(enum member) ${await qualified(symbol)}${constant === undefined ? "" : ` = ${JSON.stringify(constant)}`}`;
  }
  if (flags & SymbolFlags.Enum) return `enum ${symbol.name}`;
  const isValue = (flags & SymbolFlags.Value) !== 0 && (flags & SymbolFlags.Module) === 0;
  if (!isValue && flags & SymbolFlags.TypeAlias) {
    const declared = await checker.getDeclaredTypeOfSymbol(symbol);
    return `type ${await genericName(symbol)} = ${await checker.typeToString(declared, name, NodeBuilderFlags.InTypeAlias)}`;
  }
  if (!isValue && flags & SymbolFlags.Interface) return `interface ${await genericName(symbol)}`;
  if (flags & SymbolFlags.TypeParameter) return `(type parameter) ${symbol.name}`;
  if (flags & SymbolFlags.Module) {
    return symbol.name.startsWith('"') ? `module ${name.getText()}` : `namespace ${symbol.name}`;
  }

  const isMember = (flags & (SymbolFlags.Property | SymbolFlags.Accessor | SymbolFlags.Method)) !== 0;
  const title = isMember ? await qualified(symbol) : symbol.name;
  const callable = await overloads(place, name, symbol, title);
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

async function describeClass({ project }: InspectionPlace, name: Node, symbol: Symbol): Promise<string> {
  const { checker } = project;
  const lines = [`class ${symbol.name}`];
  const type = await checker.getTypeOfSymbol(symbol);
  for (const signature of type ? await checker.getSignaturesOfType(type, SignatureKind.Construct) : []) {
    lines.push((await printSignature(project, signature, SyntaxKind.ConstructSignature, name)).replace(/^new /, `new ${symbol.name}`));
  }
  return lines.slice(0, 1 + maxOverloads).join("\n");
}

/** `function f(x: number): string`, one line for each overload; undefined where the value cannot be called. */
async function overloads(
  { project }: InspectionPlace,
  name: Node,
  symbol: Symbol,
  title: string,
): Promise<string | undefined> {
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
  return parent && !parent.name.startsWith("__") && !parent.name.startsWith('"') ? `${parent.name}.${symbol.name}` : symbol.name;
}

async function declarationOf(
  { describe }: InspectionPlace,
  symbol: Symbol,
): Promise<{ where: string; text: string } | undefined> {
  const node = await (symbol.valueDeclaration ?? symbol.declarations[0])?.resolve();
  if (!node || node.kind === SyntaxKind.SourceFile) return undefined;
  const whole = node.kind === SyntaxKind.VariableDeclaration ? node.parent.parent : node;
  const source = node.getSourceFile();
  const lines = whole.getText(source).split("\n");
  if (lines.length > maxDeclarationLines) lines.splice(maxDeclarationLines, Infinity, "…");
  const { line } = source.getLineAndCharacterOfPosition(whole.getStart(source));
  return { where: describe(source.fileName, line + 1), text: lines.join("\n") };
}

function fence(code: string): string {
  return `\`\`\`typescript\n${code}\n\`\`\``;
}

function tagText({ name, text }: JSDocTagInfo): string {
  return text ? `@${name} ${text}` : `@${name}`;
}

function tagMarkdown({ name, text = "" }: JSDocTagInfo): string {
  if (name === "example" && text && !text.includes("```")) return `*@example*\n\n${fence(text)}`;
  if (name === "param" || name === "template") {
    const [, parameter, rest] = /^(\S+)\s*(?:-\s*)?([^]*)$/.exec(text) ?? [];
    if (parameter) return `*@${name}* \`${parameter}\`${rest ? ` — ${rest}` : ""}`;
  }
  return text ? `*@${name}* ${text}` : `*@${name}*`;
}
