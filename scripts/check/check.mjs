import { build } from "../lib/build.mjs";
import { Problem } from "../lib/fail.mjs";
import { checkArrows } from "./arrows.mjs";
import { checkFormat } from "./format.mjs";
import { checkLinks } from "./links.mjs";
import { checkLint } from "./lint.mjs";
import { checkPlatforms } from "./platforms.mjs";
import { checkPublicSurface } from "./publicSurface.mjs";
import { checkScriptTypes } from "./scriptTypes.mjs";

/**
 * Types, format, lint, arrows, links and what the library offers. Resolves to what was checked; throws a `Problem` with
 * everything that is wrong.
 */
export async function check() {
  await build();
  const checks = [
    checkFormat,
    checkLint,
    checkScriptTypes,
    checkArrows,
    checkLinks,
    checkPublicSurface,
    checkPlatforms,
  ];
  const results = checks.map((each) => each());
  const problems = results.flatMap((result) => result.problems);
  if (problems.length > 0) throw new Problem(problems.join("\n"));
  return ["types", ...results.map((result) => result.checked)].join(", ");
}
