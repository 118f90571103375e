export * from "./batchNorm.js";
