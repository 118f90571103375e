export * from "./batchNorm.js";
export * from "./statistics.js";
