import { tf } from "batchnorm-lab";
import { bridgeSymbol, comms, target, type CallReply, type CallRequest } from "./messages.js";
import { decode, encode, type Encoded } from "./values.js";

/** In the student's session: lets the judge call what the student has written, and sees nothing of the judging. */
const functions: ((...args: unknown[]) => unknown)[] = [];
const keep = (call: (...args: unknown[]) => unknown): number => functions.push(call) - 1;
const receiver = {
  tensor: (data: number[], shape: number[], dtype: string) => tf.tensor(data, shape, dtype as "float32"),
  remote: (): never => {
    throw new TypeError("functions cannot be handed to a student's function");
  },
  isMethod: () => false,
};

Object.defineProperty(globalThis, bridgeSymbol, {
  value: (value: unknown) => {
    const text = JSON.stringify(encode(value, keep));
    return { [Symbol.for("Jupyter.display")]: () => ({ "text/plain": text }) };
  },
});

comms().register(target, (comm) => {
  comm.onMessage = ({ data }) => {
    const { call, handle, args } = data as CallRequest;
    const fail = (error: unknown): void => comm.send({ call, error: describe(error) } satisfies CallReply);
    const succeed = (value: unknown): void => {
      try {
        comm.send({ call, value: encode(value, keep) } satisfies CallReply);
      } catch (error) {
        fail(error);
      }
    };
    // Its tensors stay: a layer that the student has made keeps some from call to call.
    try {
      const value = functions[handle]!(...args.map((arg: Encoded) => decode(arg, receiver)));
      if (value instanceof Promise) value.then(succeed, fail);
      else succeed(value);
    } catch (error) {
      fail(error);
    }
  };
});

/** Anything can be thrown, also what throws when it is read. */
function describe(error: unknown): { name: string; message: string } {
  try {
    if (!(error instanceof Error)) return { name: "Error", message: String(error) };
    return { name: String(error.name), message: String(error.message) };
  } catch {
    return { name: "Error", message: "what was thrown cannot be read" };
  }
}
