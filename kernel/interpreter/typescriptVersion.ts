import { readFileSync } from "node:fs";

const { dependencies } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  dependencies: { typescript: string };
};

export const typescriptVersion = dependencies.typescript;
