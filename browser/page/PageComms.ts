import type { CommMessage } from "../../kernel/Interpreter.js";

type Data = Record<string, unknown>;
type Message = Required<Pick<CommMessage, "data" | "metadata" | "buffers">>;

/** The page's end of a channel, as `Jupyter.comms` gives a cell its own. */
class PageComm {
  onMessage: ((message: Message) => void) | undefined;
  onClose: ((message: Message) => void) | undefined;

  constructor(
    readonly id: string,
    readonly targetName: string,
    readonly tell: (type: CommMessage["type"], content: Partial<CommMessage>) => void,
  ) {}

  send(data: Data, buffers: readonly Uint8Array[] = []): void {
    this.tell("comm_msg", { data, buffers });
  }

  close(data: Data = {}): void {
    this.tell("comm_close", { data });
  }
}

/** Channels between what stands on the page and the notebook's code: `lesson.comms`, for scripts and HTML outputs. */
export class PageComms {
  readonly #open = new Map<string, PageComm>();
  readonly #targets = new Map<string, (comm: PageComm, message: Message) => void>();

  constructor(readonly send: (message: CommMessage) => void | Promise<void>) {}

  /** Opens a channel to what a cell has registered under that name. */
  open(targetName: string, data: Data = {}): PageComm {
    const comm = this.#add(crypto.randomUUID(), targetName);
    comm.tell("comm_open", { targetName, data });
    return comm;
  }

  /** Receives the channels that cells open to that name. */
  register(targetName: string, opened: (comm: PageComm, message: Message) => void): void {
    this.#targets.set(targetName, opened);
  }

  #add(commId: string, targetName: string): PageComm {
    const comm = new PageComm(commId, targetName, (type, content) => {
      if (type === "comm_close") this.#open.delete(commId);
      void this.send({ data: {}, ...content, type, commId });
    });
    this.#open.set(commId, comm);
    return comm;
  }

  /** A message of a cell's. A channel to a target that nobody has registered is closed, as the protocol wants it. */
  receive({ type, commId, targetName = "", data, metadata = {}, buffers = [] }: CommMessage): void {
    const message = { data, metadata, buffers };
    if (type === "comm_open") {
      const opened = this.#targets.get(targetName);
      const comm = this.#add(commId, targetName);
      return opened ? opened(comm, message) : comm.close();
    }
    const comm = this.#open.get(commId);
    if (type === "comm_msg") return comm?.onMessage?.(message);
    this.#open.delete(commId);
    comm?.onClose?.(message);
  }
}
