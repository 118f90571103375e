import { heading, themeOf, type ChartOptions } from "./options.js";
import type { Plot, PlotSpec } from "./Plot.js";
import { themed } from "./vegaLite.js";
import { sentences } from "./words.js";

type Sentence = string | undefined | false;

/** What a chart says about itself. */
export interface Words {
  /** The kind of chart, which stands before the title: "Box plots". */
  readonly what: string;
  /** How the sentence goes on after the title: " of loss". Default: not. */
  readonly goesOn?: string;
  /** What there is to see, for those who cannot. */
  readonly facts: readonly Sentence[];
  /** What the reader of the data must know, in description and subtitle: values left out. */
  readonly notes?: readonly Sentence[];
  /** How the subtitle begins where the reader has given none. */
  readonly subtitle?: Sentence;
  /** Pixels that the heading has. Default: the plot's width, at least 300. */
  readonly width?: number;
}

/** The chart in words: the reader's own, or title, subtitle, facts and notes. */
export function describe(
  { title, subtitle, description }: ChartOptions,
  { what, goesOn = "", facts, notes = [] }: Words,
): string {
  return description ?? sentences(`${what}${title ? `: ${title}` : ""}${goesOn}`, subtitle, ...facts, ...notes);
}

/** The marks of a chart, in Vega-Lite's words, as a plot: with description, heading and theme. */
export function chart(options: ChartOptions, words: Words, spec: PlotSpec): Plot {
  const { notes = [], width = Math.max(Number(spec["width"] ?? 0), 300) } = words;
  const subtitle = options.subtitle ?? sentences(words.subtitle, ...notes);
  return themed(
    { description: describe(options, words), ...heading(options.title, subtitle, width), ...spec },
    themeOf(options),
  );
}
