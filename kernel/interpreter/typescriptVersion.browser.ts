export { version as typescriptVersion } from "typescript6/package.json";
