export type { Dataset } from "./Dataset.js";
