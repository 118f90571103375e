import { autocompletion, completionKeymap, type Completion, type CompletionContext } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap, tooltips } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { CellProblem, Completions, Inspection } from "../../kernel/Interpreter.js";

export interface EditorHost {
  changed(text: string): void;
  /** Shift-Enter goes on to the next cell. */
  run(goesOn: boolean): void;
  complete(code: string, cursor: number): Promise<Completions>;
  inspect(code: string, cursor: number): Promise<Inspection | undefined>;
}

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null], color: "var(--keyword)" },
  { tag: [tags.string, tags.regexp], color: "var(--string)" },
  { tag: tags.number, color: "var(--number)" },
  { tag: [tags.function(tags.variableName), tags.className, tags.typeName, tags.propertyName], color: "var(--title)" },
  { tag: tags.comment, color: "var(--comment)", fontStyle: "italic" },
]);

const kinds: Readonly<Record<string, string>> = { instance: "variable", module: "namespace", statement: "keyword" };

/** A cell's text to change, with completion, hover and the types' errors under the line. */
export class Editor {
  readonly #view: EditorView;

  constructor(place: HTMLElement, text: string, label: string, host: EditorHost) {
    const complete = async (context: CompletionContext) => {
      const before = context.matchBefore(/[\w$.]+$/);
      if (!before && !context.explicit) return null;
      const { matches, kinds: found, start, end } = await host.complete(context.state.doc.toString(), context.pos);
      const options: Completion[] = matches.map((match, index) => {
        const { type = "", signature } = found[index] ?? { type: "" };
        return {
          label: match,
          type: kinds[type] ?? type,
          ...(signature !== undefined && { detail: signature.slice(0, 60) }),
        };
      });
      return options.length > 0 ? { from: start, to: end, options, validFor: /^[\w$]*$/ } : null;
    };
    const hover = hoverTooltip(async (view, position) => {
      const found = await host.inspect(view.state.doc.toString(), position).catch(() => undefined);
      const said = found?.data["text/plain"];
      if (typeof said !== "string") return null;
      return {
        pos: position,
        create: () => {
          const dom = document.createElement("pre");
          dom.className = "hover";
          dom.textContent = said.replace(/\x1b\[[\d;]*m/g, "");
          return { dom };
        },
      };
    });
    const run = (goesOn: boolean) => () => (host.run(goesOn), true);
    this.#view = new EditorView({
      parent: place,
      state: EditorState.create({
        doc: text,
        extensions: [
          Prec.highest(
            keymap.of([
              { key: "Shift-Enter", run: run(true) },
              { key: "Mod-Enter", run: run(false) },
              // Tab leaves the cell by Escape and then Tab, as CodeMirror has it.
            ]),
          ),
          history(),
          indentOnInput(),
          bracketMatching(),
          autocompletion({ override: [complete] }),
          javascript({ typescript: true }),
          syntaxHighlighting(colours),
          hover,
          tooltips({ parent: document.body }),
          keymap.of([...defaultKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
          EditorView.contentAttributes.of({ "aria-label": label }),
          EditorView.updateListener.of(({ docChanged, state }) => docChanged && host.changed(state.doc.toString())),
        ],
      }),
    });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  set text(text: string) {
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
  }

  focus(): void {
    this.#view.focus();
  }

  /** Marks what the kernel has found wrong with the text. */
  mark(problems: readonly CellProblem[]): void {
    const { doc } = this.#view.state;
    const diagnostics = problems.flatMap(({ line, column, length, message }): Diagnostic[] => {
      if (line > doc.lines) return [];
      const from = Math.min(doc.line(line).from + column - 1, doc.line(line).to);
      const to = Math.max(from + length, this.#view.state.wordAt(from)?.to ?? 0);
      return [{ from, to: Math.min(to, doc.line(line).to), severity: "error", message }];
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
  }
}
