import { encodeFrame, type Frame } from "./frames.js";
import { encodeMark } from "./markers.js";
import { currentCell, latestCell } from "./currentCell.js";
import type { Cell } from "./Cell.js";
import { fds, writeAll } from "./pipes.js";

/** What the session says: bytes on stdout and stderr, and frames that keep their place among them. */
let token = "";
let sequence = 0;
let lastStream: number | undefined;
const lastCell = new Map<number, Cell>();

export function setToken(value: string): void {
  token = value;
}

export function writeStream(fd: 1 | 2, data: Uint8Array, cell = currentCell()): void {
  // Between the two streams only frames keep the order; an empty one does.
  if (lastStream !== undefined && lastStream !== fd) send({ type: "order" });
  lastStream = fd;
  if (lastCell.get(fd) === cell) return writeAll(fd, data);
  writeAll(fd, encodeMark(token, { kind: "cell", cell: cell.id }));
  lastCell.set(fd, cell);
  writeAll(fd, data);
  // What native code prints later belongs to the cell that runs then.
  if (cell !== latestCell()) claimStreams();
}

/** From here on, bytes that come from no JavaScript (a native library, a child process) belong to the latest cell. */
export function claimStreams(): void {
  const cell = latestCell();
  const mark = encodeMark(token, { kind: "cell", cell: cell.id });
  for (const fd of [fds.stdout, fds.stderr]) {
    writeAll(fd, mark);
    lastCell.set(fd, cell);
  }
}

/** Sends a frame that keeps its place among what has been printed before and what is printed after it. */
export function send(frame: Frame, buffers?: readonly Uint8Array[]): void {
  const seq = ++sequence;
  const bytes = encodeFrame({ ...frame, seq }, buffers);
  const mark = encodeMark(token, { kind: "frame", seq });
  lastStream = undefined;
  writeAll(fds.stdout, mark);
  writeAll(fds.stderr, mark);
  writeAll(fds.frames, bytes);
}
