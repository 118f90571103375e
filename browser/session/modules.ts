import { failWhenRead, readFrom, type Box } from "../../kernel/session/notebook/Box.js";
import * as tslab from "../../kernel/session/output/tslab.js";

type Namespace = Record<string, unknown>;

/** Loaded beside the compiler, which takes longer: most notebooks want it in their first cell. */
export const library = (): Promise<Namespace> =>
  import(/* @vite-ignore */ new URL("library/index.js", self.location.href).href) as Promise<Namespace>;

/** What can be imported by name: the library, and the one copy of TensorFlow.js that it brings. */
const modules: Readonly<Record<string, () => Promise<unknown>>> = {
  "batchnorm-lab": library,
  "@tensorflow/tfjs": async () => (await library())["tf"],
  tslab: async () => tslab,
};

/** `import("…")` in a cell: a module by its name, or by its whole address. */
export async function importModule(specifier: unknown): Promise<unknown> {
  const name = String(specifier);
  const load = Object.hasOwn(modules, name) ? modules[name] : undefined;
  if (load) return load();
  if (/^(https?|blob|data):/.test(name)) return import(/* @vite-ignore */ name);
  const names = Object.keys(modules).join(", ");
  throw Object.assign(new Error(`Cannot find module '${name}': a browser has ${names}, and addresses https://…`), {
    code: "ERR_MODULE_NOT_FOUND",
  });
}

/** `import a, { b } from "…"`: puts what the module exports into the boxes of the names. */
export async function bindImports(specifier: string, bindings: readonly (readonly [string, Box])[]): Promise<void> {
  let exports: Namespace;
  try {
    exports = (await importModule(specifier)) as Namespace;
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_MODULE_NOT_FOUND" || bindings.length === 0) throw error;
    // A package of types alone, maybe. The error is for who reads the name as a value.
    for (const [, box] of bindings) failWhenRead(box, error);
    return;
  }
  // A module may give its names other values. One that isn't there is a type.
  for (const [name, box] of bindings) readFrom(box, () => (name === "*" ? exports : exports[name]));
}
