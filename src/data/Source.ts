/** How far a download is. */
export interface DownloadProgress {
  /** "train-images-idx3-ubyte.gz", for example. */
  readonly file: string;
  readonly receivedBytes: number;
  /** Unknown where the server does not say. */
  readonly totalBytes: number | undefined;
}

export interface MnistOptions {
  /** 60,000 examples to train, or 10,000 to test. Default "train". */
  split?: "train" | "test";
  /**
   * A folder that holds the files already (gzipped or not, under their published names): nothing is downloaded then.
   * Default: the environment variable BATCHNORM_LAB_MNIST (for Fashion-MNIST, BATCHNORM_LAB_FASHION_MNIST), if set.
   */
  folder?: string;
  /** Default `$XDG_CACHE_HOME/batchnorm-lab`, or `~/.cache/batchnorm-lab`. */
  cacheDir?: string;
  /** Addresses of folders with the files, tried in order. Default: the publisher's and public copies. */
  mirrors?: readonly string[];
  /** Called as the bytes arrive. Default: nothing is shown. */
  onProgress?: (progress: DownloadProgress) => void;
  /** Ends the download; what has come is kept for the next time. Default: none. */
  signal?: AbortSignal;
}

/** A data set that somebody publishes: its files, their addresses and checksums. */
export interface Source {
  readonly name: string;
  /** The public function that loads it. */
  readonly loader: string;
  readonly folderName: string;
  readonly variable: string;
  readonly mirrors: readonly string[];
  readonly classNames: readonly string[];
  /** SHA-256 of each published file. */
  readonly files: Record<string, string>;
}
