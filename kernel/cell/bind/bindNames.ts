import type { AnyNode, Program } from "acorn";
import { analyze, type Definition, type Scope, type Variable } from "eslint-scope";
import type MagicString from "magic-string";
import { children } from "../children.js";
import { parseModule } from "../parseModule.js";
import { anyNode } from "./anyNode.js";
import { applyByType, Binding, type Positioned } from "./Binding.js";
import { encloseLoop, localOf, type PlainLoop } from "./encloseLoop.js";
import { findPlainLoops } from "./plainLoops.js";
import { hold, topStatements } from "./topStatements.js";

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
 *
 * What a node of the tree asks for stands in two tables by its type: `anyNode`, which also notes what references need,
 * and `topStatements`. Between the two the references are written, and around all the function.
 */
export function bindNames(js: string, names: Names): BoundCell {
  return new Binder(parseModule(js), new Binding(js), names).bind();
}

interface BoxReference extends Positioned {
  readonly name: string;
  /** By this cell. */
  readonly declared: boolean;
  readonly isWrite: boolean;
  /** A new value for what this cell has declared as a constant, or imports. */
  readonly isRefused: boolean;
  /** The loop around it, which may keep the name in a variable. */
  readonly loop?: PlainLoop;
}

class Binder {
  readonly #loops: readonly PlainLoop[];
  #usesEval = false;

  constructor(
    readonly program: Program,
    readonly cell: Binding,
    readonly names: Names,
  ) {
    const loops = names.forSteps ? [] : findPlainLoops(program.body);
    this.#loops = loops.map((node) => ({ node, read: new Set(), written: new Set() }));
  }

  bind(): BoundCell {
    const { cell, program } = this;
    const manager = analyze(program as never, { ecmaVersion: 2022, sourceType: "module", ignoreEval: true });
    const scope = manager.globalScope!.childScopes[0]!;
    for (const variable of scope.variables) if (this.#isTop(variable)) cell.declared.add(variable.name);
    visit(cell, program, undefined, 0);
    this.#rewriteReferences(scope);
    for (const inner of manager.scopes) this.#rewriteEvals(inner, scope);
    for (const loop of this.#loops) encloseLoop(cell, loop);
    returnResult(cell, program.body); // around all else
    for (const statement of program.body) applyByType(topStatements, cell, statement);
    this.#moveToFront();
    const resets = scope.variables.filter(({ name, defs }) => cell.declared.has(name) && defs.some(isVar));
    return this.#asFunction(resets.map(({ name }) => name));
  }

  /** A variable of the notebook, rather than a helper or a temporary name of the transpiler. */
  #isTop(variable: Variable): boolean {
    return variable.defs.length > 0 && (this.names.isOwn(variable.name) || variable.defs.some(isImport));
  }

  #rewriteReferences(scope: Scope): void {
    const { text, boxes, typeofs, shorthands, callees } = this.cell;
    const references = this.#boxReferences(scope);
    for (const { name, loop, isWrite } of references) if (loop) (isWrite ? loop.written : loop.read).add(name);
    for (const { name, start, end, declared, loop, isRefused } of references) {
      boxes.add(name);
      if (isRefused) {
        const refusing = `${this.cell.context}.constant.$`;
        text.update(start, end, shorthands.has(start) ? `${name}: ${refusing}` : refusing);
        continue;
      }
      if (loop?.written.size) {
        text.update(start, end, localOf(name, this.cell));
        continue;
      }
      // `typeof` of what nobody has declared must not throw.
      const box = !declared && typeofs.has(start) ? `${name}.valueIfAny` : `${name}.$`;
      if (shorthands.has(start)) text.update(start, end, `${name}: ${box}`);
      else if (callees.has(start)) text.update(start, end, `(0, ${box})`);
      else text.update(start, end, box);
      this.#keepName(name, start);
    }
  }

  /** Where names of the notebook stand, in the order of the text, in which its editor finds places soonest. */
  #boxReferences(scope: Scope): BoxReference[] {
    const { declared: own } = this.cell;
    const references = new Set(scope.through);
    for (const variable of scope.variables) {
      if (own.has(variable.name)) for (const reference of variable.references) references.add(reference);
    }
    const found = [...references].flatMap((reference): BoxReference[] => {
      const { name, start, end } = reference.identifier as unknown as Positioned & { name: string };
      const declared = own.has(name);
      if (!declared && !this.#isOuterBox(name)) return [];
      const isWrite = reference.isWrite();
      const isRefused = isWrite && !reference.init && (reference.resolved?.defs.some(isConstant) ?? false);
      return [{ name, start, end, declared, isWrite, isRefused }];
    });
    found.sort((a, b) => a.start - b.start);
    let next = 0;
    return found.map((reference) => {
      const { name, start, declared } = reference;
      while (next < this.#loops.length && this.#loops[next]!.node.end <= start) next++;
      const loop = this.#loops[next];
      const isInside =
        loop && !reference.isRefused && loop.node.start <= start && (declared || this.names.isDeclared(name));
      return isInside ? { ...reference, loop } : reference;
    });
  }

  /** `f.$ = () => {}` would leave the function without a name; `f.$ = { f: () => {} }.f` does not. */
  #keepName(name: string, start: number): void {
    const { unnamed } = this.cell;
    const value = unnamed.get(start);
    // A default value is given to its name twice, as the scopes see it.
    if (!value || !unnamed.delete(start)) return;
    this.cell.text.appendRight(value.start, `{ ${name}: `);
    this.cell.text.appendLeft(value.end, ` }.${name}`);
  }

