import ts from "typescript6";
import type * as Unstable from "typescript/unstable/async";

export type * from "typescript/unstable/async";

export const { DiagnosticCategory, NodeBuilderFlags, SymbolFlags } = ts as unknown as typeof Unstable;

/** As the language server protocol numbers them (3.17, CompletionItemKind). */
export const CompletionItemKind = Object.fromEntries(
  (
    "Text Method Function Constructor Field Variable Class Interface Module Property Unit Value Enum Keyword Snippet " +
    "Color File Reference Folder EnumMember Constant Struct Event Operator TypeParameter"
  )
    .split(" ")
    .map((name, index) => [name, index + 1]),
) as unknown as typeof Unstable.CompletionItemKind;
