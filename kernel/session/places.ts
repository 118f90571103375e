/**
 * What is loaded by its place rather than imported. All of it is named here: this file lies as deep as the parts of the
 * bundle (`bundle.mjs`), so that `../` is the folder of the whole code in both.
 */

export const places = {
  /** The code of the kernel. */
  own: new URL("../", import.meta.url),
  parser: new URL("../session/imports/parser.js", import.meta.url),
  supervisor: new URL("../session/stop/supervisor.js", import.meta.url),
  typescriptHooks: new URL("../session/imports/typescriptHooks.js", import.meta.url),
  typescriptPreload: new URL("../session/imports/typescriptPreload.js", import.meta.url),
  tslab: new URL("../session/output/tslab.js", import.meta.url),
};
