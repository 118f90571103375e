import { register } from "node:module";
import { MessageChannel, receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import { pathToFileURL } from "node:url";
import type { EmitOptions } from "../../checker/types.js";
import { places } from "../places.js";
import type { Paths } from "./paths.js";
import type { HooksData } from "./typescriptHooks.js";
import { addScript } from "../notebook/scripts.js";

/**
 * Local TypeScript files. Node's loader learns to read them when the first one is imported. The hooks give each file a
 * URL with a version, a hash of the file and of all local files it imports: so an edit is seen by the next import, and
 * what has not changed is not loaded twice.
 */
let port: MessagePort | undefined;
let imports = 0;

export function importTypeScript(path: string, paths: Paths, tsconfig: EmitOptions): Promise<unknown> {
  if (!port) {
    const channel = new MessageChannel();
    port = channel.port1;
    port.unref();
    register(places.typescriptHooks, {
      data: { port: channel.port2, paths, tsconfig } satisfies HooksData,
      transferList: [channel.port2],
    });
  }
  // A specifier that is new each time, since Node remembers what the old ones led to.
  return import(`${pathToFileURL(path).href}?import=${++imports}`);
}

/** Stack traces need the source maps of what has been loaded in the meantime. */
export function receiveMaps(): void {
  for (let got = port && receiveMessageOnPort(port); got; got = port && receiveMessageOnPort(port)) {
    const { url, path, source, map } = got.message as { url: string; path: string; source: string; map: string };
    addScript({ file: url, label: path, source, map, isFile: true });
  }
}
