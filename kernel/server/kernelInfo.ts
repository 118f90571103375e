import { readFileSync } from "node:fs";
import { languageInfo } from "../interpreter/languageInfo.js";
import { PROTOCOL_VERSION } from "../protocol/Codec.js";
import type { JsonObject } from "../protocol/Message.js";
import type { Answer } from "./Request.js";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** kernel_info_request: who we are and what we can do. Needs no interpreter, so that the first reply is early. */
export function kernelInfo(): Answer {
  return { content: INFO };
}

const INFO: JsonObject = {
  status: "ok",
  protocol_version: PROTOCOL_VERSION,
  implementation: "tskernel",
  implementation_version: version,
  language_info: languageInfo,
  banner: `TypeScript ${languageInfo.version}, Node.js ${process.versions.node}, tskernel ${version}`,
  debugger: true,
  supported_features: ["kernel subshells", "debugger"],
  help_links: [
    { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
    { text: "Node.js", url: `https://nodejs.org/docs/latest-v${process.versions.node.split(".")[0]}.x/api/` },
    { text: "JavaScript (MDN)", url: "https://developer.mozilla.org/docs/Web/JavaScript" },
  ],
};
