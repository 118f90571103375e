/** Loaded by its place, when a file of the user's has a syntax error. */
export { parse } from "acorn";
