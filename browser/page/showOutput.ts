import type { MimeBundle, Output } from "../../kernel/Interpreter.js";
import { ansiToHtml } from "../../kernel/notebook/html/ansi.js";
import { drawPlot, plotTypes } from "./drawPlot.js";

/** What a cell has shown, in order; outputs with an id can be replaced. */
export class OutputArea {
  readonly #byId = new Map<string, HTMLElement>();
  #stream: { name: string; text: string; element: HTMLPreElement } | undefined;
  #clearsNext = false;
  /** As a notebook keeps them. */
  readonly outputs: object[] = [];

  constructor(readonly place: HTMLElement) {}

  clear(): void {
    this.place.replaceChildren();
    this.#stream = undefined;
    this.#clearsNext = false;
    this.outputs.length = 0;
  }

  show(output: Output): void {
    if (output.type === "clear_output") {
      if (output.wait) this.#clearsNext = true;
      else this.clear();
      return;
    }
    if (this.#clearsNext) this.clear();
    if (output.type === "update_display_data") {
      const place = this.#byId.get(output.displayId ?? "");
      if (place) showBundle(place, output.data);
      return;
    }
    if (output.type === "stream") return this.#print(output.name, output.text);
    this.#stream = undefined;
    const place = document.createElement("div");
    place.className = "output";
    this.place.append(place);
    if (output.type === "error") {
      place.append(preformatted(output.traceback.join("\n"), "error"));
      const { ename, evalue, traceback } = output;
      this.outputs.push({ output_type: "error", ename, evalue, traceback });
      return;
    }
    if (output.type === "display_data" && output.displayId !== undefined) this.#byId.set(output.displayId, place);
    const { type, data, metadata } = output;
    this.outputs.push({
      output_type: type,
      data,
      metadata,
      ...(type === "execute_result" && { execution_count: null }),
    });
    showBundle(place, data);
  }

  #print(name: "stdout" | "stderr", text: string): void {
    if (this.#stream?.name !== name) {
      const element = preformatted("", name);
      const place = document.createElement("div");
      place.className = "output";
      place.append(element);
      this.place.append(place);
      this.#stream = { name, text: "", element };
      this.outputs.push({ output_type: "stream", name, text: "" });
    }
    this.#stream.text += text;
    (this.outputs.at(-1) as { text: string }).text = this.#stream.text;
    this.#stream.element.innerHTML = ansiToHtml(this.#stream.text);
  }
}

function preformatted(text: string, name: string): HTMLPreElement {
  const element = document.createElement("pre");
  element.className = name;
  element.innerHTML = ansiToHtml(text);
  return element;
}

/** The richest form that a page can show. */
function showBundle(place: HTMLElement, data: MimeBundle): void {
  const said = String(data["text/plain"] ?? "");
  for (const [type, kind] of Object.entries(plotTypes)) {
    if (typeof data[type] !== "object" || data[type] === null) continue;
    let figure = place.firstElementChild as HTMLElement | null;
    if (figure?.dataset["plot"] !== kind) {
      figure = document.createElement("figure");
      figure.dataset["plot"] = kind;
      place.replaceChildren(figure);
    }
    figure.setAttribute("aria-label", said);
    figure.setAttribute("role", "img");
    drawPlot(figure, kind, data[type]).catch((error: Error) =>
      place.replaceChildren(preformatted(`${said}\n${error.message}`, "stderr")),
    );
    return;
  }
  const html = data["text/html"];
  if (typeof html === "string") {
    const box = document.createElement("div");
    box.className = "html";
    box.innerHTML = html;
    place.replaceChildren(box);
    return;
  }
  const picture = ["image/svg+xml", "image/png", "image/jpeg", "image/gif"].find(
    (type) => typeof data[type] === "string",
  );
  if (picture) {
    const image = document.createElement("img");
    const content = data[picture] as string;
    image.src =
      picture === "image/svg+xml"
        ? `data:${picture},${encodeURIComponent(content)}`
        : `data:${picture};base64,${content}`;
    image.alt = said;
    place.replaceChildren(image);
    return;
  }
  const latex = data["text/latex"];
  if (typeof latex === "string") {
    void import("katex").then(({ default: katex }) => {
      const tex = latex.trim().replace(/^\$\$?([^]*?)\$\$?$/, "$1");
      katex.render(tex, place, { displayMode: true, throwOnError: false });
    });
    return;
  }
  place.replaceChildren(preformatted(said, "result"));
}
