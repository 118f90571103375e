import { Canvas, type Colour } from "./paint.js";
import type { Random } from "./random.js";

export type CatColour = "black" | "coloured" | "any";

const furs: readonly Colour[] = [
  [0.93, 0.55, 0.18], // ginger
  [0.95, 0.93, 0.88], // white
  [0.62, 0.62, 0.66], // grey
  [0.9, 0.76, 0.52], // cream
  [0.66, 0.42, 0.24], // brown
];
const eyes: readonly Colour[] = [
  [0.55, 0.85, 0.3],
  [0.95, 0.8, 0.2],
  [0.45, 0.75, 0.9],
];
const pink: Colour = [0.95, 0.6, 0.62];
const dark: Colour = [0.06, 0.05, 0.06];

/** A cat: its head close up, or the whole animal sitting or lying. */
export function paintCat(canvas: Canvas, pen: Random, colour: CatColour): void {
  paintBackground(canvas, pen);
  const coat = pen.split("coat"); // its own stream: the same cat, whatever its colour
  const black = colour === "black" || (colour === "any" && coat.uniform() < 0.5);
  const fur = black ? shade([0.1, 0.09, 0.11], coat, 0.05) : shade(coat.choice(furs), coat, 0.06);
  const stripes = !black && coat.uniform() < 0.5 ? darker(fur, 0.62) : undefined;
  const eye = pen.choice(eyes);
  const pose = pen.choice(["head", "sitting", "lying"] as const);
  const turn = pen.normal(0, 0.1);
  const mirrored = pen.uniform() < 0.5;
  const centre = (spread: number): [number, number] => [0.5 + pen.normal(0, spread), 0.5 + pen.normal(0, spread)];
  if (pose === "head") {
    canvas.place(turn, pen.uniform(0.85, 1.05), centre(0.03), mirrored);
    paintCatHead(canvas, pen, 0.5, 0.56, 0.33, fur, eye, stripes);
  } else if (pose === "sitting") {
    canvas.place(turn / 2, pen.uniform(0.9, 1.1), centre(0.03), mirrored);
    canvas.line(
      [
        [0.62, 0.9],
        [0.82, 0.88],
        [0.88, 0.74],
        [0.83, pen.uniform(0.5, 0.62)],
      ],
      0.075,
      fur,
    );
    canvas.ellipse(0.5, 0.76, 0.21, 0.23, fur);
    if (stripes)
      for (const y of [0.68, 0.76, 0.84])
        canvas.line(
          [
            [0.31, y],
            [0.4, y + 0.02],
          ],
          0.035,
          stripes,
        );
    canvas.ellipse(0.42, 0.95, 0.08, 0.05, lighter(fur, black ? 0.06 : 0.5));
    canvas.ellipse(0.58, 0.95, 0.08, 0.05, lighter(fur, black ? 0.06 : 0.5));
    paintCatHead(canvas, pen, 0.5, 0.38, 0.24, fur, eye, stripes);
  } else {
    canvas.place(turn / 2, pen.uniform(0.95, 1.1), centre(0.03), mirrored);
    canvas.line(
      [
        [0.84, 0.72],
        [0.94, 0.6],
        [0.9, pen.uniform(0.34, 0.46)],
      ],
      0.07,
      fur,
    );
    canvas.ellipse(0.6, 0.7, 0.32, 0.18, fur);
    if (stripes)
      for (const x of [0.62, 0.71, 0.8])
        canvas.line(
          [
            [x, 0.56],
            [x + 0.02, 0.68],
          ],
          0.035,
          stripes,
        );
    canvas.ellipse(0.34, 0.85, 0.12, 0.05, fur);
    canvas.ellipse(0.72, 0.86, 0.12, 0.05, fur);
    paintCatHead(canvas, pen, 0.3, 0.5, 0.23, fur, eye, stripes);
  }
}

