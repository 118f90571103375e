import { isRecord, show } from "../arguments.js";
import { isDataset } from "../data/checkDataset.js";
import type { Dataset } from "../data/Dataset.js";
import { isNumbers, readMatrix, readNumbers, type Numbers } from "./numbers.js";

/** Points of the plane with a class each. */
export interface LabelledPoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Index into `names`. */
  readonly labels: readonly number[];
  readonly names: readonly string[];
  readonly xTitle: string | undefined;
  readonly yTitle: string | undefined;
  readonly numLeftOut: number;
}

/** Points as the charts take them: a dataset of two (or more) features, rows [n, 2], or rows by name of their class. */
export type PointsInput = Dataset | Numbers | Readonly<Record<string, Numbers>>;

export interface PointsOptions {
  /** The two columns to take. Default [0, 1]. */
  columns?: readonly [number, number];
  /** The class of each row [n]: indices or names. Default: the dataset's labels. */
  labels?: ArrayLike<number> | readonly string[] | Numbers;
}

export function readPoints(
  where: string,
  given: PointsInput,
  { columns = [0, 1], labels }: PointsOptions,
): LabelledPoints {
  if (!(Array.isArray(columns) && columns.length === 2)) {
    throw new TypeError(`${where}: columns is ${show(columns)}, expected two, for example [0, 1]`);
  }
  const parts = partsOf(where, given, labels);
  const x: number[] = [];
  const y: number[] = [];
  const classes: number[] = [];
  let numLeftOut = 0;
  for (const { values, numRows, numColumns, classOf } of parts.rows) {
    if (!columns.every((column) => Number.isInteger(column) && column >= 0 && column < numColumns)) {
      throw new RangeError(
        `${where}: columns are ${columns.join(" and ")}, but the points have ${numColumns} columns, counted from 0`,
      );
    }
    for (let row = 0; row < numRows; row++) {
      const [px, py] = columns.map((column) => values[row * numColumns + column]!) as [number, number];
      if (Number.isFinite(px) && Number.isFinite(py)) {
        x.push(px);
        y.push(py);
        classes.push(classOf(row));
      } else numLeftOut++;
    }
  }
  if (x.length === 0) throw new RangeError(`${where}: there is no finite point to show`);
  const [xTitle, yTitle] = columns.map((column) => parts.features?.[column]);
  return {
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    labels: classes,
    names: parts.names,
    xTitle,
    yTitle,
    numLeftOut,
  };
}

function partsOf(where: string, given: PointsInput, labels: PointsOptions["labels"]) {
  if (isDataset(given)) {
    const dataset = given;
    const numColumns = dataset.exampleShape.reduce((product, size) => product * size, 1);
    const matrix = { values: dataset.x, numRows: dataset.numExamples, numColumns };
    const own = labels ?? (dataset.labels.length > 0 ? dataset.labels : undefined);
    const { names, classOf } = classes(where, own, dataset.numExamples, dataset.classNames);
    return { rows: [{ ...matrix, classOf }], names, features: dataset.featureNames };
  }
  if (isNumbers(given)) {
    const matrix = readMatrix(`${where}: points`, given);
    const { names, classOf } = classes(where, labels, matrix.numRows, undefined);
    return { rows: [{ ...matrix, classOf }], names, features: undefined };
  }
  if (!isRecord(given))
    throw new TypeError(`${where}: points is ${show(given)}, expected a dataset, rows, or rows by name`);
  const names = Object.keys(given);
  if (names.length === 0) throw new RangeError(`${where}: there are no points`);
  const rows = Object.entries(given as Record<string, Numbers>).map(([name, rows], k) => ({
    ...readMatrix(`${where}: points of "${name}"`, rows),
    classOf: () => k,
  }));
  return { rows, names, features: undefined };
}

function classes(
  where: string,
  labels: PointsOptions["labels"],
  numRows: number,
  classNames: readonly string[] | undefined,
) {
  if (labels === undefined) return { names: ["points"], classOf: () => 0 };
  const texts = Array.isArray(labels) && typeof labels[0] === "string" ? (labels as readonly string[]) : undefined;
  const given: ArrayLike<number | string> = texts ?? readNumbers(`${where}: labels`, labels as Numbers).values;
  if (given.length !== numRows) {
    throw new RangeError(`${where}: there are ${given.length} labels for ${numRows} points; expected one a point`);
  }
  const keys = [...new Set(Array.from(given))].sort((a, b) =>
    typeof a === "number" && typeof b === "number" ? a - b : 0,
  );
  const names = keys.map((key) => (typeof key === "number" ? (classNames?.[key] ?? `class ${key}`) : key));
  return { names, classOf: (row: number) => keys.indexOf(given[row]!) };
}

/** At most `limit` of n indices, evenly spread: the same ones each time. */
export function thin(n: number, limit: number): number[] {
  if (n <= limit) return Array.from({ length: n }, (_, k) => k);
  return Array.from({ length: limit }, (_, k) => Math.floor((k * n) / limit));
}
