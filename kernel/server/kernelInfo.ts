import { about } from "#server/about.js";
import { languageInfo } from "../interpreter/languageInfo.js";
import { PROTOCOL_VERSION, type JsonObject } from "../protocol/Message.js";
import type { Answer } from "./Request.js";

/** kernel_info_request: who we are and what we can do. Needs no interpreter, so that the first reply is early. */
export function kernelInfo(): Answer {
  return { content: INFO };
}

const INFO: JsonObject = {
  status: "ok",
  protocol_version: PROTOCOL_VERSION,
  implementation: "tskernel",
  implementation_version: about.version,
  language_info: languageInfo,
  banner: `TypeScript ${languageInfo.version}, ${about.place}, tskernel ${about.version}`,
  debugger: about.features.includes("debugger"),
  supported_features: about.features,
  help_links: [
    { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
    about.help,
    { text: "JavaScript (MDN)", url: "https://developer.mozilla.org/docs/Web/JavaScript" },
  ],
};
