import type { NativeProgress } from "./NativeResult.js";
import { provideNative } from "#backend/native/provide.js";

/**
 * `node dist/backend/provide.js`: provides the native library and shows how far it is. Exits with 0 also where it
 * could not, since everything works without; Ctrl-C keeps what has been downloaded.
 */
const stop = new AbortController();
process.once("SIGINT", () => stop.abort(new Error("stopped; the next run goes on from here")));

let shownTenth = -1;
let shownMessage = "";

function show({ message, done, total }: NativeProgress): void {
  const tenth = done === undefined || !total ? -1 : Math.floor((10 * done) / total);
  if (message === shownMessage && tenth === shownTenth) return;
  shownMessage = message;
  shownTenth = tenth;
  const amount = done === undefined ? "" : `: ${megabytes(done)}${total ? ` of ${megabytes(total)}` : ""} MB`;
  console.log(message + amount);
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

provideNative({ onProgress: show, signal: stop.signal }).then(
  ({ message }) => console.log(message),
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 130;
  },
);
