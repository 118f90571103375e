/**
 * Marks inside the session's stdout and stderr. Messages travel on a pipe of their own; so that they keep their place
 * among what is printed, the session writes `message n` on both streams before it sends message n, and `cell k` before
 * bytes that belong to another cell than those before. A random token, new for each process, keeps anybody's output
 * from being taken for a mark.
 */
export type Mark =
  { readonly kind: "message"; readonly seq: number } | { readonly kind: "cell"; readonly cell: string };

const { from } = Buffer;

export function encodeMark(token: string, mark: Mark): Buffer {
  return from(mark.kind === "message" ? `\0${token}m${mark.seq}\0` : `\0${token}c${mark.cell}\0`);
}

/** Takes the marks out of a stream of bytes, whatever its chunks. */
export class MarkReader {
  readonly #start: Buffer;
  #held: Buffer | undefined;

  constructor(token: string) {
    this.#start = Buffer.from(`\0${token}`);
  }

  *push(chunk: Buffer): Generator<Buffer | Mark> {
    let data = this.#held ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = undefined;
    while (data.length) {
      const start = data.indexOf(this.#start);
      if (start < 0) {
        const keep = this.#prefixAtEnd(data);
        if (data.length > keep) yield data.subarray(0, data.length - keep);
        if (keep) this.#held = data.subarray(data.length - keep);
        return;
      }
      if (start > 0) yield data.subarray(0, start);
      const end = data.indexOf(0, start + this.#start.length);
      if (end < 0) {
        this.#held = data.subarray(start);
        return;
      }
      const text = data.toString("utf8", start + this.#start.length, end);
      yield text[0] === "m" ? { kind: "message", seq: Number(text.slice(1)) } : { kind: "cell", cell: text.slice(1) };
      data = data.subarray(end + 1);
    }
  }

  /** What was held back when the stream ended. */
  end(): Buffer | undefined {
    const held = this.#held;
    this.#held = undefined;
    return held;
  }

  /** How many bytes at the end of `data` could be the beginning of a mark. */
  #prefixAtEnd(data: Buffer): number {
    for (let keep = Math.min(this.#start.length - 1, data.length); keep > 0; keep--) {
      if (data.subarray(data.length - keep).equals(this.#start.subarray(0, keep))) return keep;
    }
    return 0;
  }
}
