/**
 * Labelled examples in plain typed arrays: nothing to dispose, the same on every backend.
 */
export interface Dataset {
  /** What it is, for titles: "synthetic digits, 8,000 examples". */
  readonly name: string;
  readonly numExamples: number;
  /** Shape of one example, for example [784], [28, 28, 1] or [2]. */
  readonly exampleShape: readonly number[];
  /** All examples, row-major: [numExamples, ...exampleShape]. */
  readonly x: Float32Array;
  /** Class index of each example, 0 … numClasses − 1; [numExamples]. Empty for data without labels. */
  readonly labels: Int32Array;
  readonly numClasses: number;
  readonly classNames?: readonly string[];
  /** Names of the columns, for tables. */
  readonly featureNames?: readonly string[];
}
