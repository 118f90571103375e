import { currentCell } from "#session/follow/currentCell.js";
import { send } from "#session/output/send.js";
import { withBuiltins } from "#session/process/builtins.js";
import { randomUUID } from "#session/process/randomUUID.js";
import { rawBundle, toBundle, type Bundle } from "./toBundle.js";

export interface DisplayOptions {
  /** Makes the output one that can be updated; `display` chooses an id of its own otherwise. */
  readonly id?: string;
  /** The value is a MIME bundle: show it as it is. */
  readonly raw?: boolean;
  /** Replaces the output with this `id` instead of adding one. */
  readonly update?: boolean;
  readonly metadata?: Record<string, unknown>;
  readonly buffers?: readonly Uint8Array[];
}

type CellRun = ReturnType<typeof currentCell>;

/** An output that can still change. */
export class DisplayHandle {
  readonly #id: string;
  constructor(id: string) {
    this.#id = id;
  }

  get id(): string {
    return this.#id;
  }

  /** Without asking the value, which may be a Proxy that throws. */
  static is(value: unknown): boolean {
    return typeof value === "object" && value !== null && #id in value;
  }

  /** Shows something else in its place. */
  update(value: unknown, options: Omit<DisplayOptions, "id" | "update"> = {}): void {
    withBuiltins(show, [value, this.id, true, options]);
  }
}

/** Shows a value in the cell. */
export function display(value: unknown, options: DisplayOptions = {}): DisplayHandle {
  const id = options.id ?? randomUUID();
  withBuiltins(show, [value, id, options.update ?? false, options]);
  return new DisplayHandle(id);
}

/** In order with what is printed before and after, except where the value's own bundle takes its time. */
function show(value: unknown, id: string, update: boolean, { raw, metadata, buffers }: DisplayOptions): void {
  const cell = currentCell();
  const bundle: Bundle | Promise<Bundle> = raw ? rawBundle(value) : toBundle(value);
  const finish = (ready: Bundle): void => {
    if (!cell.stopped)
      showBundle(
        { ...ready, ...(buffers && { buffers }), metadata: { ...ready.metadata, ...metadata } },
        { id, update, cell },
      );
  };
  if (!(bundle instanceof Promise)) return finish(bundle);
  const shown = bundle.then(finish).finally(() => cell.displays.delete(shown));
  cell.displays.add(shown);
}

export function showBundle(
  { data, metadata, buffers }: Bundle,
  { id, update = false, cell = currentCell() }: { id?: string | undefined; update?: boolean; cell?: CellRun },
): void {
  const type = update ? "update_display_data" : "display_data";
  send({ type: "display", kind: type, cell: cell.id, data, metadata, ...(id !== undefined && { id }) }, buffers);
}

/** Empties the cell's output: now, or (`wait`) when the next output comes. */
export function clearOutput({ wait = false }: { wait?: boolean } = {}): void {
  send({ type: "clear", cell: currentCell().id, wait });
}
