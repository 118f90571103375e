import { build } from "../lib/build.mjs";
import { Problem } from "../lib/fail.mjs";
import { checkArrows } from "./arrows.mjs";
import { checkLinks } from "./links.mjs";

/** Types, arrows and links. Resolves to what was checked; throws a `Problem` with everything that is wrong. */
export async function check() {
  await build();
  const results = [checkArrows(), checkLinks()];
  const problems = results.flatMap((result) => result.problems);
  if (problems.length > 0) throw new Problem(problems.join("\n"));
  return ["types", ...results.map((result) => result.checked)].join(", ");
}
