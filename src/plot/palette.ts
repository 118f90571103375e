import { color, isColorName, series, type ColorName } from "./theme.js";

/**
 * Names that mean the same thing in every lesson have the same colour in every plot: batch norm is blue and the plain
 * network vermillion. Only these names, whole, in any case; every other name is coloured by its place in the order.
 */
const roles: Partial<Record<ColorName, readonly string[]>> = {
  blue: ["batch norm", "with batch norm", "batchNorm", "BN", "standardized", "normalized", "measured"],
  vermillion: ["plain", "without batch norm", "without", "no batch norm", "raw", "not standardized"],
  green: ["layer norm", "layerNorm"],
  orange: ["group norm", "groupNorm"],
  sky: ["instance norm", "instanceNorm", "ghost batch norm", "ghostBatchNorm"],
  brown: ["batch renorm", "batchRenorm"],
  purple: ["noisy batch norm", "noisyBatchNorm", "noise"],
  gray: ["theory", "expected", "truth", "the truth", "chance", "target"],
};

const colorOfRole = new Map(
  Object.entries(roles).flatMap(([name, words]) => words.map((word) => [word.toLowerCase(), name as ColorName])),
);

/** The colour that a name has by what it means, or undefined. */
export function roleOf(name: string): ColorName | undefined {
  return colorOfRole.get(name.toLowerCase());
}

/** The reader's own colour of a name: as they wrote it, or one of the palette by its name. */
function ownColor(own: Readonly<Record<string, string>>, name: string): string | undefined {
  if (!Object.hasOwn(own, name)) return undefined;
  const given = own[name]!;
  return isColorName(given) ? color(given) : given;
}

/**
 * A colour for each name, in the names' order: the caller's own, else the role's, else the next that is free.
 */
export function colorsFor(names: readonly string[], own: Readonly<Record<string, string>> = {}): string[] {
  const taken = new Set<string>();
  const given = names.map((name) => {
    const role = roleOf(name);
    const wanted = ownColor(own, name) ?? (role && !taken.has(color(role)) ? color(role) : undefined);
    if (wanted !== undefined) taken.add(wanted);
    return wanted;
  });
  // A lone series without a role is blue, the colour that prints best.
  const order: readonly ColorName[] = names.length === 1 ? ["blue", ...series] : series;
  const free = order.map((name) => color(name)).filter((value) => !taken.has(value));
  let next = 0;
  return given.map((chosen) => chosen ?? (free.length > 0 ? free[next++ % free.length]! : color("gray")));
}

/** Colours of classes: the reader's own, else blue and orange first, which differ most for every eye. */
export function classColors(names: readonly string[], own: Readonly<Record<string, string>> = {}): string[] {
  const order: readonly ColorName[] = ["blue", "orange", "green", "purple", "vermillion", "sky", "brown", "gray"];
  return names.map((name, k) => ownColor(own, name) ?? color(order[k % order.length]!));
}

const dashes: readonly (readonly number[])[] = [
  [1, 0],
  [7, 3],
  [2, 2],
  [10, 3, 2, 3],
  [4, 4],
  [14, 4],
];

/** A pattern for each line: where the reader asks for dashes, just those lines; else batch norm is solid, and no two are alike. */
export function dashesFor(lines: readonly { readonly name: string; readonly dash: boolean }[]): (readonly number[])[] {
  if (lines.some(({ dash }) => dash)) return lines.map(({ dash }) => dashes[dash ? 1 : 0]!);
  let next = lines.some(({ name }) => roleOf(name) === "blue") ? 1 : 0;
  return lines.map(({ name }) => (roleOf(name) === "blue" ? dashes[0]! : dashes[next++ % dashes.length]!));
}
