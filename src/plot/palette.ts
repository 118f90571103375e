import { color, series, type ColorName } from "./theme.js";

/**
 * Names that mean the same thing in every lesson have the same colour in every plot: batch norm is blue and the plain
 * network vermillion. The first pattern that fits wins, so that "without batch norm" is plain.
 */
const roles: readonly (readonly [RegExp, ColorName])[] = [
  [/\b(plain|without|no)\b/i, "vermillion"],
  [/theory|expected|truth|chance|target/i, "gray"],
  [/nois(y|e)/i, "purple"],
  [/ghost/i, "sky"],
  [/renorm/i, "brown"],
  [/\blayer ?norm/i, "green"],
  [/\bgroup ?norm/i, "orange"],
  [/\binstance ?norm/i, "sky"],
  [/batch ?norm|\bBN\b|standardized|normalized|measured/i, "blue"],
  [/\braw\b|not standardized/i, "vermillion"],
];

/** The colour that a name has by what it means, or undefined. */
export function roleOf(name: string): ColorName | undefined {
  return roles.find(([pattern]) => pattern.test(name))?.[1];
}

/**
 * A colour for each name, in the names' order: the caller's own, else the role's, else the next that is free.
 */
export function colorsFor(names: readonly string[], own: Readonly<Record<string, string>> = {}): string[] {
  const taken = new Set<string>();
  const given = names.map((name) => {
    const role = roleOf(name);
    const wanted = own[name] ?? (role && !taken.has(role) ? color(role) : undefined);
    if (wanted !== undefined) taken.add(role && wanted === color(role) ? role : wanted);
    return wanted;
  });
  // A lone series without a role is blue, the colour that prints best.
  const order: readonly ColorName[] = names.length === 1 ? ["blue", ...series] : series;
  const free = order.filter((name) => !taken.has(name));
  let next = 0;
  return given.map((chosen) => chosen ?? color(free.length > 0 ? free[next++ % free.length]! : "gray"));
}

/** Colours of classes: by name where they have a role, else blue and orange first, which differ most for every eye. */
export function classColors(names: readonly string[], own: Readonly<Record<string, string>> = {}): string[] {
  const order: readonly ColorName[] = ["blue", "orange", "green", "purple", "vermillion", "sky", "brown", "gray"];
  return names.map((name, k) => own[name] ?? color(order[k % order.length]!));
}
