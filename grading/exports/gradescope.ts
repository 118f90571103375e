import type { Course } from "../Course.js";
import type { Entry } from "../marks/Gradebook.js";
import { questionResults } from "./testResults.js";

/**
 * Gradescope's `results.json`, as its autograder's container leaves it in `/autograder/results`. What a person marks is not
 * among the tests: Gradescope has its own place for that. Source: Gradescope's documentation of autograders, "Output".
 */
export function gradescope(course: Course, entry: Entry): object {
  const tests = questionResults(course, entry).filter(({ score }) => score !== null);
  const { result, remarks, adjustment, late } = entry;
  const extra = adjustment.points - (typeof late === "object" ? late.off : 0);
  return {
    output: remarks.join("\n"),
    visibility: "visible",
    stdout_visibility: "hidden",
    ...(result && { execution_time: Math.round(result.seconds) }),
    tests: [
      ...tests.map(({ id, score, points, said }) => ({
        name: id,
        score,
        max_score: points,
        status: score! >= points ? "passed" : "failed",
        visibility: "visible",
        output: said,
        output_format: "text",
      })),
      ...(extra === 0
        ? []
        : [{ name: "lateness, extra credit and penalties", score: extra, max_score: 0, visibility: "visible" }]),
    ],
  };
}
