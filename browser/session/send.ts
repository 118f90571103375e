/** To the kernel's worker, in order. */
export function send(message: { readonly type: string; readonly [field: string]: unknown }): void {
  self.postMessage(message);
}
