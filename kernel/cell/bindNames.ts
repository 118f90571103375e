import type { AnyNode, Node, Program } from "acorn";
import { analyze, type Definition, type Scope, type Variable } from "eslint-scope";
import MagicString from "magic-string";
import { parseModule } from "./parseModule.js";
import { continuesIn, findPlainLoops, loopsIn } from "./plainLoops.js";
import { children } from "./children.js";

export interface BoundCell {
  /** A script whose value is the cell's function: `(async function (context, ...boxes) { … })`. */
  readonly js: string;
  /** Names of the boxes that the function takes, in order. */
  readonly boxes: readonly string[];
  /** Names that the cell declares. */
  readonly declares: readonly string[];
  readonly text: MagicString;
}

export interface Names {
  /** Has an earlier cell declared it? */
  isDeclared(name: string): boolean;
  /** Has Node itself such a global? It stays Node's until a cell declares the name. */
  isGlobal(name: string): boolean;
  /** Did the user write it? Helpers of the transpiler stay inside the cell. */
  isOwn(name: string): boolean;
  /** The code is to be stepped through: each statement is the user's, and slower loops are no matter. */
  readonly forSteps?: boolean;
}

/**
 * Top-level names of a notebook live in boxes, `{ $: value }`, one for each name, so that every cell and every closure
 * sees one variable: a name's later values, its redeclarations too. A cell becomes a function that takes the boxes it
 * needs as parameters that bear the names of what they hold:
 *
 *     const y = f(x);    →    (function ($cell, y, f, x) { y.$ = (0, f.$)(x.$); })
 *
 * An inner scope that declares the same name hides box and variable alike, so no renaming is ever needed.
 */
export function bindNames(js: string, names: Names): BoundCell {
  return new Binder(js, parseModule(js), names).bind();
}

interface PlainLoop {
  readonly node: AnyNode;
  readonly read: Set<string>;
  readonly written: Set<string>;
}

type Positioned = { start: number; end: number };

interface BoxReference extends Positioned {
  readonly name: string;
  /** By this cell. */
  readonly declared: boolean;
  readonly isWrite: boolean;
  /** The loop around it, which may keep the name in a variable. */
  readonly loop?: PlainLoop;
}

class Binder {
  readonly #text: MagicString;
  readonly #context: string;
  readonly #boxes = new Set<string>();
  readonly #declared = new Set<string>();
  readonly #hoisted: Positioned[] = [];
  readonly #imports: Positioned[] = [];
  /** Starts of identifiers that need more than `.$`. */
  readonly #shorthands = new Set<number>();
  readonly #callees = new Set<number>();
  /** First arguments of direct calls of `eval`, by the start of that word. */
  readonly #evals = new Map<number, Positioned>();
  readonly #typeofs = new Set<number>();
  /** Functions without a name, by the start of the identifier that they are given to. */
  readonly #unnamed = new Map<number, Positioned>();
  readonly #loops: PlainLoop[];
  #isAsync = false;
  #usesEval = false;
  /** The last statement. */
  #result: AnyNode | undefined;

