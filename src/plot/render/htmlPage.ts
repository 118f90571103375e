import { colorValue, type Theme } from "../theme.js";

/** The page that `save("x.html")` writes: one file that needs no network. */
export function htmlPage(plot: {
  readonly theme: Theme;
  /** What the page is called: the first line. */
  readonly description: string;
  html(): string;
}): string {
  const background = colorValue("background", plot.theme);
  const ink = colorValue("ink", plot.theme);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(plot.description.split("\n")[0]!)}</title>
<style>body { margin: 1.5rem; background: ${background}; color: ${ink}; font: 14px system-ui, sans-serif }</style>
${plot.html()}
</html>
`;
}

export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

/** JSON that may stand in a script element: no `</script>` or `<!--` in it. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, "\\u003c")
    .replace(/\u2028|\u2029/g, " ");
}

/** Source code for a script element. A `</script` in a string of the source would end the element. */
export function scriptSource(source: string): string {
  return source.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");
}
