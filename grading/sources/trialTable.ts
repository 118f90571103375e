import type { SourceReport } from "./checkSource.js";
import { diagnosisOf } from "./diagnosis.js";

/** Which answer of the library was told what, as Markdown. */
export function trialTable({ assignment, trials }: SourceReport): string {
  const wrong = trials.filter(({ answer }) => answer.share < 1);
  const right = trials.filter(({ answer }) => answer.share === 1);
  const passed = right.filter(({ score, points }) => score === points).length;
  const rows = wrong.map((trial) => {
    const { answer, score, points } = trial;
    const planted = `${answer.cell}: ${answer.says.join("; ")}`;
    return [assignment, `${answer.line}`, planted, `${score} of ${points}`, diagnosisOf(trial.said)];
  });
  const table = [["assignment", "line", "planted", "points", "diagnosis given"], Array<string>(5).fill("---"), ...rows];
  const lines = table.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`);
  return `${lines.join("\n")}\n\n${passed} of ${right.length} right answers have full points.\n`;
}
