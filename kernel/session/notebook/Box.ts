/** Cells call what follows, with what they have made of `Object`. */
const { defineProperty, getOwnPropertyDescriptor, hasOwn } = Object;

/**
 * Holds a top-level name of the notebook. Before the name has a value, reading it throws as JavaScript does; a global
 * of that name that somebody has made in the meantime is found, too.
 */
export abstract class Box {
  declare $: unknown;
  /** The same for `typeof`, which does not mind when there is none. */
  declare readonly valueIfAny: unknown;
  abstract readonly name: string;
}

defineProperty(Box.prototype, "$", {
  get(this: Box): unknown {
    if (this.name in globalThis) return (globalThis as Record<string, unknown>)[this.name];
    throw new ReferenceError(`${this.name} is not defined`);
  },
  set(this: Box, value: unknown): void {
    defineProperty(this, "$", { value, writable: true, enumerable: true, configurable: true });
  },
});

defineProperty(Box.prototype, "valueIfAny", {
  get(this: Box): unknown {
    return hasOwn(this, "$") || this.name in globalThis ? this.$ : undefined;
  },
});

const boxes = new Map<string, Box>();

/** All names of the notebook, those without a value yet included. */
export function allBoxes(): ReadonlyMap<string, Box> {
  return boxes;
}

export function boxOf(name: string): Box {
  let box = boxes.get(name);
  if (!box) boxes.set(name, (box = createBox(name)));
  return box;
}

/** A class for each box: V8 then knows what kind of value each one holds, and stores numbers without allocating. */
function createBox(name: string): Box {
  class NamedBox extends Box {
    declare readonly name: string;
  }
  defineProperty(NamedBox.prototype, "name", { value: name });
  return new NamedBox();
}

/** From now on the name's value is what `read` returns, until somebody gives it another one. */
export function readFrom(box: Box, read: () => unknown): void {
  defineProperty(box, "$", {
    get: read,
    set: (value: unknown) => {
      defineProperty(box, "$", { value, writable: true });
    },
    enumerable: true,
    configurable: true,
  });
}

/** A name that can't be had: the error comes when somebody uses it. */
export function failWhenRead(box: Box, error: unknown): void {
  readFrom(box, () => {
    throw error;
  });
}

/** The name's value; undefined where it has none yet, or can't be had. */
export function valueOf(box: Box): unknown {
  try {
    return hasOwn(box, "$") ? box.$ : undefined;
  } catch {
    return undefined;
  }
}

/** Stands where a cell gives a constant of its own, or an import, a new value. */
export const constant = {
  get $(): unknown {
    return undefined;
  },
  set $(_value: unknown) {
    throw new TypeError("Assignment to constant variable.");
  },
};

/** Names that every notebook has, as Node's modules do, and how each is read. */
const given = new Map<Box, () => unknown>();

export function give(name: string, read: () => unknown): void {
  const box = boxOf(name);
  given.set(box, read);
  readFrom(box, read);
}

/** Is it such a name, and nobody has given it another meaning? */
export function isGiven(box: Box): boolean {
  const read = given.get(box);
  return read !== undefined && getOwnPropertyDescriptor(box, "$")?.get === read;
}
