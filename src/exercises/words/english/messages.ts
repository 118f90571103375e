import type { Unreadable } from "../../forms.js";
import type { LaidOut, ResultName } from "../places.js";

/**
 * What every check may say: whole sentences, with places for names and numbers. Nothing is put together out of parts of
 * sentences elsewhere, so that a language may order its words as it must.
 */
export const messages = {
  notDone: (p: { id: string }) => `Not done yet. For help: \`exercise("${p.id}").hint(1)\`.`,
  help: (p: { id: string }) => `For help: \`exercise("${p.id}").hint(1)\`.`,
  heading: (p: { id: string; title: string }) => `Exercise ${p.id}, ${p.title}`,
  notAFunction: (p: { given: Unreadable }) =>
    `It wants your function (write its name, without calling it), and was given ${value(p.given)}.`,

  passed: (p: { verified: string }) => `Right. Verified on ${p.verified}.`,
  readAs: (p: { form: string }) => `Read as ${p.form}.`,
  rightInColumns: (p: { name: string; of: LaidOut }) =>
    `With one ${p.of} a column it would be right. Here, as in the lessons, each ${p.of} is a row; if your arrays lie ` +
    `the other way, say so: \`check.${p.name}(yourFunction, { layout: "columns" })\`.`,
  wrongAxis: (p: { of: LaidOut }) =>
    p.of === "example"
      ? "The axis is wrong: you take each row for a feature, and compute over axis 1. Each row is an example: the " +
        "statistics of a feature are over axis 0."
      : "The axis is wrong: you take each row of the weights for a unit. Each row is an input, and each column a unit.",
  listRead: (p: { names: readonly string[] }) =>
    `It returns a list, which is read in the order of the names; the task asks for an object, \`{ ${p.names.join(", ")} }\`.`,
  firstRead: () => "It returns a list, of which the first entry is read; the task asks for that alone.",
  otherName: (p: { given: string; name: string }) => `\`${p.given}\` is read as \`${p.name}\`, its name in the task.`,
  otherShape: (p: { result: ResultName; given: readonly number[]; expected: readonly number[] }) =>
    `The shape of ${p.result.name} is ${shape(p.given)}, where the task asks for ${shape(p.expected)}: the numbers are ` +
    "right, but what goes on from there may want the other.",
  disposed: (p: { names: readonly string[] }) =>
    `It disposes of what it was given (${p.names.join(", ")}): whoever calls it may still need that.`,
  changed: (p: { names: readonly string[] }) =>
    `It changes what it was given (${p.names.join(", ")}): whoever calls it still expects the old values there. ` +
    "Work on a copy.",
  leaks: (p: { count: number }) =>
    `Tensors that stay in memory after the call: ${p.count}, by \`tf.keep\` or \`tf.variable\`. In a training loop they add up; ` +
    "`tf.tidy` frees what is made inside it.",
  byHand: () =>
    "You take the numbers out of the tensors. That is right; with the methods of tensors it is shorter, and a " +
    "gradient can flow through it.",

  threw: (p: { label: string; form: string | undefined; error: string }) =>
    p.form === undefined
      ? `Your function threw an error on ${p.label}: ${p.error}`
      : `Your function threw an error on ${p.label} (given as ${p.form}): ${p.error}`,
  threwAfter: (p: { label: string; right: number; error: string }) =>
    p.right === 1
      ? `On one other input your function is right, but on ${p.label} it threw an error: ${p.error}`
      : `On ${p.right} other inputs your function is right, but on ${p.label} it threw an error: ${p.error}`,
  threwToo: (p: { label: string; error: string }) => `And on ${p.label} it threw an error: ${p.error}`,
  returnedNothing: (p: { label: string; value: string }) =>
    `It returned ${p.value} on ${p.label}: is a \`return\` missing?`,
  returnedNothingAfter: (p: { label: string; value: string; right: number }) =>
    p.right === 1
      ? `It returned ${p.value} on ${p.label}: is a \`return\` missing there? On one other input it is right.`
      : `It returned ${p.value} on ${p.label}: is a \`return\` missing there? On ${p.right} other inputs it is right.`,
  late: (p: { label: string; seconds: number }) =>
    `The call on ${p.label} has given no result after ${p.seconds} seconds: its promise is still pending. Does it wait for ` +
    "something that never comes?",
  goesOn: (p: { name: string; label: string; seconds: number }) =>
    `check.${p.name} has been calling your function, on ${p.label}, for ${p.seconds} seconds: does a loop in it never ` +
    "end? Stop ends it.",
  stoppedIn: (p: { name: string; label: string }) =>
    `check.${p.name} was calling your function, on ${p.label}, when Stop was pressed: does a loop in it never end?`,
  unreadable: (p: { label: string; given: Unreadable; expected: readonly string[] }) =>
    `Not readable: it returned ${value(p.given)}; expected ${list(p.expected)} (on ${p.label}).`,
  unreadableResult: (p: { label: string; result: ResultName; given: Unreadable }) =>
    p.given.what === "promise"
      ? `Not readable: ${is(p.result)} a promise, expected numbers: an \`await\` is missing (on ${p.label}).`
      : `Not readable: ${is(p.result)} ${value(p.given)}, expected numbers (on ${p.label}).`,
  missing: (p: { label: string; results: readonly string[] }) =>
    p.results.length === 1
      ? `Not readable: ${p.results[0]} is missing from what it returns (on ${p.label}).`
      : `Not readable: ${list(p.results)} are missing from what it returns (on ${p.label}).`,

  mistakes: [
    (p: { says: readonly string[] }) => p.says.join(" "),
    (p: { says: readonly string[] }) => `Two things at once. ${joined(p.says, "And")}`,
    (p: { says: readonly string[] }) => `Three things at once. ${joined(p.says, "And")}`,
    (p: { says: readonly string[] }) => `Several things at once. ${joined(p.says, "And")}`,
  ],
  inputReturned: (p: { result: ResultName; parameter: string }) =>
    `${capital(is(p.result))} \`${p.parameter}\`, unchanged.`,
  otherResult: (p: { result: ResultName; holds: ResultName }) =>
    `${capital(is(p.result))} what ${p.holds.name} should be.`,
  constant: (p: { result: ResultName; value: string }) => `${capital(is(p.result))} ${p.value}, whatever the input is.`,
  rightValue: (p: { value: string; expected: number }) =>
    `${p.value} is right; one number for each unit is asked: a list of ${p.expected}.`,
  nowhereFinite: (p: { result: ResultName }) =>
    `${capital(p.result.name)} ${p.result.plural ? "have" : "has"} no number in it that is finite. A mistake known here does that:`,
  inResult: (p: { result: ResultName; says: string }) => `In ${p.result.name}: ${inside(p.says)}`,
  restIsRight: (p: { results: readonly ResultName[] }) =>
    p.results.length === 1
      ? `${capital(is(p.results[0]!))} right.`
      : `${capital(list(p.results.map(({ name }) => name)))} are right.`,
  withRest: (p: { told: string; rest: string }) => `${p.told} ${p.rest}`,
  alternatives: (p: { says: readonly string[] }) => `Or, which gives the same numbers: ${inside(joined(p.says, "Or"))}`,
  seen: (p: { seen: readonly string[] }) => `Seen in your numbers: ${p.seen.join("; ")}.`,
  look: (p: { at: readonly string[] }) => `Look again at: ${p.at.join("; and ")}.`,

  wrongShape: (p: { result: ResultName; label: string; given: readonly number[]; expected: readonly number[] }) =>
    `${capital(p.result.name)} ${p.result.plural ? "have" : "has"} the wrong shape. On ${p.label}, it is ` +
    `${counted(p.given)}, not ${counted(p.expected)}.`,
  transposed: () => "The numbers are right, but rows and columns have changed places.",
  onlyReshape: (p: { expected: readonly number[] }) =>
    `The numbers are right: \`reshape\` them to ${shape(p.expected)}.`,
  oneForAll: () =>
    "That is one number for all features. Each feature has its own: sum or average over the examples alone.",
  oneForEachExample: () =>
    "That is one number for each example: it is summed over the features, axis 1. Each feature has its own: sum over the examples, axis 0.",
  notFinite: (p: {
    result: ResultName;
    label: string;
    given: string;
    expected: string;
    place: readonly number[];
    /** Whether a list is among the arguments. */
    ofList: boolean;
  }) => {
    const found =
      p.place.length === 0
        ? `${capital(is(p.result))} ${p.given} on ${p.label}, where ${p.expected} is expected.`
        : `${capital(p.result.name)} ${p.result.plural ? "contain" : "contains"} ${p.given}. On ${p.label}, it stands at [${p.place.join(", ")}], not ${p.expected}.`;
    return p.given === "NaN" && p.ofList
      ? `${found} Something is divided by zero, read from outside an array, a root of a negative number, or no number; ` +
          "and `Math.max` of a list is NaN: it takes numbers, `Math.max(...list)`."
      : `${found} Something is divided by zero, read from outside an array, a root of a negative number, or no number.`;
  },
  unexplained: (p: { result: ResultName; label: string; given: string; expected: string; place: readonly number[] }) =>
    `${capital(is(p.result))} not right, and none of the mistakes known here explains it. On ${p.label}, it is ${p.given}${at(p.place)}, ` +
    `where ${p.expected} is expected.`,
  error: (p: { error: string }) => `Its relative error is ${p.error}.`,
  rounded: (p: { decimals: number }) =>
    p.decimals === 0
      ? "The numbers are right but rounded to integers: leave them as they are."
      : `The numbers are right but rounded to ${p.decimals} decimal${p.decimals === 1 ? "" : "s"}: leave them as they are.`,
  factor: (p: { result: ResultName; factor: string }) =>
    `Every number of ${p.result.name} is ${p.factor} times the right one.`,
  offset: (p: { result: ResultName; offset: string }) =>
    `Every number of ${p.result.name} differs from the right one by the same ${p.offset}.`,
  onlySome: (p: { wrong: number; of: number }) =>
    p.wrong === 1
      ? `Of its ${p.of} numbers, 1 is off; the others are right.`
      : p.wrong === p.of - 1
        ? `Of its ${p.of} numbers, ${p.wrong} are off; the other one is right.`
        : `Of its ${p.of} numbers, ${p.wrong} are off; the others are right.`,
  rightBefore: (p: { count: number }) =>
    p.count === 1 ? "It is right on one other input." : `It is right on ${p.count} other inputs.`,
  firstThatIsOff: (p: { result: ResultName; right: readonly ResultName[] }) =>
    `${capital(is(p.result))} the first that is off; ${list(p.right.map(({ name }) => name))} ` +
    `${p.right.length > 1 || p.right[0]!.plural ? "are" : "is"} right.`,
  random: () =>
    "Two calls with the same input give different results: does it draw random numbers, or keep something from one call " +
    "to the next?",
  tryIt: (p: { name: string }) =>
    `To try that input: \`const { args, expected, given } = check.${p.name}(yourFunction).failing\`.`,

  /** How the arguments were given; `of` is what lies in rows or columns, if there is a table among them. */
  form: (p: {
    container: "tensors" | "arrays" | "typed arrays";
    layout: "rows" | "columns";
    of: LaidOut | undefined;
  }) =>
    p.of === undefined
      ? p.container
      : p.layout === "rows"
        ? `${p.container}, one ${p.of} a row`
        : `${p.container}, one ${p.of} a column`,

  task: (p: { id: string; title: string; task: string }) => `Exercise ${p.id}, ${p.title}: ${p.task}`,
  hint: (p: { id: string; step: number; of: number; text: string }) =>
    `Hint ${p.step} of ${p.of}: ${p.text}\n${
      p.step < p.of ? `More: exercise("${p.id}").hint(${p.step + 1})` : `The solution: exercise("${p.id}").solution()`
    }`,
};

