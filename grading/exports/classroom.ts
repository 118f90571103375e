import type { Course } from "../Course.js";
import type { Entry } from "../marks/Gradebook.js";
import { questionResults } from "./testResults.js";

/**
 * What GitHub Classroom's `autograding-grading-reporter` reads of a step, before it is put into base64. What a person marks
 * counts neither way. Source: the reporter's own code, `src/main.js` and `src/notify-classroom.js`, version 1.
 */
export function classroom(course: Course, entry: Entry): object {
  const tests = questionResults(course, entry).filter(({ score }) => score !== null);
  const isPassed = tests.every(({ score, points }) => score! >= points);
  return {
    version: 1,
    status: entry.result === undefined ? "error" : isPassed ? "pass" : "fail",
    max_score: tests.reduce((sum, { points }) => sum + points, 0),
    tests: tests.map(({ id, score, points, said, seconds = 0 }) => ({
      name: id,
      status: score! >= points ? "pass" : "fail",
      score,
      message: said || (score! >= points ? "" : `${score} of ${points} points`),
      test_code: "",
      filename: "",
      line_no: 0,
      execution_time: `${seconds}s`,
    })),
  };
}
