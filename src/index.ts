/** The table of contents: everything the library offers, one folder a line. */
export * from "./backend/index.js";
export * from "./math/index.js";
export * from "./graph/index.js";
export * from "./layers/index.js";
export * from "./train/index.js";
export * from "./data/index.js";
export * from "./plot/index.js";
export * from "./exercises/index.js";
