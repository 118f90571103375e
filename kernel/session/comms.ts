import { randomUUID } from "node:crypto";
import { Cell } from "./Cell.js";
import { currentCell, leaveCell, runAs } from "./currentCell.js";
import type { Frame } from "./frames.js";
import { send } from "./outward.js";
import { reportUncaught } from "./runCell.js";

export interface CommMessage {
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly buffers: readonly Uint8Array[];
}

type Data = Record<string, unknown>;

const open = new Map<string, Comm>();
const targets = new Map<string, (comm: Comm, message: CommMessage) => void>();

/** A channel for messages between the notebook's code and the front end. */
export class Comm {
  onMessage: ((message: CommMessage) => void) | undefined;
  onClose: ((message: CommMessage) => void) | undefined;

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
      id = randomUUID() as string,
      metadata = {},
      buffers = [],
    }: { id?: string; metadata?: Data; buffers?: readonly Uint8Array[] } = {},
  ): Comm {
    const comm = new Comm(id, targetName);
    open.set(id, comm);
    sendComm("comm_open", id, { data, metadata, targetName }, buffers);
    return comm;
  },

  register(targetName: string, opened: (comm: Comm, message: CommMessage) => void): () => void {
    targets.set(targetName, opened);
    return () => {
      if (targets.get(targetName) === opened) targets.delete(targetName);
    };
  },
};

function sendComm(kind: string, commId: string, content: object, buffers: readonly Uint8Array[] = []): void {
  send({ type: "comm", kind, commId, cell: currentCell().id, ...content }, buffers);
}

/** A message from the front end. A comm to a target that nobody has registered is closed, as the protocol wants it. */
export function handleComm(frame: Frame, buffers: readonly Buffer[]): void {
  // What its handlers print belongs to the message, as if it were a cell.
  const { cell, message } = frame;
  try {
    if (!cell) deliver(frame, buffers);
    else runAs(new Cell(cell as string, "a comm message", false, false), deliver, undefined, [frame, buffers]);
  } catch (error) {
    reportUncaught(error, undefined, currentCell());
    leaveCell();
  }
  send({ type: "handled", message });
}

function deliver({ kind, commId, targetName, data, metadata }: Frame, buffers: readonly Buffer[]): void {
  const id = commId as string;
  const message = { data: data as Data, metadata: (metadata ?? {}) as Data, buffers };
  if (kind === "comm_open") {
    const opened = targets.get(targetName as string);
    if (!opened) return sendComm("comm_close", id, { data: {}, metadata: {} });
    const comm = new Comm(id, targetName as string);
    open.set(id, comm);
    return opened(comm, message);
  }
  const comm = open.get(id);
  if (kind === "comm_close") {
    open.delete(id);
    comm?.onClose?.(message);
  } else comm?.onMessage?.(message);
}
