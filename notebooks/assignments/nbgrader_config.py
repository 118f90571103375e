"""nbgrader's configuration for courses in TypeScript: run nbgrader in a folder with this file, or import it from one."""

from textwrap import dedent

from nbgrader.preprocessors import OverwriteCells


class OverwriteCellsInTypeScript(OverwriteCells):
    """Puts missing tests back with the remark about it as a comment that TypeScript understands.

    nbgrader's own begins with `# `, which no TypeScript compiler takes: right work would lose the test's points.
    """

    def missing_cell_transform(self, source_cell, max_score, is_solution=False, is_task=False):
        cell = super().missing_cell_transform(source_cell, max_score, is_solution, is_task)
        if cell.cell_type == "code":
            remark = self.missing_cell_notification.format(cell_id=source_cell.name).strip()
            cell.source = f"// {remark}\n{source_cell.source}"
        return cell


c = get_config()  # noqa: F821 (nbgrader puts it here)

# The language that nbgrader does not know by itself.
c.ClearSolutions.code_stub = {
    "typescript": dedent(
        """\
        // YOUR CODE HERE
        throw new Error("Not implemented");"""
    )
}

# A deleted test comes back.
c.OverwriteCells.add_missing_cells = True
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    OverwriteCellsInTypeScript,
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.OverwriteCellsInTypeScript.add_missing_cells = True

# Seconds for a cell; training takes longer than the 30 that nbgrader gives. `npm run course -- grade --timeout 120`.
c.Execute.timeout = 120
c.Execute.raise_on_iopub_timeout = False
c.ExecutePreprocessor.kernel_name = "tskernel"

# Also what a student's code prints without end.
c.LimitOutput.max_lines = 1000
