// What this extension uses of JupyterLite 0.8, in its names. Its packages come with the application: none is bundled.

import type { Header } from "../../kernel/protocol/Message.js";

/** `@jupyterlab/services`: a message as front ends hold it. */
export interface LiteMessage {
  readonly channel: "shell" | "control" | "stdin" | "iopub";
  readonly header: LiteHeader;
  readonly parent_header: Partial<LiteHeader>;
  readonly metadata: Record<string, unknown>;
  readonly content: Record<string, unknown>;
  readonly buffers?: readonly (ArrayBuffer | ArrayBufferView)[];
}

export type LiteHeader = Omit<Header, "subshell_id">;

/** `@jupyterlite/services`: a kernel. */
export interface IKernel {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly ready: Promise<void>;
  readonly isDisposed: boolean;
  readonly disposed: Signal;
  handleMessage(message: LiteMessage): Promise<void>;
  dispose(): void;
}

export interface KernelOptions {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly sendMessage: (message: LiteMessage) => void;
}

/** Knows how each kernel is made. */
export interface IKernelSpecs {
  register(options: { spec: object; create(options: KernelOptions): Promise<IKernel> }): void;
}

/** Makes, interrupts and ends kernels. */
export interface IKernelClient {
  interrupt(id: string): Promise<void>;
}

/** `@lumino/signaling`. */
export interface Signal {
  emit(argument: undefined): void;
}

/** The packages that a page's extensions share, as module federation keeps them: by name, by version. */
export type ShareScope = Readonly<Record<string, Record<string, { get(): Promise<() => unknown> }>>>;

export interface Shared {
  readonly services: { readonly IKernelSpecs: unknown; readonly IKernelClient: unknown };
  readonly signaling: { readonly Signal: new (sender: object) => Signal };
}

export async function loadShared(scope: ShareScope): Promise<Shared> {
  const load = async (name: string): Promise<unknown> => {
    const [version] = Object.values(scope[name] ?? {});
    if (!version) throw new Error(`JupyterLite shares no ${name}`);
    return (await version.get())();
  };
  const [services, signaling] = await Promise.all([load("@jupyterlite/services"), load("@lumino/signaling")]);
  return { services, signaling } as Shared;
}
