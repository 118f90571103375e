/**
 * The whole of what the library knows of Jupyter: two global symbols. Any kernel may offer them; ours does.
 *
 * A value whose `[Symbol.for("Jupyter.display")]()` returns a MIME bundle is shown as that bundle (the same contract as
 * Deno's kernel), and `globalThis[Symbol.for("Jupyter.broadcast")]` displays, updates and clears outputs.
 */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display") as never;
export const broadcastSymbol: unique symbol = Symbol.for("Jupyter.broadcast") as never;
/** A bundle may carry its metadata (a picture's width, for example) under this symbol; kernels that do not know it see none. */
export const metadataSymbol: unique symbol = Symbol.for("Jupyter.metadata") as never;

/** MIME type to data: objects for `+json` types, text for text types, base64 for binary types. */
export type MimeBundle = Record<string, unknown>;

/** A value that knows how to show itself in a notebook. */
export interface Displayable {
  [displaySymbol](): MimeBundle | Promise<MimeBundle>;
}

/** The content of the message of the same name in the Jupyter messaging specification. */
export interface BroadcastContent {
  display_data: { data: MimeBundle; metadata?: Record<string, unknown>; transient?: { display_id?: string } };
  update_display_data: { data: MimeBundle; metadata?: Record<string, unknown>; transient: { display_id: string } };
  clear_output: { wait?: boolean };
}

export interface Broadcast {
  <T extends keyof BroadcastContent>(type: T, content: BroadcastContent[T]): Promise<void>;
  /**
   * Registers a repair to run after a Stop has cut code off in the middle (it may have been inside any function).
   * Returns the way to take it back.
   */
  onStop(repair: () => void): () => void;
  /** Aborted as soon as Stop is pressed on the running cell, some 0.2 s before code that goes on is cut off. */
  readonly signal: AbortSignal;
}

/** The kernel's broadcast, or undefined outside a notebook and in kernels without it. */
export function broadcast(): Broadcast | undefined {
  return (globalThis as { [broadcastSymbol]?: Broadcast })[broadcastSymbol];
}
