/** A kernel.json: how Jupyter starts the kernel. */
export interface Kernelspec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: "typescript";
  readonly interrupt_mode: "message";
  readonly metadata: { readonly debugger: boolean };
}

/** @param node the Node.js that is to run the kernel; @param bin bin/tskernel.mjs; both absolute */
export function kernelspec(node: string, bin: string, displayName: string): Kernelspec {
  return {
    argv: [node, bin, "kernel", "{connection_file}"],
    display_name: displayName,
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: true },
  };
}
