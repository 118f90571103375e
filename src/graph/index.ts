/**
 * What a layer or a loss of one's own is made of (`customLayer`, `Loss`): operations on nodes, the values of a graph that
 * will exist when it runs. They are differentiated, and compiled on every backend.
 */
export * as operations from "./operations/public.js";
export type { Node } from "./Node.js";
