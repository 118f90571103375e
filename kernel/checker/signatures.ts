import { SyntaxKind, type Node } from "#checker/ast.js";
import { SymbolFlags, type Project, type Symbol } from "#checker/async.js";

/** TypeScript's numbers: its module does not hand out this enumeration. */
export const SignatureKind = { Call: 0, Construct: 1 } as const;

type Signature = NonNullable<Awaited<ReturnType<Project["checker"]["getResolvedSignature"]>>>;

/** The symbol that an import stands for. */
export async function target({ checker }: Project, symbol: Symbol): Promise<Symbol> {
  if (!(symbol.flags & SymbolFlags.Alias)) return symbol;
  const aliased = await checker.getAliasedSymbol(symbol);
  return (await checker.isUnknownSymbol(aliased)) ? symbol : aliased;
}

export interface Callable {
  readonly type: "function" | "class";
  /** `(x: number): string`; of overloads the first, and how many more there are. */
  readonly signature: string;
}

/** How a value is called or made; undefined where it is neither. */
export async function describeCallable(project: Project, symbol: Symbol): Promise<Callable | undefined> {
  const { checker } = project;
  const type = await checker.getTypeOfSymbol(await target(project, symbol));
  if (!type) return undefined;
  const [calls, constructs] = await Promise.all([
    checker.getSignaturesOfType(type, SignatureKind.Call),
    checker.getSignaturesOfType(type, SignatureKind.Construct),
  ]);
  const [first, ...more] = constructs.length > 0 ? constructs : calls;
  if (!first) return undefined;
  const signature = await printSignature(
    project,
    first,
    constructs.length > 0 ? SyntaxKind.ConstructSignature : SyntaxKind.CallSignature,
  );
  const rest = more.length > 0 ? ` (+${more.length} overload${more.length > 1 ? "s" : ""})` : "";
  return { type: constructs.length > 0 ? "class" : "function", signature: signature.replace(/\s+/g, " ") + rest };
}

/** A signature as a declaration without a name: `(x: number): string`. */
export async function printSignature(
  { checker, emitter }: Project,
  signature: Signature,
  kind: SyntaxKind.CallSignature | SyntaxKind.ConstructSignature,
  enclosing?: Node,
): Promise<string> {
  const node = await checker.signatureToSignatureDeclaration(signature, kind, enclosing);
  return node ? (await emitter.printNode(node)).replace(/;$/, "") : "(…)";
}
