/** A cell that shows data of a MIME type. */
export function display(mime, data) {
  return `const shown = { [Symbol.for("Jupyter.display")]: () => (${JSON.stringify({ [mime]: data })}) };\nshown`;
}

export const sine = {
  $schema: "https://vega.github.io/schema/vega-lite/v5.json",
  width: 400,
  height: 200,
  params: [{ name: "frequency", value: 2, bind: { input: "range", min: 1, max: 10, step: 1 } }],
  data: { sequence: { start: 0, stop: 6, step: 0.05, as: "x" } },
  transform: [{ calculate: "sin(frequency * datum.x)", as: "y" }],
  mark: "line",
  encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } },
};
const heights = Array.from({ length: 30 }, (_, i) =>
  Array.from({ length: 30 }, (_, j) => Math.sin(i / 4) * Math.cos(j / 4)),
);
export const surface = { data: [{ type: "surface", z: heights }], layout: { width: 500, height: 400 } };
