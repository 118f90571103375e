import type { NodeValues, NumberArray } from "./NodeValues.js";

type Loop = (
  inputs: readonly NumberArray[],
  output: NumberArray,
  sizes: readonly number[],
  strides: readonly number[][],
) => void;

const compiled = new Map<string, Loop>();

/**
 * Loops over an expression of the inputs' elements, inputs of size 1 along an axis repeated.
 *
 * The loops are generated as source text, one function for each expression and each pattern of repetition, so that the
 * engine compiles them with the expression inlined: a callback for each element would cost several times as much.
 *
 * @param expression JavaScript in `a`, `b`, `c` … (the inputs' elements) and `x0`, `x1` … (`constants`).
 * @returns A function that fills the output.
 */
export function elementwise(
  expression: string,
  inputs: readonly NodeValues[],
  output: NodeValues,
  constants: readonly number[] = [],
): () => void {
  const { sizes, strides } = collapse(inputs, output);
  const inlined = constants.reduce<string>((text, value, i) => text.replaceAll(`x${i}`, `(${value})`), expression);
  const inner = strides.map((each) => each.at(-1)!);
  const key = `${inlined}|${sizes.length}|${inner.join()}`;
  let loop = compiled.get(key);
  if (!loop) compiled.set(key, (loop = generate(inlined, sizes.length, inner)));
  const arrays = inputs.map(({ data }) => data);
  const run = loop;
  return () => run(arrays, output.data, sizes, strides);
}

/** As few loops as do it: neighbouring axes that every input steps through evenly become one. */
function collapse(inputs: readonly NodeValues[], output: NodeValues): { sizes: number[]; strides: number[][] } {
  const rank = output.shape.length;
  const full = inputs.map(({ shape }) => {
    let stride = 1;
    const strides = new Array<number>(rank).fill(0);
    for (let axis = rank - 1; axis >= 0; axis--) {
      const size = shape[shape.length - rank + axis] ?? 1;
      strides[axis] = size === 1 ? 0 : stride;
      stride *= size;
    }
    return strides;
  });
  const sizes: number[] = [];
  const strides: number[][] = inputs.map(() => []);
  for (let axis = rank - 1; axis >= 0; axis--) {
    const size = output.shape[axis]!;
    if (size === 1) continue;
    const even = sizes.length > 0 && full.every((each, i) => each[axis] === strides[i]![0]! * sizes[0]!);
    if (even) sizes[0]! *= size;
    else {
      sizes.unshift(size);
      full.forEach((each, i) => strides[i]!.unshift(each[axis]!));
    }
  }
  if (sizes.length === 0) {
    sizes.push(1);
    strides.forEach((each) => each.push(0));
  }
  return { sizes, strides };
}

function generate(expression: string, depth: number, inner: readonly number[]): Loop {
  const letters = inner.map((_, i) => String.fromCharCode(97 + i));
  const lines = ["let o = 0;", ...letters.map((letter, i) => `const ${letter}s = inputs[${i}]; let ${letter}p0 = 0;`)];
  for (let level = 0; level < depth - 1; level++) {
    lines.push(`for (let i${level} = 0; i${level} < sizes[${level}]; i${level}++) {`);
    letters.forEach((letter, i) =>
      lines.push(`let ${letter}p${level + 1} = ${letter}p${level} + i${level} * strides[${i}][${level}];`),
    );
  }
  const last = depth - 1;
  letters.forEach((letter, i) => inner[i] === 0 && lines.push(`const ${letter} = ${letter}s[${letter}p${last}];`));
  lines.push(`for (let i = 0, n = sizes[${last}]; i < n; i++) {`);
  letters.forEach((letter, i) => {
    if (inner[i] !== 0)
      lines.push(`const ${letter} = ${letter}s[${letter}p${last} + i${inner[i] === 1 ? "" : ` * ${inner[i]}`}];`);
  });
  lines.push(`output[o++] = ${expression};`, "}", ...Array.from({ length: depth - 1 }, () => "}"));
  return new Function("inputs", "output", "sizes", "strides", lines.join("\n")) as Loop;
}
