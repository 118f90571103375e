import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import type { Course } from "../Course.js";
import type { Entry, Gradebook } from "../marks/Gradebook.js";
import { classroom } from "./classroom.js";
import { canvas, moodle, moodleWorksheet } from "./gradebooks.js";
import { gradescope } from "./gradescope.js";

export interface ExportOptions {
  readonly assignments: readonly string[];
  readonly students: readonly string[];
  /** Moodle's grading worksheet to fill in. */
  readonly worksheet: string | undefined;
}

export interface Exported {
  /** By their paths in the folder for exports. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** What could not be exported. */
  readonly remarks: readonly string[];
}

type Exporter = (gradebook: Gradebook, options: ExportOptions) => Exported;

/** What other systems import, by their names. */
export const exporters: Readonly<Record<string, Exporter>> = {
  moodle(gradebook, { assignments, worksheet }) {
    if (worksheet === undefined) {
      return { files: [{ name: "moodle.csv", text: moodle(gradebook, used(gradebook, assignments)) }], remarks: [] };
    }
    const [assignment, ...more] = assignments;
    if (assignment === undefined || more.length > 0)
      throw new NotebookError("a worksheet is of one assignment: name it with --assignment");
    const { text, unknown } = moodleWorksheet(gradebook, assignment, worksheet);
    const remarks = unknown.map((row) => `in the worksheet, without a mark here: ${row}`);
    return { files: [{ name: `moodle-${assignment}.csv`, text }], remarks };
  },
  canvas(gradebook, { assignments }) {
    return { files: [{ name: "canvas.csv", text: canvas(gradebook, used(gradebook, assignments)) }], remarks: [] };
  },
  gradescope: each("gradescope", gradescope),
  classroom: each("classroom", classroom),
};

/** A `results.json` for each student's assignment. */
function each(format: string, write: (course: Course, entry: Entry) => object): Exporter {
  return (gradebook, { assignments, students }) => {
    const entries = gradebook.entries.filter(
      ({ student, assignment }) =>
        assignments.includes(assignment) && (students.length === 0 || students.includes(student)),
    );
    const known = entries.filter(({ result }) => result?.ungraded === undefined);
    const remarks = entries.filter((entry) => !known.includes(entry));
    return {
      files: known.map((entry) => ({
        name: `${format}/${entry.student}/${entry.assignment}/results.json`,
        text: `${JSON.stringify(write(gradebook.course, entry), undefined, 2)}\n`,
      })),
      remarks: remarks.map(
        ({ student, assignment, result }) => `${student}, ${assignment}: not graded: ${result!.ungraded}`,
      ),
    };
  };
}

/** The assignments of which there are marks. */
const used = ({ entries }: Gradebook, assignments: readonly string[]): string[] =>
  assignments.filter((name) => entries.some(({ assignment }) => assignment === name));