  /**
   * `eval(text)` sees the names of its place as they are, those of the notebook not: the session makes boxes of them in
   * the text, but for those that a function or block around it declares anew.
   */
  #rewriteEvals(scope: Scope, top: Scope): void {
    const { text, context, evals } = this.cell;
    for (const { identifier, resolved } of scope.references) {
      const argument = evals.get((identifier as unknown as Positioned).start);
      if (!argument || resolved || this.names.isDeclared("eval")) continue;
      this.#usesEval = this.cell.isAsync = true;
      const locals = new Set<string>();
      for (let at = scope; at !== top && at.upper; at = at.upper) for (const { name } of at.variables) locals.add(name);
      text.appendRight(argument.start, `${context}.eval("${context}", ${JSON.stringify([...locals])}, `);
      text.prependLeft(argument.end, ")");
    }
  }

  /** Does a name that the cell itself doesn't declare mean a box? It may be declared by the time it is reached. */
  #isOuterBox(name: string): boolean {
    if (name === "arguments" || !this.names.isOwn(name)) return false;
    return this.names.isDeclared(name) || !this.names.isGlobal(name);
  }

  #moveToFront(): void {
    const { text, hoisted, imports } = this.cell;
    for (const { start, end } of hoisted) if (start > 0) text.move(start, end, 0);
    // Imports that stand first stay where they are; the others join them.
    let first = 0;
    for (const node of this.program.body) {
      if (node.type !== "ImportDeclaration") break;
      first = node.end;
    }
    for (const { start, end } of imports) if (start > first) text.move(start, end, first);
  }

  #asFunction(resets: readonly string[]): BoundCell {
    const { text, context, isAsync, boxes, declared } = this.cell;
    for (const name of declared) boxes.add(name);
    text.prepend(
      `"use strict"; (${isAsync ? "async " : ""}function (${[context, ...boxes].join(", ")}) { ` +
        resets.map((name) => `${name}.$ = undefined; `).join("") +
        (this.#usesEval ? `await ${context}.loadEval(); ` : ""),
    );
    text.append("\n})");
    return { js: text.toString(), boxes: [...boxes], declares: [...declared], text };
  }
}

function visit(cell: Binding, node: AnyNode, parent: AnyNode | undefined, depth: number): void {
  applyByType(anyNode, cell, node, { parent, depth });
  const isFunction = /Function|^PropertyDefinition$|^StaticBlock$/.test(node.type);
  for (const child of children(node)) visit(cell, child, node, isFunction ? depth + 1 : depth);
}

/**
 * The last expression is what the cell returns, in a holder: an async function would wait for a promise. The holder
 * inherits nothing: where somebody has given all objects a `then`, it would be waited for, too.
 */
function returnResult(cell: Binding, body: readonly AnyNode[]): void {
  const last = body.findLast((node) => node.type !== "EmptyStatement");
  cell.result = last;
  // `using` at top level: the transpiler has put the cell into a `try`.
  if (last?.type === "TryStatement" && /__callDispose\(|__disposeResources\(/.test(cell.js))
    return returnResult(cell, last.block.body);
  if (last?.type !== "ExpressionStatement") return;
  cell.text.prependRight(last.start, `return ${hold[0]}`);
  const endsInSemicolon = cell.js[last.end - 1] === ";";
  cell.text.appendLeft(endsInSemicolon ? last.end - 1 : last.end, hold[1]);
}

/** The transpiler imports what JSX calls. */
function isImport(definition: Definition): boolean {
  return definition.type === "ImportBinding";
}

function isConstant(definition: Definition): boolean {
  return isImport(definition) || (definition.type === "Variable" && definition.parent?.kind === "const");
}

function isVar(definition: Definition): boolean {
  return (
    definition.type === "Variable" &&
    definition.parent?.type === "VariableDeclaration" &&
    definition.parent.kind === "var"
  );
}
