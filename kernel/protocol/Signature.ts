import { createHmac, timingSafeEqual } from "node:crypto";

/** Signs the four JSON parts of a message and checks such a signature (HMAC-SHA256 over a shared key). */
export class Signature {
  readonly #key: string;

  /** @param key the connection file's key; empty means that messages are not signed */
  constructor(key: string) {
    this.#key = key;
  }

  /** The signature in hexadecimal digits; empty when there is no key. */
  sign(parts: readonly Uint8Array[]): string {
    if (this.#key === "") return "";
    const hmac = createHmac("sha256", this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  /** Compares in constant time, so that the time an answer takes tells nothing of the right signature. */
  matches(parts: readonly Uint8Array[], signature: Uint8Array): boolean {
    if (this.#key === "") return true;
    const expected = Buffer.from(this.sign(parts), "latin1");
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  }

  /** Without a key a message can't be told from its copy. */
  get signs(): boolean {
    return this.#key !== "";
  }
}
