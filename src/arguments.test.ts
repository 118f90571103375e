import assert from "node:assert/strict";
import { test } from "node:test";
import { checkOptions, choice, flag } from "./arguments.js";

const names = { batchSize: true, epochs: true, order: choice("given", "shuffled"), progress: flag } as const;
const check = (options: unknown) => () => checkOptions("fit", options as object, names as never);

test("an unknown option is told with the nearest right one", () => {
  assert.throws(check({ batchsize: 5 }), {
    name: "TypeError",
    message: 'fit: unknown option "batchsize"; did you mean batchSize?',
  });
  assert.throws(check({ epoch: 5 }), /did you mean epochs\?/);
  assert.throws(check({ oder: "given" }), /did you mean order\?/);
  assert.throws(check({ learningRate: 5 }), {
    message: 'fit: unknown option "learningRate"; there are batchSize, epochs, order, progress',
  });
});

test("what is no options object is told", () => {
  assert.throws(check(null), { message: "fit: options is null, expected an object such as { batchSize: … }" });
  assert.throws(check(3), /options is 3/);
  assert.throws(check([]), /options is an array/);
  assert.throws(
    check(() => {}),
    /options is a function/,
  );
});

test("values of another kind are told, undefined is as left out", () => {
  assert.throws(check({ order: "random" }), { message: 'fit: order is "random", expected "given" or "shuffled"' });
  assert.throws(check({ progress: 1 }), { message: "fit: progress is 1, expected true or false" });
  check({ order: undefined, progress: true, batchSize: 5 })();
});