  constructor(
    readonly js: string,
    readonly program: Program,
    readonly names: Names,
  ) {
    this.#text = new MagicString(js);
    let context = "$cell";
    while (js.includes(context)) context += "$";
    this.#context = context;
    this.#loops = (names.forSteps ? [] : findPlainLoops(program.body as AnyNode[])).map((node) => ({
      node,
      read: new Set(),
      written: new Set(),
    }));
  }

  bind(): BoundCell {
    const manager = analyze(this.program as never, { ecmaVersion: 2022, sourceType: "module", ignoreEval: true });
    const scope = manager.globalScope!.childScopes[0]!;
    for (const variable of scope.variables) if (this.#isTop(variable)) this.#declared.add(variable.name);
    this.#visit(this.program, undefined, 0);
    this.#rewriteReferences(scope);
    for (const inner of manager.scopes) this.#rewriteEvals(inner, scope);
    this.#loops.forEach((loop) => this.#enclose(loop));
    this.#resultOf(this.program.body as AnyNode[]); // around all else
    for (const statement of this.program.body) this.#declaration(statement);
    const text = this.#text;
    for (const { start, end } of this.#hoisted) if (start > 0) text.move(start, end, 0);
    // Imports that stand first stay where they are; the others join them.
    let first = 0;
    for (const node of this.program.body) {
      if (node.type !== "ImportDeclaration") break;
      first = node.end;
    }
    for (const { start, end } of this.#imports) if (start > first) text.move(start, end, first);
    const resets = scope.variables.filter((v) => this.#declared.has(v.name) && v.defs.some(isVar)).map((v) => v.name);
    for (const name of this.#declared) this.#boxes.add(name);
    const boxes = [...this.#boxes];
    text.prepend(
      `"use strict"; (${this.#isAsync ? "async " : ""}function (${[this.#context, ...boxes].join(", ")}) { ` +
        resets.map((name) => `${name}.$ = undefined; `).join("") +
        (this.#usesEval ? `await ${this.#context}.loadEval(); ` : ""),
    );
    text.append("\n})");
    return { js: text.toString(), boxes, declares: [...this.#declared], text };
  }

  /** A variable of the notebook, rather than a helper or a temporary name of the transpiler. */
  #isTop(variable: Variable): boolean {
    return variable.defs.length > 0 && (this.names.isOwn(variable.name) || variable.defs.some(isImport));
  }

  #rewriteReferences(scope: Scope): void {
    const references = this.#boxReferences(scope);
    for (const { name, loop, isWrite } of references) if (loop) (isWrite ? loop.written : loop.read).add(name);
    for (const { name, start, end, declared, loop } of references) {
      this.#boxes.add(name);
      if (loop?.written.size) {
        this.#text.update(start, end, this.#localOf(name));
        continue;
      }
      // `typeof` of what nobody has declared must not throw.
      const box = !declared && this.#typeofs.has(start) ? `${name}.valueIfAny` : `${name}.$`;
      if (this.#shorthands.has(start)) this.#text.update(start, end, `${name}: ${box}`);
      else if (this.#callees.has(start)) this.#text.update(start, end, `(0, ${box})`);
      else this.#text.update(start, end, box);
      this.#keepName(name, this.#unnamed.get(start));
    }
  }

  /** Where names of the notebook stand, in the order of the text, in which its editor finds places soonest. */
  #boxReferences(scope: Scope): BoxReference[] {
    const references = new Set(scope.through);
    for (const variable of scope.variables) {
      if (this.#declared.has(variable.name)) for (const reference of variable.references) references.add(reference);
    }
    const found = [...references].flatMap((reference): BoxReference[] => {
      const { name, start, end } = reference.identifier as unknown as Positioned & { name: string };
      const declared = this.#declared.has(name);
      return declared || this.#isOuterBox(name) ? [{ name, start, end, declared, isWrite: reference.isWrite() }] : [];
    });
    found.sort((a, b) => a.start - b.start);
    let next = 0;
    return found.map((reference) => {
      const { name, start, declared } = reference;
      while (next < this.#loops.length && this.#loops[next]!.node.end <= start) next++;
      const loop = this.#loops[next];
      const isInside = loop && loop.node.start <= start && (declared || this.names.isDeclared(name));
      return isInside ? { ...reference, loop } : reference;
    });
  }

  /**
   * `eval(text)` sees the names of its place as they are, those of the notebook not: the session makes boxes of them in
   * the text, but for those that a function or block around it declares anew.
   */
  #rewriteEvals(scope: Scope, top: Scope): void {
    for (const { identifier, resolved } of scope.references) {
      const argument = this.#evals.get((identifier as unknown as Positioned).start);
      if (!argument || resolved || this.names.isDeclared("eval")) continue;
      this.#usesEval = this.#isAsync = true;
      const locals = new Set<string>();
      for (let at = scope; at !== top && at.upper; at = at.upper) for (const { name } of at.variables) locals.add(name);
      this.#text.appendRight(
        argument.start,
        `${this.#context}.eval("${this.#context}", ${JSON.stringify([...locals])}, `,
      );
      this.#text.prependLeft(argument.end, ")");
    }
  }

  #localOf(name: string): string {
    return `${name}${this.#context}`;
  }

  /**
   * Gives a loop local names, and the values back when it ends:
   *
   *     { let s' = s.$; try { stop: for (…) { s' += 1; if (--count === 0) { …; if (flag) break stop; } } } finally { s.$ = s'; } }
   *
   * Stop sets a flag, which such a loop looks at now and then: being terminated would skip the `finally`. (Counting down
   * at the end of the body costs nothing; reading the flag each time, or at the beginning, costs more than the loop.)
   */
  #enclose({ node, read, written }: PlainLoop): void {
    if (!written.size) return;
    const text = this.#text;
    const context = this.#context;
    const check = `if (--${context}Count === 0) { ${context}Count = 4096; if (${context}Cut[0] !== 0) break ${context}Stop; }`;
    for (const { body } of loopsIn(node)) {
      if (body.type === "BlockStatement") text.appendLeft(body.end - 1, ` ${check} `);
      else {
        text.prependRight(body.start, "{ ");
        text.appendLeft(body.end, ` ${check} }`);
      }
    }
    for (const { start, end } of continuesIn(node)) {
      text.prependRight(start, `{ ${check} `);
      text.appendLeft(end, " }");
    }
    const locals = [...new Set([...written, ...read])].map((name) => `${this.#localOf(name)} = ${name}.$`);
    const back = [...written].map((name) => `${name}.$ = ${this.#localOf(name)};`);
    text.prependRight(
      node.start,
      `{ let ${context}Cut = ${context}.cut, ${context}Count = 4096, ${locals.join(", ")}; try { ${context}Stop: `,
    );
    text.appendLeft(node.end, ` } finally { ${back.join(" ")} } if (${context}Cut[0] !== 0) ${context}.stop(); }`);
  }

  /** Does a name that the cell itself doesn't declare mean a box? It may be declared by the time it is reached. */
  #isOuterBox(name: string): boolean {
    if (name === "arguments" || !this.names.isOwn(name)) return false;
    return this.names.isDeclared(name) || !this.names.isGlobal(name);
  }

  /** Everything that is not a matter of scope: awaits, imports, shorthand properties, names of functions. */
  #visit(node: AnyNode, parent: AnyNode | undefined, functionDepth: number): void {
    switch (node.type) {
      case "Property":
        if (node.shorthand) this.#shorthands.add(node.start);
        break;
      case "CallExpression":
        if (node.callee.type !== "Identifier") break;
        this.#callees.add(node.callee.start);
        if (node.callee.name === "eval" && node.arguments[0] && node.arguments[0].type !== "SpreadElement")
          this.#evals.set(node.callee.start, node.arguments[0]);
        break;
      case "TaggedTemplateExpression":
        if (node.tag.type === "Identifier") this.#callees.add(node.tag.start);
        break;
      case "UnaryExpression":
        if (node.operator === "typeof" && node.argument.type === "Identifier") this.#typeofs.add(node.argument.start);
        break;
      case "AwaitExpression":
        if (!functionDepth) this.#isAsync = true;
        this.#text.appendLeft(node.start + "await".length, ` ${this.#context}.wait(`);
        this.#text.prependLeft(node.end, ")");
        break;
      case "ForOfStatement":
        if (node.await) {
          if (!functionDepth) this.#isAsync = true;
          this.#text.appendRight(node.right.start, `${this.#context}.each((`);
          this.#text.prependLeft(node.right.end, "))");
        }
        break;
      case "ImportExpression":
        this.#text.overwrite(node.start, node.start + "import".length, `${this.#context}.import`);
        break;
      case "MetaProperty":
        if (node.meta.name === "import") this.#text.overwrite(node.start, node.end, `${this.#context}.meta`);
        break;
      case "AssignmentExpression":
      case "AssignmentPattern":
        if (node.left.type === "Identifier") this.#noteUnnamed(node.left, node.right);
        break;
      case "VariableDeclaration":
        this.#variables(node, parent, functionDepth);
        break;
    }
    const inner = isFunction(node) || node.type === "PropertyDefinition" || node.type === "StaticBlock" ? 1 : 0;
    for (const child of children(node)) this.#visit(child, node, functionDepth + inner);
  }

  /** `let x = 1, {y} = o` → `x.$ = 1, ({y: y.$} = o)`, where these are names of the notebook. */
  #variables(
    node: AnyNode & { type: "VariableDeclaration" },
    parent: AnyNode | undefined,
    functionDepth: number,
  ): void {
    const isTop = functionDepth === 0 && (node.kind === "var" || isModuleLevel(parent));
    if (!isTop || !node.declarations.some((d) => [...patternNames(d.id)].some((name) => this.#declared.has(name))))
      return;
    for (const { id } of node.declarations) {
      // A temporary of the transpiler in the same statement: carried along.
      for (const name of patternNames(id)) this.#declared.add(name);
    }
    const first = node.declarations[0]!;
    this.#text.remove(node.start, first.start);
    const isLoopTarget =
      (parent?.type === "ForInStatement" || parent?.type === "ForOfStatement") && parent.left === node;
    for (const { id, init, start, end } of node.declarations) {
      if (id.type === "Identifier") {
        if (init) this.#noteUnnamed(id, init);
        else if (!isLoopTarget) this.#text.update(start, end, node.kind === "var" ? "0" : `${id.name}.$ = undefined`);
      } else if (id.type === "ObjectPattern" && !isLoopTarget) {
        this.#text.appendRight(start, "(");
        this.#text.prependLeft(end, ")");
      }
    }
  }

  #noteUnnamed(target: Positioned, value: AnyNode): void {
    if (isAnonymousFunction(value)) this.#unnamed.set(target.start, value);
  }

  /** `f.$ = () => {}` would leave the function without a name; `f.$ = { f: () => {} }.f` does not. */
  #keepName(name: string, value: Positioned | undefined): void {
    if (!value) return;
    this.#text.appendRight(value.start, `{ ${name}: `);
    this.#text.appendLeft(value.end, ` }.${name}`);
  }

  #declaration(node: AnyNode): void {
    const text = this.#text;
    switch (node.type) {
      case "FunctionDeclaration":
        if (!node.id || !this.#declared.has(node.id.name)) break;
        // Its own name inside it is the notebook's, not the expression's: so a property gives it its name.
        text.prependRight(node.start, `${node.id.name}.$ = { ${node.id.name}: `);
        text.remove(node.id.start, node.id.end);
        text.appendLeft(node.end, ` }.${node.id.name};`);
        this.#hoisted.push(node);
        break;
      case "ClassDeclaration":
        if (!node.id || !this.#declared.has(node.id.name)) break;
        text.prependRight(node.start, `${node.id.name}.$ = `);
        text.appendLeft(node.end, ";");
        break;
      case "ImportDeclaration": {
        this.#isAsync = true;
        const bindings = node.specifiers.map((s) => {
          const imported =
            s.type === "ImportDefaultSpecifier"
              ? "default"
              : s.type === "ImportNamespaceSpecifier"
                ? "*"
                : s.imported.type === "Identifier"
                  ? s.imported.name
                  : String(s.imported.value);
          this.#boxes.add(s.local.name);
          return `[${JSON.stringify(imported)}, ${s.local.name}]`;
        });
        const call = `await ${this.#context}.load(${node.source.raw}, [${bindings.join(", ")}]);`;
        text.update(node.start, node.end, call);
        this.#imports.push(node);
        break;
      }
      case "ExportNamedDeclaration":
        if (node.declaration) {
          text.remove(node.start, node.declaration.start);
          this.#declaration(node.declaration);
        } else if (node.source) {
          this.#reexport(
            node,
            node.source.raw ?? "",
            node.specifiers.filter((s) => isName(s.exported)).map((s) => [nameOf(s.local), nameOf(s.exported)]),
          );
        } else {
          const renamed = node.specifiers.filter((s) => nameOf(s.local) !== nameOf(s.exported) && isName(s.exported));
          for (const { exported } of renamed) this.#declare(nameOf(exported));
          const copies = renamed.map((s) => `${nameOf(s.exported)}.$ = ${nameOf(s.local)}.$;`);
          text.overwrite(node.start, node.end, copies.join(" ") || ";");
        }
        break;
      case "ExportAllDeclaration":
        this.#reexport(node, node.source.raw ?? "", node.exported ? [["*", nameOf(node.exported)]] : []);
        break;
      case "ExportDefaultDeclaration": {
        const named = "id" in node.declaration && node.declaration.id;
        if (named) {
          text.remove(node.start, node.declaration.start);
          this.#declaration(node.declaration as AnyNode);
        } else {
          const { start, end } = node.declaration;
          text.overwrite(node.start, start, node === this.#result ? `return ${hold[0]}` : ";(");
          text.appendLeft(end, node === this.#result ? hold[1] : ")");
        }
        break;
      }
    }
  }

  #declare(name: string): void {
    this.#boxes.add(name);
    this.#declared.add(name);
  }

  #reexport(node: Node, source: string, names: [string, string][]): void {
    this.#isAsync = true;
    for (const [, name] of names) this.#declare(name);
    const bindings = names.map(([from, to]) => `[${JSON.stringify(from)}, ${to}]`).join(", ");
    this.#text.overwrite(node.start, node.end, `await ${this.#context}.load(${source}, [${bindings}]);`);
  }

  /**
   * The last expression is what the cell returns, in a holder: an async function would wait for a promise. The holder
   * inherits nothing: where somebody has given all objects a `then`, it would be waited for, too.
   */
  #resultOf(body: AnyNode[]): void {
    const last = body.findLast((node) => node.type !== "EmptyStatement");
    this.#result = last;
    // `using` at top level: the transpiler has put the cell into a `try`.
    if (last?.type === "TryStatement" && /__callDispose\(|__disposeResources\(/.test(this.js))
      return this.#resultOf(last.block.body);
    if (last?.type !== "ExpressionStatement") return;
    this.#text.prependRight(last.start, `return ${hold[0]}`);
    this.#text.appendLeft(endsInSemicolon(last, this.js) ? last.end - 1 : last.end, hold[1]);
  }
}

/** What stands around a cell's result. */
const hold = ["{ __proto__: null, value: (", ") }"] as const;

function endsInSemicolon(node: Positioned, source: string): boolean {
  return source[node.end - 1] === ";";
}

function nameOf(node: AnyNode): string {
  return node.type === "Identifier" ? node.name : String((node as { value?: unknown }).value);
}

/** `default` and texts can be exported, but not used as variables. */
function isName(node: AnyNode): boolean {
  return node.type === "Identifier" && node.name !== "default";
}

/** The transpiler imports what JSX calls. */
function isImport(definition: Definition): boolean {
  return definition.type === "ImportBinding";
}

function isVar(definition: Definition): boolean {
  return (
    definition.type === "Variable" &&
    definition.parent?.type === "VariableDeclaration" &&
    definition.parent.kind === "var"
  );
}

function isModuleLevel(parent: AnyNode | undefined): boolean {
  return parent?.type === "Program" || parent?.type === "ExportNamedDeclaration";
}

function isFunction(node: AnyNode): boolean {
  return /Function/.test(node.type);
}

function isAnonymousFunction(node: AnyNode): boolean {
  if (node.type === "ArrowFunctionExpression") return true;
  return (node.type === "FunctionExpression" || node.type === "ClassExpression") && !node.id;
}

function* patternNames(node: AnyNode): Generator<string> {
  switch (node.type) {
    case "Identifier":
      yield node.name;
      break;
    case "ObjectPattern":
      for (const p of node.properties) yield* patternNames(p.type === "Property" ? p.value : p.argument);
      break;
    case "ArrayPattern":
      for (const e of node.elements) if (e) yield* patternNames(e);
      break;
    case "AssignmentPattern":
      yield* patternNames(node.left);
      break;
    case "RestElement":
      yield* patternNames(node.argument);
      break;
  }
}
