export function scriptOf(name: "vega" | "vega-lite" | "plotly.js-dist"): string {
  throw new Error(`a page for elsewhere is made in Node: the text of ${name} is not at hand in a browser`);
}
