import { drawPlot, type PlotKind } from "./drawPlot.js";
import { isolate } from "./isolate.js";
import { Lesson } from "./Lesson.js";
import { button } from "./LessonCell.js";

const base = new URL("../", import.meta.url);

/** The still pictures of plots become the plots themselves when they come into sight. */
function livePlots(): void {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        void drawStored(target as HTMLElement);
      }
    },
    { rootMargin: "200px" },
  );
  for (const figure of document.querySelectorAll("figure[data-spec]")) observer.observe(figure);
}

async function drawStored(figure: HTMLElement): Promise<void> {
  const response = await fetch(figure.dataset["spec"]!);
  if (!response.ok || !figure.isConnected) return;
  await drawPlot(figure, figure.dataset["plot"] as PlotKind, (await response.json()) as object);
  figure.classList.add("drawn");
}

function lessonPage(root: HTMLElement): void {
  const bar = document.createElement("div");
  bar.className = "toolbar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "The lesson's cells");
  const status = document.createElement("output");
  status.setAttribute("aria-live", "polite");
  const lesson = new Lesson(root, status, new URL("kernel/", base));
  const file = document.createElement("input");
  file.type = "file";
  file.accept = ".ipynb";
  file.hidden = true;
  file.addEventListener("change", () => {
    const [chosen] = file.files ?? [];
    if (chosen) void chosen.text().then((text) => lesson.fromNotebook(text));
    file.value = "";
  });
  const save = async (): Promise<void> => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([await lesson.toNotebook()], { type: "application/x-ipynb+json" }));
    link.download = `${root.dataset["lesson"]}.ipynb`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const reset = (): void => {
    if (confirm("Put all cells of this lesson back as they were?")) lesson.reset();
  };
  const notebook = document.createElement("a");
  notebook.href = root.dataset["jupyter"]!;
  notebook.textContent = "Open in JupyterLab";
  notebook.title = "The lesson as a notebook, in this browser, with the same kernel";
  bar.append(
    button("Run all", "Run all cells of the lesson", () => void lesson.run(lesson.cells)),
    button("Stop", "Stop what runs; variables are kept where the browser allows it", () => lesson.stop()),
    button("Restart", "Begin anew, without variables", () => void lesson.restart()),
    button("Save as .ipynb", "Take the lesson with your changes along", () => void save()),
    button("Open .ipynb", "Bring changes back", () => file.click()),
    button("Reset", "Put all cells back as they were", reset),
    notebook,
    status,
    file,
  );
  root.before(bar);
  // A test or a link may ask for the short training.
  Object.assign(window, { lesson });
}

/** Searches the texts of all pages, which are loaded when somebody begins to search. */
function search(box: HTMLInputElement, results: HTMLElement): void {
  let index: Promise<readonly Found[]> | undefined;
  box.addEventListener("input", async () => {
    index ??= fetch(new URL("search.json", base)).then((response) => response.json() as Promise<readonly Found[]>);
    const all = await index;
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found =
      words.length === 0 ? [] : all.filter(({ text }) => words.every((word) => text.toLowerCase().includes(word)));
    const score = ({ title }: Found): number => words.filter((word) => title.toLowerCase().includes(word)).length;
    results.replaceChildren(
      ...found
        .sort((a, b) => score(b) - score(a))
        .slice(0, 12)
        .map(({ title, page, url }) => {
          const link = document.createElement("a");
          link.href = url;
          link.textContent = title === page ? title : `${title} · ${page}`;
          return link;
        }),
    );
    results.hidden = words.length === 0;
    if (words.length > 0 && found.length === 0) results.textContent = "Nothing found.";
  });
  box.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") results.querySelector("a")?.click();
    if (key === "Escape") {
      box.value = "";
      results.hidden = true;
    }
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = (event.target as HTMLElement).closest("input, textarea, [contenteditable]");
    if (event.key !== "/" || isTyping) return;
    event.preventDefault();
    box.focus();
  });
}

interface Found {
  readonly title: string;
  readonly page: string;
  readonly url: string;
  readonly text: string;
}

function themes(switcher: HTMLElement): void {
  switcher.addEventListener("click", () => {
    const isDark = getComputedStyle(document.documentElement).colorScheme === "dark";
    const theme = isDark ? "light" : "dark";
    document.documentElement.dataset["theme"] = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // It holds for this page.
    }
  });
}

void isolate(base, () => document.querySelector("[data-state]") !== null);
livePlots();
search(document.querySelector("#search")!, document.querySelector("#results")!);
themes(document.querySelector("#theme")!);
const root = document.querySelector<HTMLElement>("main[data-lesson]");
if (root) lessonPage(root);
