import { toBase64 } from "#base64.js";
import { anyNumber, anyText, checkOptions, positiveInteger, type OptionNames } from "../../arguments.js";
import { isDataset } from "../../data/checkDataset.js";
import type { Dataset } from "../../data/Dataset.js";
import { drawing } from "../drawing.js";
import { list, pixels, range, sizes } from "../optionTypes.js";
import { extent, readNumbers, type Numbers } from "../numbers.js";
import { themeOf, type ChartOptions } from "../options.js";
import type { Plot } from "../Plot.js";
import { encodePng } from "../render/encodePng.js";
import { textWidth } from "../render/font.js";
import { element, figure, text } from "../render/svg.js";
import { anyTheme, color } from "../theme.js";
import { say, sentences } from "../words.js";

export interface ImageGridOptions extends Omit<ChartOptions, "height"> {
  /** How many images, from the first. Default 20, or all where there are fewer. */
  count?: number;
  /** Images a row. Default: as many as fit into `width`, at most 10. */
  columns?: number;
  /** Side of a tile in pixels; small images are enlarged with sharp pixels. Default 56. */
  tile?: number;
  /** Shape of one image, [height, width] or [height, width, channels]. Default: the data's own, or a square of gray. */
  shape?: readonly number[];
  /** A caption below each image. Default: a dataset's class names. */
  labels?: readonly (string | number)[] | ArrayLike<number>;
  /** What a model said: shown in place of the label, and marked where it differs from it. Default: none. */
  predictions?: readonly (string | number)[] | ArrayLike<number>;
  /** Values drawn as black and white. Default [0, 1] where all values lie in it, else the lowest and highest. */
  range?: readonly [number, number];
}

const optionNames: OptionNames<ImageGridOptions> = {
  title: anyText,
  subtitle: anyText,
  width: pixels,
  theme: anyTheme,
  description: anyText,
  count: positiveInteger,
  columns: positiveInteger,
  tile: anyNumber,
  shape: sizes,
  labels: list,
  predictions: list,
  range: range,
};

/**
 * Small images in rows: digits, cats, a layer's filters.
 *
 * @param images a dataset, or numbers [n, height, width], [n, height, width, 1 | 3 | 4] or [n, pixels].
 * @throws RangeError where the shape is not one of images.
 * @example
 * imageGrid(syntheticDigits({ numExamples: 20 }), { title: "Synthetic digits" });
 */
export function imageGrid(images: Dataset | Numbers, options: ImageGridOptions = {}): Plot {
  checkOptions("imageGrid", options, optionNames);
  const { values, numImages, shape, names } = readImages(images, options);
  const [height, width, channels = 1] = shape as [number, number, number?];
  const size = height * width * channels;
  const { tile = 56, title } = options;
  const shown = Math.min(numImages, options.count ?? 20);
  if (!(shown >= 1)) throw new RangeError(`imageGrid: positiveInteger is ${options.count}, expected at least 1`);
  const all = Float64Array.from({ length: shown * size }, (_, k) => values[k]!);
  const [low, high] = options.range ?? defaultRange(all);
  const captions = captionsOf(shown, names, options);
  const gap = 8;
  const captionHeight = captions ? 17 : 0;
  const tileWidth = tile * Math.max(1, width / height);
  const tileHeight = tile * Math.max(1, height / width);
  const cell = Math.max(tileWidth, ...(captions ?? []).map(({ said }) => textWidth(said, 11)));
  const columns =
    options.columns ?? Math.min(10, shown, Math.max(1, Math.floor(((options.width ?? 640) + gap) / (cell + gap))));
  const tiles = Array.from({ length: shown }, (_, k) => {
    const x = (k % columns) * (cell + gap) + (cell - tileWidth) / 2;
    const y = Math.floor(k / columns) * (tileHeight + captionHeight + gap);
    const png = encodePng(
      toBytes(all.subarray(k * size, (k + 1) * size), low, high),
      width,
      height,
      channels as 1 | 3 | 4,
    );
    const caption = captions?.[k];
    const wrong = caption?.wrong ?? false;
    return [
      element("image", {
        x,
        y,
        width: tileWidth,
        height: tileHeight,
        preserveAspectRatio: "none",
        "image-rendering": "optimizeSpeed", // sharp pixels
        href: `data:image/png;base64,${toBase64(png)}`,
      }),
      wrong
        ? element("rect", {
            x,
            y,
            width: tileWidth,
            height: tileHeight,
            fill: "none",
            stroke: color("vermillion"),
            "stroke-width": 2,
          })
        : "",
      caption
        ? text(caption.said, x + tileWidth / 2, y + tileHeight + 13, {
            "font-size": 11,
            fill: color(wrong ? "vermillion" : "muted"),
            "font-weight": wrong ? 600 : 400,
          })
        : "",
    ].join("");
  });
  const rows = Math.ceil(shown / columns);
  const area = { width: columns * (cell + gap) - gap, height: rows * (tileHeight + captionHeight + gap) - gap };
  const numWrong = captions?.filter(({ wrong }) => wrong).length ?? 0;
  const subtitle =
    options.subtitle ??
    sentences(
      options.predictions && `${say(numWrong)} of ${say(shown)} are predicted wrong, framed: “predicted (true)”`,
    );
  const description =
    options.description ??
    sentences(
      `${say(shown)} of ${say(numImages)} images${title ? `: ${title}` : ""}, ${height} by ${width} pixels, ` +
        `${channels === 1 ? "gray" : "in colour"}, in ${rows === 1 ? "one row" : `${rows} rows`}`,
      subtitle,
      captions && `Captions: ${captions.map(({ said }) => said).join(", ")}`,
      !options.range && (low !== 0 || high !== 1) && `Black is ${say(low)} and white ${say(high)}`,
    );
  // Titles may be wider than a narrow grid.
  const width_ = Math.max(
    area.width,
    title ? Math.min(480, textWidth(title, 15, true)) : 0,
    subtitle ? Math.min(480, textWidth(subtitle, 12)) : 0,
  );
  return drawing(
    figure(tiles.join(""), { ...area, width: width_ }, { title, subtitle, description }),
    description,
    themeOf(options),
  );
}

