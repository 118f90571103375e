import { CellRun, currentCell, runAs } from "#session/follow/currentCell.js";
import { reportUncaught } from "#session/output/reportUncaught.js";
import { send } from "#session/output/send.js";
import { randomUUID } from "#session/process/randomUUID.js";
import type { CommToSession } from "../wire/messages.js";

export interface CommMessage {
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly buffers: readonly Uint8Array[];
}

/** Of a handler: the message has been handled when the promise settles. */
type Handled = void | Promise<void>;
type Data = Record<string, unknown>;

const open = new Map<string, Comm>();
const targets = new Map<string, (comm: Comm, message: CommMessage) => Handled>();
/** Messages whose handlers have returned a promise that is still open: what runs beside the cells, and Stop ends. */
const handling = new Set<CellRun>();

/** A channel for messages between the notebook's code and the front end. */
export class Comm {
  onMessage: ((message: CommMessage) => Handled) | undefined;
  onClose: ((message: CommMessage) => Handled) | undefined;

  constructor(
    readonly id: string,
    readonly targetName: string,
  ) {}

  send(data: Data, buffers: readonly Uint8Array[] = [], metadata: Data = {}): void {
    if (!open.has(this.id)) throw new Error(`The comm ${this.id} (${this.targetName}) is closed`);
    sendComm("comm_msg", this.id, { data, metadata }, buffers);
  }

  close(data: Data = {}): void {
    if (open.delete(this.id)) sendComm("comm_close", this.id, { data, metadata: {} });
  }
}

export const comms = {
  open(
    targetName: string,
    data: Data = {},
    {
      id = randomUUID(),
      metadata = {},
      buffers = [],
    }: { id?: string; metadata?: Data; buffers?: readonly Uint8Array[] } = {},
  ): Comm {
    const comm = new Comm(id, targetName);
    open.set(id, comm);
    sendComm("comm_open", id, { data, metadata, targetName }, buffers);
    return comm;
  },

  register(targetName: string, opened: (comm: Comm, message: CommMessage) => Handled): () => void {
    targets.set(targetName, opened);
    return () => {
      if (targets.get(targetName) === opened) targets.delete(targetName);
    };
  },
};

function sendComm(
  kind: CommToSession["kind"],
  commId: string,
  content: { data: Data; metadata: Data; targetName?: string },
  buffers: readonly Uint8Array[] = [],
): void {
  send({ type: "comm", kind, commId, cell: currentCell().id, ...content }, buffers);
}

/**
 * A message from the front end. Handlers are called in the order of the messages; one that awaits does not hold up those
 * after it, which may be what it waits for.
 */
export function handleComm(received: CommToSession, buffers: readonly Uint8Array[]): void {
  // What its handlers print belongs to the message, as if it were a cell.
  const cell = received.cell ? new CellRun(received.cell, "a comm message", false, false) : currentCell();
  const failed = (error: unknown): void => reportUncaught(error, undefined, cell);
  const handled = (): void => {
    handling.delete(cell);
    send({ type: "handled", message: received.message });
  };
  try {
    const result = runAs(cell, deliver, undefined, [received, buffers]);
    if (!(result instanceof Promise)) return handled();
    handling.add(cell);
    void result.catch(failed).then(handled);
  } catch (error) {
    failed(error);
    handled();
  }
}

/** Stop: what handlers still await never comes. */
export function stopHandlers(): void {
  for (const cell of handling) cell.stop();
  handling.clear();
}

/** A comm to a target that nobody has registered is closed, as the protocol wants it. */
function deliver(received: CommToSession, buffers: readonly Uint8Array[]): Handled {
  const { kind, commId: id, targetName = "", data, metadata = {} } = received;
  const message = { data, metadata, buffers };
  if (kind === "comm_open") {
    const opened = targets.get(targetName);
    if (!opened) return sendComm("comm_close", id, { data: {}, metadata: {} });
    const comm = new Comm(id, targetName);
    open.set(id, comm);
    return opened(comm, message);
  }
  const comm = open.get(id);
  if (kind === "comm_close") {
    open.delete(id);
    return comm?.onClose?.(message);
  }
  return comm?.onMessage?.(message);
}
