import { backgroundTimer } from "#train/turn.js";
import { inspectSymbol } from "../../inspect.js";
import { anyNumber, checkOptions, type OptionNames } from "../../arguments.js";
import { broadcast, displaySymbol, metadataSymbol, type Displayable, type MimeBundle } from "../../jupyter.js";
import { vegaLiteMime, type BasePlot, type Plot } from "../Plot.js";
import { drawLossCurves, lossCurvesOptions, type HistoryLike, type LossCurvesOptions } from "./lossCurves.js";

export interface LiveCurvesOptions extends LossCurvesOptions {
  /** Milliseconds between two updates, at least 250 (front ends choke on more). Default 250. */
  every?: number;
}

const optionNames: OptionNames<LiveCurvesOptions> = { ...lossCurvesOptions, every: anyNumber };

/** What `fit` takes as a callback: one run's part in a live plot. */
export interface LiveRun {
  onStep(event: { readonly step: number; readonly loss: number }): void;
  onValidation(event: { readonly step: number; readonly loss: number; readonly accuracy: number }): void;
  onEnd(): Promise<void>;
}

/** Curves that grow while networks train. */
export interface LiveCurves extends Displayable, LiveRun {
  /** A callback for `fit` whose steps become the curve of this name. The same name again starts it anew. */
  run(name: string): LiveRun;
  /** The plot of what has come so far. */
  plot(): Plot;
  /** The last picture, with PNG; `fit` calls it through `onEnd`. */
  end(): Promise<void>;
  toString(): string;
}

/**
 * A plot that grows while `fit` trains: at most four updates a second, without PNG but for the last. Where no notebook
 * can update outputs (stock tslab, a terminal) the plot shows once, as a cell's last expression or by `plot()`.
 *
 * @example
 * const live = liveCurves({ title: "Loss" });
 * const { onStep } = live.run("plain");
 * for (let step = 1; step <= 3; step++) onStep({ step, loss: 1 / step });
 * live.plot();
 */
export function liveCurves(options: LiveCurvesOptions = {}): LiveCurves {
  checkOptions("liveCurves", options, optionNames);
  const { every = 250, ...chart } = options;
  if (!(every >= 250)) throw new RangeError(`liveCurves: every is ${every}, expected at least 250 milliseconds`);
  return new Live(every, chart);
}

interface Run extends HistoryLike {
  readonly steps: number[];
  readonly loss: number[];
  readonly validation: { step: number; loss: number; accuracy: number }[];
}

let displays = 0;

class Live implements LiveCurves {
  readonly #runs = new Map<string, Run>();
  readonly #options: LossCurvesOptions;
  readonly #every: number;
  #transient: { display_id: string } | undefined;
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sent: Promise<void> = Promise.resolve();
  #alone: LiveRun | undefined;

  constructor(every: number, options: LossCurvesOptions) {
    this.#every = every;
    this.#options = options;
  }

  run(name: string): LiveRun {
    const run: Run = { steps: [], loss: [], validation: [] };
    this.#runs.set(name, run);
    const drawn = this.#options.measure ?? "loss";
    return {
      onStep: ({ step, loss }) => {
        run.steps.push(step);
        run.loss.push(loss);
        if (drawn === "loss") this.#changed();
      },
      onValidation: ({ step, loss, accuracy }) => {
        run.validation.push({ step, loss, accuracy });
        if (drawn !== "loss") this.#changed();
      },
      onEnd: () => this.end(),
    };
  }

  // As a callback itself it is one run, named for what it measures.
  onStep = (event: { readonly step: number; readonly loss: number }): void => this.#one().onStep(event);
  onValidation = (event: { readonly step: number; readonly loss: number; readonly accuracy: number }): void =>
    this.#one().onValidation(event);
  onEnd = (): Promise<void> => this.end();

  #one(): LiveRun {
    return (this.#alone ??= this.run(this.#options.measure ?? "loss"));
  }

  plot(): Plot {
    const measure = this.#options.measure ?? "loss";
    const there = [...this.#runs].filter(([, run]) => (measure === "loss" ? run.loss : run.validation).length > 0);
    if (there.length === 0)
      throw new Error('liveCurves: no step has come yet; give fit the callback, callbacks: [live.run("plain")]');
    return drawLossCurves("liveCurves", Object.fromEntries(there), this.#options);
  }

  async end(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!broadcast() || this.#isEmpty()) return;
    const bundle = await this.plot()[displaySymbol]();
    this.#send(bundle, (bundle as Record<symbol, unknown>)[metadataSymbol] as Record<string, unknown>);
    await this.#sent;
  }

  /** Sends now where the last update was long enough ago; otherwise the timer brings what came since. */
  #changed(): void {
    if (!broadcast()) return;
    const wait = this.#last + this.#every - performance.now();
    if (wait <= 0) this.#update();
    else this.#timer ??= backgroundTimer(() => this.#update(), wait);
  }

  #update(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const plot = this.plot();
    this.#send(
      { [vegaLiteMime]: plot.spec, "text/plain": plot.description },
      { [vegaLiteMime]: { embed_options: { actions: false } } },
    );
  }

  #send(data: MimeBundle, metadata: Record<string, unknown> = {}): void {
    this.#last = performance.now();
    const send = broadcast();
    if (!send) return;
    const first = this.#transient === undefined;
    const transient = (this.#transient ??= { display_id: `batchnorm-lab-live-${++displays}-${Date.now()}` });
    const content = { data, metadata, transient };
    this.#sent = this.#sent
      .then(() => (first ? send("display_data", content) : send("update_display_data", content)))
      .catch(() => {}); // A front end that has gone away must not stop the training.
  }

  #isEmpty(): boolean {
    return [...this.#runs.values()].every(({ loss, validation }) => loss.length + validation.length === 0);
  }

  toString(): string {
    return this.#isEmpty() ? "Live curves: no step has come yet." : this.plot().description;
  }

  /** As a cell's last expression: the plot, or in words where it already stands in an output of its own. */
  [displaySymbol](): MimeBundle | Promise<MimeBundle> {
    return this.#transient || this.#isEmpty() ? { "text/plain": this.toString() } : this.plot()[displaySymbol]();
  }

  [inspectSymbol](): string {
    return this.#isEmpty() ? this.toString() : (this.plot() as BasePlot)[inspectSymbol]();
  }
}
