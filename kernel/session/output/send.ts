import { withBuiltins } from "../process/builtins.js";
import type { FromSession } from "../wire/messages.js";
import { encodePacket } from "../wire/packets.js";
import { encodeMark } from "../wire/markers.js";
import { currentCell, latestCell } from "../follow/currentCell.js";
import type { CellRun } from "../follow/CellRun.js";
import { fds, writeAll } from "../process/pipes.js";

/** What the session says: bytes on stdout and stderr, and messages that keep their place among them. */
let token = "";
let sequence = 0;
let lastStream: number | undefined;
let lastOnStdout: CellRun | undefined;
let lastOnStderr: CellRun | undefined;

export function setToken(value: string): void {
  token = value;
}

/** A Stop may cut it off at any point, and what cells have replaced does not reach it. */
export function writeStream(fd: 1 | 2, data: Uint8Array, cell = currentCell()): void {
  // Between the two streams only messages keep the order; an empty one does.
  if (lastStream !== undefined && lastStream !== fd) send({ type: "order" });
  lastStream = fd;
  const last = fd === fds.stdout ? lastOnStdout : lastOnStderr;
  if (last === cell) return writeAll(fd, data);
  writeAll(fd, encodeMark(token, { kind: "cell", cell: cell.id }));
  if (fd === fds.stdout) lastOnStdout = cell;
  else lastOnStderr = cell;
  writeAll(fd, data);
  // What native code prints later belongs to the cell that runs then.
  if (cell !== latestCell()) claimStreams();
}

/** From here on, bytes that come from no JavaScript (a native library, a child process) belong to the latest cell. */
export function claimStreams(): void {
  const cell = latestCell();
  const mark = encodeMark(token, { kind: "cell", cell: cell.id });
  writeAll(fds.stdout, mark);
  writeAll(fds.stderr, mark);
  lastOnStdout = lastOnStderr = cell;
}

/** Sends a message that keeps its place among what has been printed before and what is printed after it. */
export function send(message: FromSession, buffers?: readonly Uint8Array[]): void {
  withBuiltins(sendNow, [message, buffers]);
}

function sendNow(message: FromSession, buffers?: readonly Uint8Array[]): void {
  const seq = ++sequence;
  const bytes = encodePacket({ ...message, seq }, buffers);
  const mark = encodeMark(token, { kind: "message", seq });
  lastStream = undefined;
  writeAll(fds.stdout, mark);
  writeAll(fds.stderr, mark);
  writeAll(fds.messages, bytes);
}
