import { rawBundle, toBundle, type Bundle } from "../../kernel/session/output/toBundle.js";
import { currentCell, type Cell } from "./Cell.js";
import { send } from "./send.js";

export interface DisplayOptions {
  readonly id?: string;
  readonly raw?: boolean;
  readonly update?: boolean;
  readonly metadata?: Record<string, unknown>;
  readonly buffers?: readonly Uint8Array[];
}

/** An output that can still change. */
export class DisplayHandle {
  constructor(readonly id: string) {}

  update(value: unknown, options: Omit<DisplayOptions, "id" | "update"> = {}): void {
    show(value, this.id, true, options);
  }
}

/** Shows a value in the cell. */
export function display(value: unknown, options: DisplayOptions = {}): DisplayHandle {
  const id = options.id ?? crypto.randomUUID();
  show(value, id, options.update ?? false, options);
  return new DisplayHandle(id);
}

function show(value: unknown, id: string, update: boolean, { raw, metadata, buffers }: DisplayOptions): void {
  const cell = currentCell();
  const finish = (ready: Bundle): void => {
    if (cell.stopped) return;
    showBundle(
      { ...ready, ...(buffers && { buffers }), metadata: { ...ready.metadata, ...metadata } },
      { id, update, cell },
    );
  };
  const bundle = raw ? rawBundle(value) : toBundle(value);
  if (!(bundle instanceof Promise)) return finish(bundle);
  const shown = bundle.then(finish).finally(() => cell.displays.delete(shown));
  cell.displays.add(shown);
}

export function showBundle(
  { data, metadata, buffers }: Bundle,
  { id, update = false, cell = currentCell() }: { id?: string | undefined; update?: boolean; cell?: Cell },
): void {
  const kind = update ? "update_display_data" : "display_data";
  send({
    type: "display",
    kind,
    cell: cell.id,
    data,
    metadata,
    ...(id !== undefined && { id }),
    ...(buffers && { buffers }),
  });
}

export function clearOutput({ wait = false }: { wait?: boolean } = {}): void {
  send({ type: "clear", cell: currentCell().id, wait });
}