function readImages(images: Dataset | Numbers, options: ImageGridOptions) {
  const dataset = isDataset(images) ? images : undefined;
  const read = dataset
    ? { values: dataset.x, shape: [dataset.numExamples, ...dataset.exampleShape] }
    : readNumbers("imageGrid: images", images as Numbers);
  const [numImages = 0, ...own] = read.shape;
  const size = own.reduce((product, length) => product * length, 1);
  const side = Math.sqrt(size);
  const shape = options.shape ?? (own.length === 1 && Number.isInteger(side) ? [side, side] : own);
  const [height, width, channels = 1] = shape;
  if (
    shape.length < 2 ||
    shape.length > 3 ||
    ![1, 3, 4].includes(channels) ||
    height! * width! * channels !== size ||
    numImages < 1
  ) {
    throw new RangeError(
      `imageGrid: images have shape [${read.shape.join(", ")}]${options.shape ? ` and shape is [${shape.join(", ")}]` : ""}; ` +
        "expected [n, height, width], [n, height, width, 1, 3 or 4], or rows of pixels with the option shape: [height, width]",
    );
  }
  const names = dataset?.labels.length
    ? Array.from(dataset.labels, (label) => dataset.classNames?.[label] ?? String(label))
    : undefined;
  return { values: read.values, numImages, shape, names };
}

function captionsOf(shown: number, names: readonly string[] | undefined, { labels, predictions }: ImageGridOptions) {
  const truth = labels ? Array.from(labels as ArrayLike<string | number>, String) : names;
  const said = predictions && Array.from(predictions as ArrayLike<string | number>, String);
  for (const [what, given] of Object.entries({ labels: truth, predictions: said })) {
    if (given && given.length < shown) {
      throw new RangeError(`imageGrid: there are ${given.length} ${what} for ${shown} images; expected one an image`);
    }
  }
  if (!truth && !said) return undefined;
  return Array.from({ length: shown }, (_, k) => {
    const wrong = truth !== undefined && said !== undefined && truth[k] !== said[k];
    return { wrong, said: wrong ? `${said[k]} (${truth[k]})` : (said ?? truth)![k]! };
  });
}

function defaultRange(values: Float64Array): [number, number] {
  const [low, high] = extent(values.filter(Number.isFinite));
  if (!(low <= high)) throw new RangeError("imageGrid: no pixel of the images is finite");
  return low >= 0 && high <= 1 ? [0, 1] : low === high ? [low - 1, high] : [low, high];
}

function toBytes(values: Float64Array, low: number, high: number): Uint8Array {
  return Uint8Array.from(
    values,
    (value) => Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low)))) || 0,
  );
}
