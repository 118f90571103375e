import type { SourceReport, Trial } from "./checkSource.js";

/** Which answer of the library was told what, as Markdown. */
export function trialTable({ assignment, trials }: SourceReport): string {
  const wrong = trials.filter(({ answer }) => answer.share < 1);
  const right = trials.filter(({ answer }) => answer.share === 1);
  const passed = right.filter(({ score, points }) => score === points).length;
  const rows = wrong.map((trial) => {
    const { answer, score, points } = trial;
    const planted = `${answer.cell}: ${answer.says.join("; ")}`;
    return [assignment, `${answer.line}`, planted, `${score} of ${points}`, diagnosisOf(trial)];
  });
  const table = [["assignment", "line", "planted", "points", "diagnosis given"], Array<string>(5).fill("---"), ...rows];
  const lines = table.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`);
  return `${lines.join("\n")}\n\n${passed} of ${right.length} right answers have full points.\n`;
}

/** The verdict's own sentences: below its title, above the evidence and the help. */
function diagnosisOf({ said }: Trial): string {
  const [, ...lines] = said.split("\n").map((line) => line.trim());
  const end = lines.findIndex((line) => /^(Seen in your numbers|Look again at|For help|[✓✗☐])/.test(line));
  return lines.slice(0, end < 0 ? undefined : end).join(" ") || said.split("\n")[0]!.trim();
}
