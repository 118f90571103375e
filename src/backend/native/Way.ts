/** One way to come by the native library. */
export interface Way {
  readonly name: string;
  /** What it costs, said before it starts. */
  readonly sizes: string;
  /** Fills `root` with lib/napi-v8/tfjs_binding.node and deps/lib; throws where it cannot. */
  provide(task: {
    root: string;
    /** Where half-finished downloads stay for the next attempt. */
    partial: string;
    progress: (message: string, done?: number, total?: number) => void;
    signal: AbortSignal | undefined;
  }): Promise<void>;
}
