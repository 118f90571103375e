/** The version of Jupyter's messaging specification that this kernel speaks. */
export const PROTOCOL_VERSION = "5.4";

/** Anything JSON can hold as an object. */
export type JsonObject = Record<string, unknown>;

/** A message's header, as the messaging specification 5.4 names its fields. */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
  /** The subshell a shell request is meant for (JEP 91). */
  readonly subshell_id?: string | null;
}

/** A message that came in, its signature already found right. */
export interface Message {
  /** Who sent it: what a ROUTER socket needs to answer; on iopub the topic. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  /** The header as it came, byte for byte: it goes back as the parent header of every answer. */
  readonly headerBytes: Uint8Array;
  readonly parentHeader: Partial<Header>;
  readonly metadata: JsonObject;
  readonly content: JsonObject;
  readonly buffers: readonly Uint8Array[];
}

/** A message to be sent. */
export interface OutgoingMessage {
  readonly type: string;
  readonly content: JsonObject;
  /** The request that caused it; none for what the kernel says of itself. */
  readonly parent?: Pick<Message, "headerBytes"> | undefined;
  readonly metadata?: JsonObject | undefined;
  readonly buffers?: readonly Uint8Array[] | undefined;
  /** The receiver's identities on a ROUTER socket, the topic on iopub. */
  readonly identities?: readonly (Uint8Array | string)[] | undefined;
}
