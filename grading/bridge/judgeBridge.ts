import { tf } from "batchnorm-lab";
import { type Binding, bindingTarget, comms, target, type CallReply, type FromJudge } from "./messages.js";
import { decode, encode, type Encoded } from "./values.js";

/** In the judge's session: the student's names as functions that are called from afar and return promises. */
const comm = comms().open(target);
const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
let calls = 0;
let methods: ReadonlySet<string> = new Set();

const send = (message: FromJudge): void => comm.send(message);

/** What a call comes to. It says so when it is waited for: a test that takes the promise itself for an answer is wrong. */
class Answer extends Promise<unknown> {
  readonly call = ++calls;
  // What `then` returns is an ordinary promise.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }
  override then<A = unknown, B = never>(
    fulfilled?: ((value: unknown) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    send({ awaited: this.call });
    return super.then(fulfilled, rejected);
  }
}

/** What values of the language or of the library have: a student's object has none of it, unless the solution's has, too. */
const builtIn = namesOfBuiltIns();
const always = new Set([...Object.getOwnPropertyNames(Object.prototype), "then", "catch", "finally", "toJSON"]);

const receiver = {
  tensor: (data: number[], shape: number[], dtype: string) => tf.tensor(data, shape, dtype as "float32"),
  remote:
    (handle: number, name: string) =>
    (...args: unknown[]): Promise<unknown> => {
      const encoded = args.map((arg) => encode(arg, refuse));
      let settle!: { resolve: (value: unknown) => void; reject: (error: Error) => void };
      const answer = new Answer((resolve, reject) => (settle = { resolve, reject }));
      waiting.set(answer.call, settle);
      send({ call: answer.call, handle, name, args: encoded });
      return answer;
    },
  isMethod: (name: string) => !always.has(name) && (!builtIn.has(name) || methods.has(name)),
};

function refuse(): never {
  throw new TypeError("a test hands a function to the student's code: only data can go there");
}

comm.onMessage = ({ data }) => {
  const { call, value, error } = data as CallReply;
  const { resolve, reject } = waiting.get(call) ?? {};
  waiting.delete(call);
  if (error) return reject?.(Object.assign(new Error(error.message), { name: error.name }));
  try {
    resolve?.(decode(value!, receiver, "the result"));
  } catch (error) {
    reject?.(error as Error);
  }
};

comms().open(bindingTarget).onMessage = ({ data }) => {
  const binding = data as Binding;
  methods = new Set(binding.methods);
  waiting.clear();
  for (const [name, value] of Object.entries(binding.values)) bind(name, value);
};

function bind(name: string, encoded: Encoded): void {
  let value: unknown;
  try {
    value = decode(encoded, receiver, name);
  } catch {
    value = undefined;
  }
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

function namesOfBuiltIns(): ReadonlySet<string> {
  const classes = [Array, String, Number, Boolean, BigInt, Symbol, Map, Set, WeakMap, WeakSet, RegExp, Date, Function];
  const others = [Error, Promise, ArrayBuffer, DataView, Object.getPrototypeOf(Uint8Array) as typeof Uint8Array];
  const prototypes: object[] = [...classes, ...others, tf.Tensor].map(({ prototype }) => prototype as object);
  for (let iterator: object | null = [].values(); iterator; iterator = Object.getPrototypeOf(iterator) as object | null)
    prototypes.push(iterator);
  return new Set(prototypes.flatMap((prototype) => Object.getOwnPropertyNames(prototype)));
}
