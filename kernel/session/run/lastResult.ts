/** `_`: the last result that a cell has shown. A cell's own `_` goes before it, and so does one that a package sets. */
let last: unknown;

export function defineLastResult(): void {
  set(undefined);
}

export function setLastResult(value: unknown): void {
  const now = Object.getOwnPropertyDescriptor(globalThis, "_");
  if (now && "value" in now && Object.is(now.value, last)) set(value);
}

function set(value: unknown): void {
  last = value;
  Object.defineProperty(globalThis, "_", { value, writable: true, configurable: true, enumerable: false });
}
