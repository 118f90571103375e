import { plotDefaults } from "./defaults.js";
import { color, isColorName, series, type ColorName } from "./theme.js";

/** The colour that a name has by what it means (`setPlotDefaults({ colors })`), whole and in any case, or undefined. */
export function roleOf(name: string): string | undefined {
  const key = name.toLowerCase();
  const role = Object.entries(plotDefaults.colors).find(([each]) => each.toLowerCase() === key)?.[1];
  return role === undefined ? undefined : valueOf(role);
}

function valueOf(given: string): string {
  return isColorName(given) ? color(given) : given;
}

/** The reader's own colour of a name: as they wrote it, or one of the palette by its name. */
function ownColor(own: Readonly<Record<string, string>>, name: string): string | undefined {
  if (!Object.hasOwn(own, name)) return undefined;
  return valueOf(own[name]!);
}

/**
 * A colour for each name, in the names' order: the caller's own, else the role's, else the next that is free.
 */
export function colorsFor(names: readonly string[], own: Readonly<Record<string, string>> = {}): string[] {
  const taken = new Set<string>();
  const given = names.map((name) => {
    const role = roleOf(name);
    const wanted = ownColor(own, name) ?? (role && !taken.has(role) ? role : undefined);
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
  let next = lines.some(({ name }) => roleOf(name) === color("blue")) ? 1 : 0;
  return lines.map(({ name }) => (roleOf(name) === color("blue") ? dashes[0]! : dashes[next++ % dashes.length]!));
}
