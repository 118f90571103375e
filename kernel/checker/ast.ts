export * from "typescript/unstable/ast";