/** What a value is, in a few words. */
function value(given: Unreadable): string {
  switch (given.what) {
    case "nothing":
      return given.value;
    case "promise":
      return "a promise (`await` it)";
    case "function":
      return "a function";
    case "disposed":
      return "a tensor that has been disposed of";
    case "empty":
      return "empty";
    case "ragged":
      return "an array whose rows differ in length";
    case "cycle":
      return "an array that contains itself";
    case "generator":
      return "a generator (spread it into an array: `[...values]`)";
    case "collection":
      return `a ${given.name} (spread it into an array: \`[...values]\`)`;
    case "text":
      return `the text "${given.text}"`;
    case "object":
      return given.names.length === 0
        ? "an object without names"
        : `an object with the names ${given.names.join(", ")}`;
    case "too many":
      return `an array of ${given.count} entries, far more than the ${given.expected} number${given.expected === 1 ? "" : "s"} expected`;
    case "shape":
      return `${given.count} number${given.count === 1 ? "" : "s"} with the shape [${given.shape}]`;
    case "inside":
      return `an array with ${value(given.inner)} in it`;
    case "other":
      return `a ${given.type}`;
  }
}

/** "y is", "the weights are". */
const is = ({ name, plural }: ResultName): string => `${name} ${plural ? "are" : "is"}`;

/** At the beginning of a sentence: a word gets a capital letter, a name of the code stays as it is. */
const capital = (text: string): string => (/^(the|what) /.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text);

/** A sentence after a colon: a word loses its capital letter, a formula or a name keeps it. */
const inside = (text: string): string =>
  /^([A-Z][a-z]+|A) /.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text;

const joined = (says: readonly string[], by: string): string =>
  says.map((text, i) => (i === 0 ? text : `${by}: ${inside(text)}`)).join(" ");

const counted = (lengths: readonly number[]): string =>
  lengths.length === 1 ? `a list of ${lengths[0]} number${lengths[0] === 1 ? "" : "s"}` : shape(lengths);

const shape = (lengths: readonly number[]): string => (lengths.length === 0 ? "a number" : `[${lengths.join(", ")}]`);

const at = (place: readonly number[]): string => (place.length === 0 ? "" : ` at [${place.join(", ")}]`);

const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
