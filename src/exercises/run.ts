/**
 * Runs a procedure that hands out what a student's function returned and gets back its value. As long as no promise is
 * among them it runs to its end at once; from the first promise on the result is a promise.
 */
export function run<T>(procedure: Generator<unknown, T, unknown>): T | Promise<T> {
  return advance(procedure, () => procedure.next());
}

function advance<T>(
  procedure: Generator<unknown, T, unknown>,
  first: () => IteratorResult<unknown, T>,
): T | Promise<T> {
  let step = first();
  while (!step.done) {
    const given = step.value;
    if (isPromise(given)) {
      return given.then(
        (value) => advance(procedure, () => procedure.next(value)),
        (error: unknown) => advance(procedure, () => procedure.throw(error)),
      );
    }
    step = procedure.next(given);
  }
  return step.value;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
