/** What a notebook finds in its global scope beside Node's own names. */

declare namespace Jupyter {
  /** MIME type to data: objects for `+json` types, text for text types, bytes or base64 text for binary types. */
  type MimeBundle = Record<string, unknown>;

  interface DisplayOptions {
    /** Names the output, so that another `display` with `update` or a handle can replace it. Default: a new id. */
    readonly id?: string;
    /** The value is a MIME bundle: show it as it is. Default false. */
    readonly raw?: boolean;
    /** Replaces the output with this `id` instead of adding one. Default false. */
    readonly update?: boolean;
    /** Metadata of the output, by MIME type. */
    readonly metadata?: Record<string, unknown>;
    /** Raw bytes that go with the output. */
    readonly buffers?: readonly Uint8Array[];
  }

  /** An output that can still change. */
  interface DisplayHandle {
    readonly id: string;
    /** Shows something else in its place. */
    update(value: unknown, options?: Omit<DisplayOptions, "id" | "update">): void;
  }

  /** Shows a value in the cell, as the last expression of a cell is shown. */
  function display(value: unknown, options?: DisplayOptions): DisplayHandle;

  /** Empties the cell's output: now, or (`wait`) when the next output comes. */
  function clearOutput(options?: { readonly wait?: boolean }): void;

  /** Asks for a line of text, without blocking. With `password`, what is typed is hidden. */
  function input(message?: string, options?: { readonly password?: boolean }): Promise<string>;

  /** Asks for a password and waits for it: what is typed is hidden. Null where nobody can be asked. */
  function password(message?: string): string | null;

  /** A channel for messages between this notebook's code and the front end. */
  interface Comm {
    readonly id: string;
    readonly targetName: string;
    send(data: Record<string, unknown>, buffers?: readonly Uint8Array[], metadata?: Record<string, unknown>): void;
    close(data?: Record<string, unknown>): void;
    /** Called for each message from the front end, in their order; the next one does not wait for a promise. */
    onMessage: ((message: CommMessage) => void | Promise<void>) | undefined;
    /** Called when the front end closes the channel. */
    onClose: ((message: CommMessage) => void | Promise<void>) | undefined;
  }

  interface CommMessage {
    readonly data: Record<string, unknown>;
    readonly metadata: Record<string, unknown>;
    readonly buffers: readonly Uint8Array[];
  }

  const comms: {
    /** Opens a channel to the front end's target of that name. */
    open(
      targetName: string,
      data?: Record<string, unknown>,
      options?: { id?: string; metadata?: Record<string, unknown>; buffers?: readonly Uint8Array[] },
    ): Comm;
    /** Receives the channels that the front end opens to that name. Returns the way to take it back. */
    register(targetName: string, opened: (comm: Comm, message: CommMessage) => void | Promise<void>): () => void;
  };

  /** Displays, updates and clears outputs in the words of the messaging specification; tells of a Stop. */
  const broadcast: {
    (
      type: "display_data" | "update_display_data" | "clear_output",
      content: {
        data?: MimeBundle;
        metadata?: Record<string, unknown>;
        transient?: { display_id?: string };
        wait?: boolean;
      },
      extra?: { buffers?: readonly Uint8Array[] },
    ): Promise<void>;
    /** Registers a repair to run after a Stop has cut code off in the middle. Returns the way to take it back. */
    onStop(repair: () => void): () => void;
    /** Aborted as soon as Stop is pressed on the running cell. */
    readonly signal: AbortSignal;
  };
}

/** Shows a value in the cell, as the last expression of a cell is shown. */
declare const display: typeof Jupyter.display;

/** Asks for a line of text and waits for it. Null where nobody can be asked. */
declare function prompt(message?: string, defaultValue?: string): string | null;

/** Asks a question and waits: true for `y` or `yes`. False where nobody can be asked. */
declare function confirm(message?: string): boolean;

/** Prints a text. */
declare function alert(message?: unknown): void;

/** The last result that a cell has shown. */
declare let _: any;
