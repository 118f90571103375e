const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;

/**
 * Gives an object of Node's the methods of its prototypes as its own: what a cell puts in their place does not reach it.
 * @param without methods that are to do nothing from now on
 */
export function pinned(object: object, without: readonly string[] = []): void {
  for (let from = getPrototypeOf(object); from && from !== Object.prototype; from = getPrototypeOf(from)) {
    for (const key of ownKeys(from)) {
      if (!Object.hasOwn(object, key)) defineProperty(object, key, getOwnPropertyDescriptor(from, key)!);
    }
  }
  for (const name of without) defineProperty(object, name, { value: () => object });
}
