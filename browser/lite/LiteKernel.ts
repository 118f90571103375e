import type { Message, OutgoingMessage } from "../../kernel/protocol/Message.js";
import { PROTOCOL_VERSION } from "../../kernel/protocol/Message.js";
import { Kernel } from "../../kernel/server/Kernel.js";
import { SessionHistory } from "../../kernel/server/SessionHistory.js";
import { BrowserInterpreter } from "../BrowserInterpreter.js";
import type { IKernel, KernelOptions, LiteHeader, LiteMessage, Signal } from "./jupyterLite.js";

/** The kernel's own server in a page of JupyterLite: the same handlers, with messages in place of sockets. */
export class LiteKernel implements IKernel {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly ready = Promise.resolve();
  isDisposed = false;
  readonly #kernel: Kernel;

  /** @param folder Where the kernel's workers lie, with a `/` at its end. */
  constructor(
    { id, name, location, sendMessage }: KernelOptions,
    readonly disposed: Signal,
    folder: URL,
  ) {
    this.id = id;
    this.name = name;
    this.location = location;
    const session = crypto.randomUUID();
    const send = (channel: LiteMessage["channel"], message: OutgoingMessage): void =>
      sendMessage(toLite(channel, message, session));
    this.#kernel = new Kernel({
      transport: {
        session,
        publish: (message) => send("iopub", message),
        send,
        close: async () => {},
      },
      createInterpreter: async (host) => new BrowserInterpreter(host, folder),
      history: new SessionHistory(),
      log: (line) => console.debug(`tskernel: ${line}`),
    });
    this.#kernel.warmUp();
  }

  /** Resolves at once: a cell that runs holds up no completion. */
  async handleMessage(message: LiteMessage): Promise<void> {
    if (message.channel !== "iopub") this.#kernel.receive(message.channel, fromLite(message));
  }

  async interrupt(): Promise<void> {
    await (await this.#kernel.interpreter).interrupt();
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    void this.#kernel.close();
    this.disposed.emit(undefined);
  }
}

function fromLite({ header, parent_header, metadata, content, buffers = [] }: LiteMessage): Message {
  return {
    identities: [],
    header,
    headerBytes: new TextEncoder().encode(JSON.stringify(header)),
    parentHeader: parent_header,
    metadata,
    content,
    buffers: buffers.map((buffer) =>
      ArrayBuffer.isView(buffer)
        ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
        : new Uint8Array(buffer),
    ),
  };
}

/** JupyterLite finds the receiver by the session in the header. */
function toLite(channel: LiteMessage["channel"], message: OutgoingMessage, session: string): LiteMessage {
  const { type, content, parent, metadata = {}, buffers } = message;
  const asked = parent && (JSON.parse(new TextDecoder().decode(parent.headerBytes)) as LiteHeader);
  return {
    channel,
    header: {
      msg_id: crypto.randomUUID(),
      msg_type: type,
      session: asked?.session ?? session,
      username: "",
      date: new Date().toISOString(),
      version: PROTOCOL_VERSION,
    },
    parent_header: asked ?? {},
    metadata,
    content,
    ...(buffers && { buffers }),
  };
}
