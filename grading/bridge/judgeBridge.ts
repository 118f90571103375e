import { tf } from "batchnorm-lab";
import { comms, target, type CallReply } from "./messages.js";
import { decode, encode, type Encoded } from "./values.js";

/** In the judge's session: the student's names as functions that are called from afar and return promises. */
const comm = comms().open(target);
const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
let calls = 0;

const receiver = {
  tensor: (data: number[], shape: number[], dtype: string) => tf.tensor(data, shape, dtype as "float32"),
  remote:
    (handle: number) =>
    (...args: unknown[]): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const call = ++calls;
        waiting.set(call, { resolve, reject });
        comm.send({ call, handle, args: args.map((arg) => encode(arg, refuse)) });
      }),
};

function refuse(): never {
  throw new TypeError("a test hands a function to the student's code: only data can go there");
}

comm.onMessage = ({ data }) => {
  const message = data as CallReply | { readonly bind: Record<string, Encoded> };
  if ("bind" in message) {
    waiting.clear();
    for (const [name, value] of Object.entries(message.bind)) bind(name, value);
    return;
  }
  const { resolve, reject } = waiting.get(message.call) ?? {};
  waiting.delete(message.call);
  if (message.error)
    reject?.(Object.assign(new Error(String(message.error.message)), { name: String(message.error.name) }));
  else
    try {
      resolve?.(decode(message.value!, receiver));
    } catch (error) {
      reject?.(error as Error);
    }
};

function bind(name: string, encoded: Encoded): void {
  let value: unknown;
  try {
    value = decode(encoded, receiver);
  } catch {
    value = undefined;
  }
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
