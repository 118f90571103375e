import {
  findPrecedingToken,
  getTouchingPropertyName,
  isIdentifier,
  isPrivateIdentifier,
  isPropertyAccessExpression,
  isTaggedTemplateExpression,
  SyntaxKind,
  type Node,
  type SourceFile,
} from "#checker/ast.js";
import { SymbolFlags, type JSDocTagInfo, type Project, type Symbol } from "#checker/async.js";
import type { Inspection } from "../Interpreter.js";
import { describeSymbol, isCall } from "./describeSymbol.js";
import { target } from "./signatures.js";

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
  const name = nameAt(source, position, start) ?? calleeAround(source, position);
  if (!name) return undefined;
  const found = (await project.checker.getSymbolAtLocation(name)) ?? (await typeNamed(project, name));
  if (!found) return undefined;
  const symbol = await target(project, found);
  const [signature, documentation, tags, declaration] = await Promise.all([
    describeSymbol(project, name, symbol),
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
  return isIdentifier(name)
    ? checker.resolveName(name.text, SymbolFlags.Type | SymbolFlags.Namespace, name)
    : undefined;
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

/** The function in whose parentheses the position is. */
function calleeAround(source: SourceFile, position: number): Node | undefined {
  for (
    let node = findPrecedingToken(source, position);
    node && node.kind !== SyntaxKind.SourceFile;
    node = node.parent
  ) {
    const callee = isTaggedTemplateExpression(node) ? node.tag : isCall(node) ? node.expression : undefined;
    if (!callee || callee.end >= position) continue;
    const isClosed = position >= node.end && /[)`]/.test(source.text[node.end - 1]!);
    if (!isClosed) return isPropertyAccessExpression(callee) ? callee.name : callee;
  }
  return undefined;
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
