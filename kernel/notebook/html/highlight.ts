import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import typescript from "highlight.js/lib/languages/typescript";
import { escape } from "./escape.js";

hljs.registerLanguage("typescript", typescript);
hljs.registerLanguage("json", json);
hljs.registerLanguage("bash", bash);
hljs.registerLanguage("python", python);
hljs.registerAliases(["js", "javascript", "ts", "tsx", "jsx"], { languageName: "typescript" });

// The patterns of highlight.js read some texts anew from each of their characters. So code is highlighted up to a length,
// and of long words and long stretches of blanks the first hundred characters alone are shown to it.
const LONGEST = 10_000;
const REST = "\uFDD0"; // stands for what follows them; Unicode gives it no meaning
const longStretch = new RegExp(`([\\w$]{100}|\\s{100})([\\w$]+|\\s+)|${REST}`, "g");

/** Code as HTML with `hljs-…` spans; plain where the language is unknown or the code very long. */
export function highlight(code: string, language = "typescript"): string {
  if (code.length > LONGEST || !hljs.getLanguage(language)) return escape(code);
  const rests: string[] = [];
  const shortened = code.replace(longStretch, (whole, head: string = "", rest: string = whole) => {
    rests.push(rest);
    return head + REST;
  });
  const { value } = hljs.highlight(shortened, { language, ignoreIllegals: true });
  let i = 0;
  return value.replaceAll(REST, () => rests[i++]!);
}
