export interface NativeProgress {
  /** What is being done, for people: "loading TensorFlow". */
  message: string;
  /** Bytes so far, and in all where that is known. */
  done?: number;
  total?: number;
}

export interface ProvideNativeOptions {
  /** Called as things go on. Default: nothing is printed. */
  onProgress?: (progress: NativeProgress) => void;
  /** Where downloads and the result are kept; `$XDG_CACHE_HOME/batchnorm-lab`, by default `~/.cache/batchnorm-lab`. */
  cacheDir?: string;
  /** Stops it. What has been downloaded is kept, and the next call goes on from there. Default: none. */
  signal?: AbortSignal;
}

export interface NativeResult {
  /** Whether the native library can be loaded now. */
  provided: boolean;
  /** One line for people: which way it came, or why it could not and what is used instead. */
  message: string;
}