/** Pointed ears, slit eyes, nose and whiskers around (x, y); r is half the head's width. */
function paintCatHead(
  canvas: Canvas,
  pen: Random,
  x: number,
  y: number,
  r: number,
  fur: Colour,
  eye: Colour,
  stripes?: Colour,
): void {
  const spread = pen.uniform(0.92, 1.08);
  for (const side of [-1, 1]) {
    const tip: [number, number] = [x + side * 0.86 * r * spread, y - 1.42 * r];
    canvas.polygon([[x + side * 0.98 * r, y - 0.2 * r], tip, [x + side * 0.12 * r, y - 0.72 * r]], fur);
    canvas.polygon(
      [
        [x + side * 0.8 * r, y - 0.5 * r],
        [x + side * 0.8 * r * spread, y - 1.14 * r],
        [x + side * 0.4 * r, y - 0.74 * r],
      ],
      pink,
    );
  }
  canvas.ellipse(x, y, r, 0.86 * r, fur);
  if (stripes)
    for (const dx of [-0.22, 0, 0.22])
      canvas.line(
        [
          [x + dx * r, y - 0.8 * r],
          [x + dx * r * 0.8, y - 0.5 * r],
        ],
        0.12 * r,
        stripes,
      );
  const bright = fur[0] + fur[1] + fur[2] > 1;
  canvas.ellipse(x, y + 0.42 * r, 0.42 * r, 0.28 * r, lighter(fur, bright ? 0.5 : 0.12));
  const gaze = pen.normal(0, 0.05 * r);
  for (const side of [-1, 1]) {
    canvas.ellipse(x + side * 0.42 * r, y - 0.1 * r, 0.24 * r, 0.22 * r, eye);
    canvas.ellipse(x + side * 0.42 * r + gaze, y - 0.1 * r, 0.08 * r, 0.19 * r, dark);
  }
  canvas.polygon(
    [
      [x - 0.13 * r, y + 0.24 * r],
      [x + 0.13 * r, y + 0.24 * r],
      [x, y + 0.4 * r],
    ],
    pink,
  );
  const whisker: Colour = bright ? [0.35, 0.3, 0.3] : [0.8, 0.8, 0.8];
  for (const side of [-1, 1]) {
    for (const slope of [-0.12, 0.1, 0.3]) {
      canvas.line(
        [
          [x + side * 0.4 * r, y + 0.42 * r + 0.2 * slope * r],
          [x + side * 1.25 * r, y + (0.36 + slope) * r],
        ],
        0.035 * r + 0.006,
        whisker,
      );
    }
  }
}

/** Something that is no cat: a dog, ball, house, tree, fish, cup, flower or car, in any colour but black. */
export function paintOther(canvas: Canvas, pen: Random): string {
  paintBackground(canvas, pen);
  const turn = pen.normal(0, 0.08);
  const centre: [number, number] = [0.5 + pen.normal(0, 0.04), 0.5 + pen.normal(0, 0.04)];
  canvas.place(turn, pen.uniform(0.85, 1.1), centre, pen.uniform() < 0.5);
  const name = pen.choice(Object.keys(others));
  others[name]!(canvas, pen, shade(pen.choice([...furs, ...paints]), pen, 0.08));
  return name;
}

const paints: readonly Colour[] = [
  [0.85, 0.2, 0.2],
  [0.2, 0.45, 0.85],
  [0.25, 0.65, 0.35],
  [0.95, 0.8, 0.25],
  [0.6, 0.35, 0.7],
];

