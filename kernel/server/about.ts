import { readFileSync } from "node:fs";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};
const node = process.versions.node;

/** The kernel, and the place where it runs. */
export const about = {
  version,
  place: `Node.js ${node}`,
  features: ["kernel subshells", "debugger"],
  help: { text: "Node.js", url: `https://nodejs.org/docs/latest-v${node.split(".")[0]}.x/api/` },
};
