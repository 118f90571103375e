import { Codec, InvalidMessage } from "../protocol/Codec.js";
import type { Connection } from "../protocol/Connection.js";
import type { Message, OutgoingMessage } from "../protocol/Message.js";
import { Sockets } from "../protocol/Sockets.js";
import { Discarded } from "./Discarded.js";
import type { Channel, Transport } from "./Transport.js";

/** What messages come to. */
export interface Receiver {
  receive(channel: Channel, message: Message): void;
  /** A front end has begun to listen. */
  greet(): void;
}

/** Messages by ZeroMQ's sockets, signed. */
export class SocketTransport implements Transport {
  readonly #codec: Codec;
  readonly #log: (line: string) => void;
  readonly #discarded = new Discarded();
  #sockets!: Sockets;

  constructor(
    readonly connection: Connection,
    log: (line: string) => void,
  ) {
    this.#codec = new Codec(connection.key);
    this.#log = log;
  }

  /** Binds the sockets and begins to read. @throws where a port is taken */
  async listen(receiver: Receiver): Promise<void> {
    this.#sockets = await Sockets.bind(this.connection, {
      message: (channel, frames) => this.#receive(receiver, channel, frames),
      subscribed: (topic) => this.#welcome(receiver, topic),
      log: this.#log,
    });
    this.#sockets.listen();
  }

  get session(): string {
    return this.#codec.session;
  }

  get drained(): Promise<void> | undefined {
    return this.#sockets.iopub.drained;
  }

  publish(message: OutgoingMessage): void {
    this.#sockets.iopub.send(this.#codec.encode(message));
  }

  send(channel: Channel, message: OutgoingMessage): void {
    this.#sockets[channel].send(this.#codec.encode(message));
  }

  close(): Promise<void> {
    return this.#sockets.close();
  }

  #receive(receiver: Receiver, channel: Channel, frames: Buffer[]): void | Promise<void> {
    let message: Message;
    try {
      message = this.#codec.decode(frames);
    } catch (error) {
      if (!(error instanceof InvalidMessage)) throw error;
      this.#log(`ignored on ${channel}: ${error.message}`);
      return this.#discarded.add(frames);
    }
    receiver.receive(channel, message);
  }

  #welcome(receiver: Receiver, topic: Buffer): void {
    const subscription = topic.toString();
    this.publish({ type: "iopub_welcome", content: { subscription }, identities: [topic] });
    receiver.greet();
  }
}
