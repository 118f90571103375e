export { check } from "./check.js";
export { CheckResult, type CheckStatus } from "./CheckResult.js";
export type { Check, CheckOptions } from "./checker.js";
export { exercise, exercises, type ExerciseHandle, type Shown } from "./exercise.js";