const others: Record<string, (canvas: Canvas, pen: Random, colour: Colour) => void> = {
  dog(canvas, pen) {
    const fur = shade(pen.choice(furs), pen, 0.06);
    const ear = darker(fur, 0.6);
    canvas.ellipse(0.5, 0.48, 0.27, 0.3, fur);
    canvas.ellipse(0.5, 0.66, 0.19, 0.17, lighter(fur, 0.35));
    const droop = pen.uniform(0.1, 0.35);
    canvas.ellipse(0.22, 0.45, 0.1, 0.24, ear, droop);
    canvas.ellipse(0.78, 0.45, 0.1, 0.24, ear, -droop);
    for (const x of [0.39, 0.61]) canvas.ellipse(x, 0.42, 0.045, 0.05, dark);
    canvas.ellipse(0.5, 0.58, 0.075, 0.05, dark);
    canvas.line(
      [
        [0.5, 0.62],
        [0.5, 0.7],
      ],
      0.025,
      dark,
    );
    if (pen.uniform() < 0.6) canvas.ellipse(0.5, 0.78, 0.055, 0.09, [0.92, 0.4, 0.45]);
  },
  ball(canvas, pen, colour) {
    canvas.ellipse(0.5, 0.86, 0.28, 0.05, [0.5, 0.5, 0.5]);
    canvas.ellipse(0.5, 0.52, 0.34, 0.34, colour);
    const stripe = lighter(colour, 0.6);
    canvas.line(
      [
        [0.2, pen.uniform(0.4, 0.5)],
        [0.5, 0.56],
        [0.8, pen.uniform(0.4, 0.5)],
      ],
      0.09,
      stripe,
    );
    canvas.ellipse(0.38, 0.34, 0.07, 0.05, [1, 1, 1]);
  },
  house(canvas, pen, colour) {
    canvas.polygon(
      [
        [0.2, 0.45],
        [0.8, 0.45],
        [0.8, 0.9],
        [0.2, 0.9],
      ],
      colour,
    );
    canvas.polygon(
      [
        [0.1, 0.47],
        [0.5, pen.uniform(0.1, 0.2)],
        [0.9, 0.47],
      ],
      darker(colour, 0.55),
    );
    canvas.polygon(
      [
        [0.44, 0.66],
        [0.58, 0.66],
        [0.58, 0.9],
        [0.44, 0.9],
      ],
      [0.45, 0.28, 0.16],
    );
    for (const x of [0.25, 0.64])
      canvas.polygon(
        [
          [x, 0.53],
          [x + 0.11, 0.53],
          [x + 0.11, 0.64],
          [x, 0.64],
        ],
        [0.75, 0.9, 1],
      );
  },
  tree(canvas, pen) {
    const green = shade([0.22, 0.55, 0.24], pen, 0.1);
    canvas.polygon(
      [
        [0.45, 0.6],
        [0.55, 0.6],
        [0.58, 0.95],
        [0.42, 0.95],
      ],
      [0.42, 0.28, 0.18],
    );
    if (pen.uniform() < 0.5) {
      for (const y of [0.1, 0.28, 0.46])
        canvas.polygon(
          [
            [0.5, y - 0.05],
            [0.5 + 0.2 + y / 4, y + 0.26],
            [0.5 - 0.2 - y / 4, y + 0.26],
          ],
          green,
        );
    } else {
      for (const [x, y] of [
        [0.35, 0.45],
        [0.65, 0.45],
        [0.5, 0.28],
        [0.5, 0.5],
      ] as const)
        canvas.ellipse(x, y, 0.22, 0.2, green);
    }
  },
  fish(canvas, _pen, colour) {
    canvas.polygon(
      [
        [0.68, 0.5],
        [0.95, 0.3],
        [0.95, 0.7],
      ],
      darker(colour, 0.75),
    );
    canvas.polygon(
      [
        [0.4, 0.35],
        [0.62, 0.2],
        [0.6, 0.4],
      ],
      darker(colour, 0.75),
    );
    canvas.ellipse(0.45, 0.5, 0.36, 0.21, colour);
    canvas.ellipse(0.25, 0.45, 0.05, 0.05, [1, 1, 1]);
    canvas.ellipse(0.24, 0.45, 0.025, 0.025, dark);
    canvas.line(
      [
        [0.12, 0.56],
        [0.2, 0.57],
      ],
      0.02,
      darker(colour, 0.4),
    );
  },
  cup(canvas, _pen, colour) {
    canvas.ellipse(0.76, 0.55, 0.16, 0.16, colour);
    canvas.ellipse(0.76, 0.55, 0.09, 0.09, [0.93, 0.92, 0.88]);
    canvas.polygon(
      [
        [0.2, 0.3],
        [0.74, 0.3],
        [0.68, 0.85],
        [0.26, 0.85],
      ],
      colour,
    );
    canvas.ellipse(0.47, 0.3, 0.27, 0.07, lighter(colour, 0.5));
    canvas.ellipse(0.47, 0.31, 0.22, 0.045, [0.4, 0.24, 0.14]);
  },
  flower(canvas, pen, colour) {
    canvas.line(
      [
        [0.5, 0.5],
        [0.48, 0.97],
      ],
      0.05,
      [0.25, 0.55, 0.25],
    );
    canvas.ellipse(0.6, 0.8, 0.13, 0.05, [0.3, 0.62, 0.3], -0.5);
    const start = pen.uniform(0, 1);
    for (let petal = 0; petal < 6; petal++) {
      const angle = start + (petal * Math.PI) / 3;
      canvas.ellipse(0.5 + 0.19 * Math.cos(angle), 0.38 + 0.19 * Math.sin(angle), 0.15, 0.09, colour, angle);
    }
    canvas.ellipse(0.5, 0.38, 0.1, 0.1, [0.95, 0.8, 0.25]);
  },
  car(canvas, _pen, colour) {
    canvas.polygon(
      [
        [0.28, 0.5],
        [0.37, 0.3],
        [0.66, 0.3],
        [0.77, 0.5],
      ],
      lighter(colour, 0.15),
    );
    canvas.polygon(
      [
        [0.34, 0.49],
        [0.4, 0.35],
        [0.63, 0.35],
        [0.7, 0.49],
      ],
      [0.75, 0.9, 1],
    );
    canvas.polygon(
      [
        [0.08, 0.5],
        [0.9, 0.48],
        [0.94, 0.7],
        [0.06, 0.7],
      ],
      colour,
    );
    for (const x of [0.27, 0.73]) {
      canvas.ellipse(x, 0.71, 0.11, 0.11, [0.2, 0.2, 0.22]);
      canvas.ellipse(x, 0.71, 0.045, 0.045, [0.8, 0.8, 0.82]);
    }
  },
};

function paintBackground(canvas: Canvas, pen: Random): void {
  const wall = shade(
    pen.choice([
      [0.8, 0.88, 0.95],
      [0.93, 0.9, 0.82],
      [0.85, 0.92, 0.84],
      [0.92, 0.86, 0.9],
    ]),
    pen,
    0.06,
  );
  canvas.background(wall, shade(pen.choice([wall, [0.72, 0.62, 0.5], [0.6, 0.74, 0.52]]), pen, 0.06));
}

function shade(colour: Colour, pen: Random, spread: number): Colour {
  const all = pen.normal(0, spread);
  return map(colour, (value) => value + all + pen.normal(0, spread / 3));
}

const darker = (colour: Colour, factor: number) => map(colour, (value) => value * factor);
const lighter = (colour: Colour, share: number) => map(colour, (value) => value + share * (1 - value));

function map(colour: Colour, change: (value: number) => number): Colour {
  return colour.map((value) => Math.min(1, Math.max(0, change(value)))) as unknown as Colour;
}
