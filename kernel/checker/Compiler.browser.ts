import type { Diagnostic, Project } from "#checker/async.js";
import ts from "typescript6";
import { wellFormed } from "../cell/wellFormed.js";
import type { Configuration } from "./configuration.js";
import { declarations } from "./declarations.browser.js";

/**
 * The last TypeScript that is JavaScript, over files in memory, with the surface of the native one's `Compiler`.
 * Nothing has to be started, and nothing dies.
 */
export class Compiler {
  readonly #files = new Map<string, string>();
  readonly #versions = new Map<string, number>();
  readonly #snapshots = new Map<string, { version: number; snapshot: ts.IScriptSnapshot }>();
  readonly #service: ts.LanguageService;
  #roots: readonly string[] = [];
  #options: ts.CompilerOptions = {};
  /** Those with the way to the packages. */
  #settings: ts.CompilerOptions = {};

  constructor(
    readonly folder: string,
    _processChanged?: unknown,
    _patience?: unknown,
  ) {
    likeUnstable();
    this.#service = ts.createLanguageService(this.#host(), ts.createDocumentRegistry());
  }

  write(file: string, written: string): void {
    const text = wellFormed(written);
    if (this.#files.get(file) === text) return;
    this.#files.set(file, text);
    this.#versions.set(file, (this.#versions.get(file) ?? 0) + 1);
  }

  read(file: string): string {
    return this.#files.get(file) ?? "";
  }

  /** Which files there are, and how they are compiled. */
  configure({ files, compilerOptions, extends: defaults }: Configuration): void {
    const inherited = (defaults as string[]).map((file) => JSON.parse(this.read(file)) as { compilerOptions: object });
    const all = Object.assign({}, ...inherited.map((each) => each.compilerOptions), compilerOptions) as object;
    const { rootDir: _, ...plain } = all as { rootDir?: null };
    const { options, errors } = ts.convertCompilerOptionsFromJson(plain, this.folder);
    if (errors.length > 0) throw new Error(ts.flattenDiagnosticMessageText(errors[0]!.messageText, "\n"));
    this.#options = options;
    this.#settings = { ...options, paths: { ...options.paths, "*": ["/packages/*"] } };
    this.#roots = files;
  }

  /** No file on disk changes: there is none. */
  changed(_file: string): void {}
  invalidate(): void {}
  readonly isSettled = true;
  async settle(): Promise<void> {}
  async close(): Promise<void> {}

  async run<T>(task: (project: Project) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    return task(projectOf(this.#service, this.#options));
  }

  #host(): ts.LanguageServiceHost {
    const text = (file: string): string | undefined => this.#files.get(file) ?? declarations[file];
    const folders = new Set(["/", this.folder]);
    for (const file of Object.keys(declarations)) {
      for (let end = file.lastIndexOf("/"); end > 0; end = file.lastIndexOf("/", end - 1))
        folders.add(file.slice(0, end));
    }
    return {
      getCompilationSettings: () => this.#settings,
      getScriptFileNames: () => [...this.#roots],
      getScriptVersion: (file) => String(this.#versions.get(file) ?? 0),
      getScriptSnapshot: (file) => {
        const version = this.#versions.get(file) ?? 0;
        const known = this.#snapshots.get(file);
        if (known?.version === version) return known.snapshot;
        const content = text(file);
        if (content === undefined) return undefined;
        const snapshot = ts.ScriptSnapshot.fromString(content);
        this.#snapshots.set(file, { version, snapshot });
        return snapshot;
      },
      getCurrentDirectory: () => this.folder,
      getDefaultLibFileName: () => "/lib/lib.esnext.d.ts",
      fileExists: (file) => text(file) !== undefined,
      readFile: text,
      directoryExists: (folder) => folders.has(folder),
      getDirectories: () => [],
      realpath: (file) => file,
      useCaseSensitiveFileNames: () => true,
    };
  }
}

/** What the rest of the checker asks of TypeScript 7, answered by 6. */
function projectOf(service: ts.LanguageService, options: ts.CompilerOptions): Project {
  const program = service.getProgram()!;
  const own = program.getTypeChecker();
  const printer = ts.createPrinter({ removeComments: true });
  const nodeAt = ({ document, position }: { document: string; position: number }): ts.Node => {
    const source = program.getSourceFile(document)!;
    return (ts as unknown as { getTokenAtPosition(file: ts.Node, at: number): ts.Node | undefined }).getTokenAtPosition(
      source,
      position,
    )!;
  };
  const place = (where: ts.Node | { document: string; position: number } | undefined): ts.Node | undefined =>
    where && "document" in where ? nodeAt(where) : where;
  const checker = {
    unwrapped: own,
    async getCompletionsAtPosition(file: string, at: number) {
      const found = service.getCompletionsAtPosition(file, at, { includeSymbol: true } as ts.UserPreferences);
      // As 7 says it: the names in scope are then gathered from their parts.
      if (found?.isGlobalCompletion) throw new Error("the completion list needs auto imports");
      return found && { entries: found.entries.map((entry) => ({ ...entry, kind: kinds[entry.kind] ?? 6 })) };
    },
    resolveName: async (name: string, flags: ts.SymbolFlags, where: ts.Node) =>
      (own as unknown as { resolveName(...all: unknown[]): ts.Symbol | undefined }).resolveName(
        name,
        place(where),
        flags,
        false,
      ),
    getTypeOfSymbol: async (symbol: ts.Symbol) => own.getTypeOfSymbol(symbol),
    getTypeOfSymbolAtLocation: async (symbol: ts.Symbol, node: ts.Node) => own.getTypeOfSymbolAtLocation(symbol, node),
    typeToString: async (type: ts.Type, node?: ts.Node, flags?: ts.TypeFormatFlags) =>
      own.typeToString(type, node, flags),
    getSignaturesOfType: async (type: ts.Type, kind: ts.SignatureKind) => own.getSignaturesOfType(type, kind),
    getAliasedSymbol: async (symbol: ts.Symbol) => own.getAliasedSymbol(symbol),
    isUnknownSymbol: async (symbol: ts.Symbol) =>
      (own as unknown as { isUnknownSymbol(symbol: ts.Symbol): boolean }).isUnknownSymbol(symbol),
    getSymbolAtLocation: async (node: ts.Node) => own.getSymbolAtLocation(node),
    getDeclaredTypeOfSymbol: async (symbol: ts.Symbol) => own.getDeclaredTypeOfSymbol(symbol),
    getConstantValue: async (node: ts.EnumMember) => own.getConstantValue(node),
    getResolvedSignature: async (node: ts.CallLikeExpression) => own.getResolvedSignature(node),
    signatureToSignatureDeclaration: async (
      signature: ts.Signature,
      kind: Parameters<ts.TypeChecker["signatureToSignatureDeclaration"]>[1],
      node?: ts.Node,
      flags?: ts.NodeBuilderFlags,
    ) => own.signatureToSignatureDeclaration(signature, kind, node, flags),
  };
  return {
    compilerOptions: options,
    checker,
    emitter: {
      printNode: async (node: ts.Node) =>
        printer.printNode(ts.EmitHint.Unspecified, node, ts.createSourceFile("printed.ts", "", ts.ScriptTarget.ESNext)),
    },
    program: {
      getSyntacticDiagnostics: async (file: string) => service.getSyntacticDiagnostics(file).map(diagnosticOf),
      getSemanticDiagnostics: async (file: string) => service.getSemanticDiagnostics(file).map(diagnosticOf),
      getSourceFile: async (file: string) => program.getSourceFile(file),
      getSourceFileNames: async () => program.getSourceFiles().map(({ fileName }) => fileName),
    },
  } as unknown as Project;
}

function diagnosticOf(given: ts.Diagnostic | ts.DiagnosticRelatedInformation): Diagnostic {
  const { file, start = 0, length = 0, code, category, messageText } = given;
  const related = (given as ts.Diagnostic).relatedInformation ?? [];
  return {
    ...(file && { fileName: file.fileName }),
    pos: start,
    end: start + length,
    code,
    category,
    ...chainOf(messageText),
    relatedInformation: related.map(diagnosticOf),
  } as unknown as Diagnostic;
}

/** Modules of Node are told in words that fit. */
const nodeModule =
  /^Cannot find (?:module|name) '(node:[\w/]+|fs|fs\/promises|path|os|child_process|crypto|http|https|net|util|url|zlib|worker_threads|process|Buffer|require)'/;

function chainOf(message: string | ts.DiagnosticMessageChain): { text: string; messageChain?: object[] } {
  if (typeof message !== "string") {
    const { text } = chainOf(message.messageText);
    return { text, ...(message.next && { messageChain: message.next.map(chainOf) }) };
  }
  const [, name] = nodeModule.exec(message) ?? [];
  return {
    text: name ? `A browser has no '${name}': it is a part of Node. In Jupyter with tskernel it is there.` : message,
  };
}

/** The protocol's numbers (see `CompletionItemKind`) for the words of the old service. */
const kinds: Readonly<Record<string, number>> = {
  keyword: 14,
  var: 6,
  let: 6,
  const: 6,
  "local var": 6,
  parameter: 6,
  alias: 6,
  function: 3,
  "local function": 3,
  method: 2,
  property: 10,
  getter: 10,
  setter: 10,
  class: 7,
  interface: 8,
  type: 8,
  enum: 13,
  "enum member": 20,
  module: 9,
  "type parameter": 25,
  string: 21,
};

let isLikeUnstable = false;

/** What symbols and nodes of TypeScript 7's interface have, and those of 6 call by other names. */
function likeUnstable(): void {
  if (isLikeUnstable) return;
  isLikeUnstable = true;
  const allocator = (ts as unknown as { objectAllocator: Record<string, () => { prototype: object }> }).objectAllocator;
  const symbols = allocator["getSymbolConstructor"]!().prototype as ts.Symbol & { parent?: ts.Symbol };
  const { getDocumentationComment, getJsDocTags } = symbols;
  const unwrap = (checker: ts.TypeChecker | { unwrapped: ts.TypeChecker } | undefined): ts.TypeChecker | undefined =>
    checker && "unwrapped" in checker ? checker.unwrapped : checker;
  Object.assign(symbols, {
    getDocumentationComment(this: ts.Symbol, checker: ts.TypeChecker) {
      return ts.displayPartsToString(getDocumentationComment.call(this, unwrap(checker)));
    },
    getJsDocTags(this: ts.Symbol, checker: ts.TypeChecker) {
      const tags = getJsDocTags.call(this, unwrap(checker));
      return tags.map(({ name, text }) => ({ name, text: ts.displayPartsToString(text) }));
    },
    getParent(this: typeof symbols) {
      return this.parent;
    },
  });
  const getters = { path: (node: ts.Node) => node.getSourceFile().fileName, index: (node: ts.Node) => node.pos };
  for (const name of [
    "getNodeConstructor",
    "getIdentifierConstructor",
    "getSourceFileConstructor",
    "getTokenConstructor",
  ]) {
    const { prototype } = allocator[name]!();
    Object.defineProperty(prototype, "resolve", {
      value(this: object) {
        return this;
      },
      configurable: true,
    });
    for (const [property, get] of Object.entries(getters)) {
      Object.defineProperty(prototype, property, {
        get(this: ts.Node) {
          return get(this);
        },
        // TypeScript gives source files a path of their own.
        set(this: object, value: unknown) {
          Object.defineProperty(this, property, { value, writable: true, configurable: true, enumerable: true });
        },
        configurable: true,
      });
    }
  }
}
