/** Under this name a value says what Node's `inspect`, and with it `console.log`, prints of it. No import is needed for it. */
export const inspectSymbol: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;
