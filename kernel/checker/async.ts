export * from "typescript/unstable/async";
