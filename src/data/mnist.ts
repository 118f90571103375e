import { bringFile, folderInEnvironment } from "#data/bringFile.js";
import {
  checkArray,
  checkFunction,
  checkOptions,
  checkSignal,
  checkText,
  show,
  type OptionNames,
} from "../arguments.js";
import type { Dataset } from "./Dataset.js";
import { parseIdx } from "./idx.js";
import type { MnistOptions, Source } from "./Source.js";

const optionNames: OptionNames<MnistOptions> = {
  split: true,
  folder: true,
  cacheDir: true,
  mirrors: true,
  onProgress: true,
  signal: true,
};

const digits: Source = {
  name: "MNIST",
  loader: "mnist",
  folderName: "mnist",
  variable: "BATCHNORM_LAB_MNIST",
  mirrors: [
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "http://yann.lecun.com/exdb/mnist/",
  ],
  classNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  files: {
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
  },
};

const fashion: Source = {
  name: "Fashion-MNIST",
  loader: "fashionMnist",
  folderName: "fashion-mnist",
  variable: "BATCHNORM_LAB_FASHION_MNIST",
  mirrors: [
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
  ],
  classNames: [
    "T-shirt/top",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
  ],
  files: {
    "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
  },
};

/**
 * The MNIST handwritten digits (LeCun, Cortes, Burges), 28 × 28 pixels from 0 to 1, white on black. Downloaded once
 * (11 MB to train, 1.6 MB to test), checked, and kept in the cache.
 *
 * @throws Error if no address works or the files are damaged; it says what to do offline.
 * @example
 * // const digits = await mnist({ split: "test", folder: "my-mnist" });
 */
export function mnist(options: MnistOptions = {}): Promise<Dataset> {
  return loadIdx(digits, options);
}

/**
 * Fashion-MNIST (Xiao, Rasul, Vollgraf 2017; MIT licence): ten kinds of clothing, in the same format as `mnist`.
 *
 * @example
 * // const clothes = await fashionMnist({ split: "test" });
 */
export function fashionMnist(options: MnistOptions = {}): Promise<Dataset> {
  return loadIdx(fashion, options);
}

/** What `mnist` and `fashionMnist` share. */
export async function loadIdx(source: Source, options: MnistOptions): Promise<Dataset> {
  const who = source.loader;
  checkOptions(who, options, optionNames);
  const { split = "train", folder = folderInEnvironment(source.variable) } = options;
  if (split !== "train" && split !== "test") {
    throw new RangeError(`${who}: split is ${show(split)}, expected "train" or "test"`);
  }
  if (folder !== undefined) checkText(who, "folder", folder, "my-mnist");
  if (options.cacheDir !== undefined) checkText(who, "cacheDir", options.cacheDir, "/tmp/cache");
  if (options.mirrors !== undefined) checkArray(who, "mirrors", options.mirrors, "addresses");
  if (options.onProgress !== undefined)
    checkFunction(who, "onProgress", options.onProgress, "({ file }) => console.log(file)");
  checkSignal(who, options.signal);
  const prefix = split === "train" ? "train" : "t10k";
  const images = await bringFile(source, `${prefix}-images-idx3-ubyte.gz`, folder, options);
  const labels = await bringFile(source, `${prefix}-labels-idx1-ubyte.gz`, folder, options);
  const pictures = parseIdx(`${who}: ${images.path}`, images.bytes);
  const classes = parseIdx(`${who}: ${labels.path}`, labels.bytes);
  const [numExamples = 0, height = 0, width = 0] = pictures.shape;
  if (pictures.shape.length !== 3) {
    throw new Error(
      `${who}: ${images.path} has shape [${pictures.shape.join(", ")}], expected [examples, height, width]`,
    );
  }
  if (classes.shape.length !== 1 || classes.shape[0] !== numExamples) {
    throw new Error(
      `${who}: ${labels.path} has shape [${classes.shape.join(", ")}], expected [${numExamples}] as the images have`,
    );
  }
  const wrong = classes.data.find((label) => label > 9);
  if (wrong !== undefined) throw new Error(`${who}: ${labels.path} has label ${wrong}, expected 0 … 9`);
  return {
    name: `${source.name}, ${split === "train" ? "training" : "test"}`,
    numExamples,
    exampleShape: [height * width],
    x: Float32Array.from(pictures.data, (byte) => byte / 255),
    labels: Int32Array.from(classes.data),
    numClasses: 10,
    classNames: source.classNames,
  };
}
