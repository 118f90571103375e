/** Thrown into the procedure for a promise that has not settled in time. */
export class Late extends Error {
  constructor(readonly seconds: number) {
    super(`no result after ${seconds} seconds`);
  }
}

/**
 * Runs a procedure that hands out what a student's function returned and gets back its value. As long as no promise is
 * among them it runs to its end at once; from the first promise on the result is a promise.
 *
 * @param seconds how long one promise may take; after that the procedure gets a `Late`.
 */
export function run<T>(procedure: Generator<unknown, T, unknown>, seconds: number): T | Promise<T> {
  return advance(procedure, seconds, () => procedure.next());
}

function advance<T>(
  procedure: Generator<unknown, T, unknown>,
  seconds: number,
  first: () => IteratorResult<unknown, T>,
): T | Promise<T> {
  let step = first();
  while (!step.done) {
    const given = step.value;
    if (isPromise(given)) {
      return within(given, seconds).then(
        (value) => advance(procedure, seconds, () => procedure.next(value)),
        (error: unknown) => advance(procedure, seconds, () => procedure.throw(error)),
      );
    }
    step = procedure.next(given);
  }
  return step.value;
}

function within(promise: Promise<unknown>, seconds: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Late(seconds)), seconds * 1000);
    promise.then(
      (value) => (clearTimeout(timer), resolve(value)),
      (error: unknown) => (clearTimeout(timer), reject(error)),
    );
  });
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
