import { readAsset } from "#files.js";
import { checkArray, checkText, isRecord, show } from "../arguments.js";
import { parseCsv, type TableRow } from "./csv.js";
import type { Dataset } from "./Dataset.js";

/**
 * 344 penguins of three species on the islands of the Palmer Archipelago, Antarctica: bill length and depth (mm),
 * flipper length (mm), body mass (g). Dr. Kristen Gorman and Palmer Station LTER; Horst, Hill & Gorman 2020,
 * "palmerpenguins" (doi:10.5281/zenodo.3960218); public domain (CC0 1.0).
 *
 * The columns' scales differ by a factor of 400, and the species are nearly separable: a good table for standardizing.
 * The 2 birds that were not measured are left out, so 342 remain; `penguinRecords()` has all, with more columns.
 *
 * @example
 * const birds = penguins(); // exampleShape [4], classes Adelie, Chinstrap, Gentoo
 */
export function penguins(): Dataset {
  return table(
    "Palmer penguins",
    penguinRecords(),
    "species",
    Object.entries({
      bill_length_mm: "bill length (mm)",
      bill_depth_mm: "bill depth (mm)",
      flipper_length_mm: "flipper length (mm)",
      body_mass_g: "body mass (g)",
    }),
  );
}

/**
 * The penguins as published, one record a bird, missing values null: for showing as a table and for plots.
 *
 * @example
 * table(penguinRecords());
 */
export function penguinRecords(): TableRow[] {
  return records("penguins.csv");
}

/**
 * 178 Italian wines of three cultivars, 13 chemical measurements: from hue (about 1) to proline (about 750). Stefan
 * Aeberhard and M. Forina, "Wine", UCI Machine Learning Repository, 1992 (doi:10.24432/C5PC7J); CC BY 4.0; columns
 * named by us. Nothing is missing.
 *
 * @example
 * const bottles = wine(); // exampleShape [13], three classes
 */
export function wine(): Dataset {
  return table(
    "wine",
    wineRecords(),
    "cultivar",
    Object.entries({
      alcohol: "alcohol",
      malicAcid: "malic acid",
      ash: "ash",
      alcalinityOfAsh: "alcalinity of ash",
      magnesium: "magnesium",
      totalPhenols: "total phenols",
      flavanoids: "flavanoids",
      nonflavanoidPhenols: "nonflavanoid phenols",
      proanthocyanins: "proanthocyanins",
      colourIntensity: "colour intensity",
      hue: "hue",
      od280: "OD280/OD315",
      proline: "proline",
    }),
  );
}

/**
 * The wines, one record a bottle: for showing as a table and for plots.
 *
 * @example
 * table(wineRecords());
 */
export function wineRecords(): TableRow[] {
  return records("wine.csv");
}

/**
 * A dataset from records: the columns given become the features; records with a missing value in any of them, or
 * without a class, are left out. Classes are numbered in alphabetical order, those that are numbers by their size.
 *
 * @param name What the rows are, for the dataset's name.
 * @param features Column names.
 * @throws Error if a column is unknown or holds text.
 * @example
 * const two = fromRecords("two columns", penguinRecords(), "species", ["bill_length_mm", "body_mass_g"]);
 */
export function fromRecords(
  name: string,
  rows: readonly TableRow[],
  classColumn: string,
  features: readonly string[],
): Dataset {
  const who = "fromRecords";
  checkText(who, "name", name, "two columns");
  checkArray(who, "rows", rows, "records, as parseCsv gives");
  const wrong = rows.findIndex((row) => !isRecord(row));
  if (wrong >= 0)
    throw new TypeError(`${who}: rows[${wrong}] is ${show(rows[wrong])}, expected a record { column: value }`);
  checkText(who, "classColumn", classColumn, "species");
  checkArray(who, "features", features, "column names");
  const twice = features.find((feature, i) => features.indexOf(feature) < i);
  if (twice !== undefined) throw new RangeError(`${who}: features has ${show(twice)} twice`);
  return table(
    name,
    rows,
    classColumn,
    features.map((feature) => [feature, feature] as const),
  );
}

function records(file: string): TableRow[] {
  return parseCsv(new TextDecoder().decode(readAsset(file)));
}

function table(
  name: string,
  rows: readonly TableRow[],
  classColumn: string,
  features: readonly (readonly [column: string, shown: string])[],
): Dataset {
  const columns = features.map(([column]) => column);
  for (const column of [classColumn, ...columns]) {
    if (rows.length > 0 && !Object.hasOwn(rows[0]!, column)) {
      throw new Error(`fromRecords: ${name} has no column "${column}"; there are ${Object.keys(rows[0]!).join(", ")}`);
    }
  }
  const whole = rows.filter((row) =>
    [classColumn, ...columns].every((column) => row[column] !== null && row[column] !== undefined),
  );
  const classNames = inOrder([...new Set(whole.map((row) => String(row[classColumn])))]);
  const classOf = new Map(classNames.map((each, index) => [each, index]));
  const x = new Float32Array(whole.length * columns.length);
  whole.forEach((row, i) =>
    columns.forEach((column, j) => {
      const value = row[column];
      if (typeof value !== "number")
        throw new Error(`fromRecords: column "${column}" of ${name} holds ${show(value)}, expected numbers`);
      x[i * columns.length + j] = value;
    }),
  );
  return {
    name: `${name}, ${whole.length} examples`,
    numExamples: whole.length,
    exampleShape: [columns.length],
    x,
    labels: Int32Array.from(whole, (row) => classOf.get(String(row[classColumn]))!),
    numClasses: classNames.length,
    classNames,
    featureNames: features.map(([, shown]) => shown),
  };
}

/** Numbers by their size, else alphabetical. */
function inOrder(names: string[]): string[] {
  const areNumbers = names.every((name) => name.trim() !== "" && Number.isFinite(Number(name)));
  return areNumbers ? names.sort((a, b) => Number(a) - Number(b)) : names.sort();
}
