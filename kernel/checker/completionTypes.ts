import { CompletionItemKind, SymbolFlags } from "#checker/async.js";
import type { DeclarationKind } from "./analyseCell.js";

/** TypeScript's word for what a symbol is, as far as completions tell them apart. */
export function kindOf(flags: SymbolFlags): CompletionItemKind {
  if (flags & SymbolFlags.Function) return CompletionItemKind.Function;
  if (flags & SymbolFlags.Class) return CompletionItemKind.Class;
  if (flags & SymbolFlags.Enum) return CompletionItemKind.Enum;
  if (flags & SymbolFlags.Module) return CompletionItemKind.Module;
  if (flags & SymbolFlags.TypeParameter) return CompletionItemKind.TypeParameter;
  return flags & SymbolFlags.Interface ? CompletionItemKind.Interface : CompletionItemKind.Variable;
}

/** Ours, as front ends show it, for a name of an earlier cell. */
export function wordFor(kind: DeclarationKind): string {
  return kind === "let" || kind === "var" || kind === "const" ? "variable" : kind;
}

export function typeOf(kind: CompletionItemKind | undefined, flags: SymbolFlags | undefined = 0): string {
  if (flags & SymbolFlags.TypeAlias) return "type";
  switch (kind) {
    case CompletionItemKind.Method:
      return "method";
    case CompletionItemKind.Function:
      return "function";
    case CompletionItemKind.Constructor:
    case CompletionItemKind.Class:
      return "class";
    case CompletionItemKind.Field:
    case CompletionItemKind.Property:
      return "property";
    case CompletionItemKind.Interface:
      return "interface";
    case CompletionItemKind.Module:
      return "module";
    case CompletionItemKind.Enum:
      return "enum";
    case CompletionItemKind.EnumMember:
      return "enum member";
    case CompletionItemKind.Keyword:
      return "keyword";
    case CompletionItemKind.File:
    case CompletionItemKind.Folder:
      return "path";
    case CompletionItemKind.Constant:
      return flags ? "const" : "string";
    case CompletionItemKind.TypeParameter:
      return "type parameter";
    default:
      return "variable";
  }
}
