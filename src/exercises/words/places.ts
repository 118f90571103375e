/** What a result is called in a sentence, and whether that is a plural: "the weights are …". */
export interface ResultName {
  readonly name: string;
  readonly plural: boolean;
}

/** What a table has a row for: a batch the examples, weights the inputs. */
export type LaidOut = "example" | "input";
