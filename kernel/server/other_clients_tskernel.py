"""Clients of other people with the kernel: nbval, papermill, testbook, qtconsole."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import nbformat
import papermill

CLIENTS = pathlib.Path(__file__).parent.parent / "clients"
SCRIPT = CLIENTS / "papermill_tskernel.py"
KERNELSPEC = {"kernelspec": {"name": "tskernel", "display_name": "TypeScript", "language": "typescript"}}
VALUES = [
    ("steps", 7),
    ("rate", 0.5),
    ("name", 'a "b" \\ \n ü ${x}'),
    ("on", True),
    ("none", None),
    ("list", [1, [True, None], "x"]),
    ("object", {"a b": {"c": 1.5}}),
    ("infinite", float("-inf")),
]


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, *sources, name="notebook.ipynb", tags={}):
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        for index, tag in tags.items():
            cells[index].metadata["tags"] = [tag]
        path = self.folder / name
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNELSPEC), path)
        return path

    def run_python(self, *command, status=0, **options):
        done = subprocess.run(
            [sys.executable, *map(str, command)], capture_output=True, text=True, timeout=120, cwd=self.folder, **options
        )
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr


class Nbval(InFolder):
    def test_outputs_are_compared(self):
        path = self.write("const x = 20; console.log('hi')", "x + 1", "({ a: [1, 'b'] })", "console.error('told')")
        papermill.execute_notebook(path, path, progress_bar=False)
        self.run_python("-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", path)
        path.write_text(path.read_text().replace('"21"', '"22"'))
        report = self.run_python("-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", path, status=1)
        self.assertIn("1 failed, 3 passed", report)


class Papermill(InFolder):
    source = (
        "let steps: number = 5; // how many\nconst rate = 1;\nlet name = '', on = false\n"
        "let none: null | string = 'x';\nlet list, object, infinite;"
    )

    def outputs(self, path):
        return [output.data["text/plain"] for cell in nbformat.read(path, 4).cells for output in cell.get("outputs", [])]

    def test_script(self):
        path = self.write(self.source, "steps * 2 + rate", tags={0: "parameters"})
        output = self.folder / "out.ipynb"
        self.run_python(SCRIPT, path, output, "-p", "steps", "7", "-p", "rate", "0.5", "--no-progress-bar")
        self.assertEqual(self.outputs(output), ["14.5"])
        self.assertEqual(nbformat.read(output, 4).cells[1].metadata.tags, ["injected-parameters"])
        described = self.run_python(SCRIPT, "--help-notebook", path)
        self.assertRegex(described, r"steps: number \(default 5\)\s+how many")

    def test_every_kind_of_value(self):
        sys.path.insert(0, str(CLIENTS))
        self.addCleanup(sys.path.remove, str(CLIENTS))
        import papermill_tskernel  # noqa: F401

        shown = "[steps, rate, name, on, none, list, object, infinite].map((x) => Object.is(x, -Infinity) ? 'inf' : x)"
        path = self.write(self.source, f"console.log(JSON.stringify({shown}))", tags={0: "parameters"})
        output = self.folder / "out.ipynb"
        done = papermill.execute_notebook(path, output, parameters=dict(VALUES), progress_bar=False)
        self.assertEqual(json.loads(done.cells[-1].outputs[0].text), [value for _, value in VALUES[:-1]] + ["inf"])

    @unittest.skipUnless(shutil.which("patch"), "needs patch")
    def test_patch(self):
        copied = self.folder / "papermill"
        shutil.copytree(pathlib.Path(papermill.__file__).parent, copied)
        with open(CLIENTS / "papermill-typescript.patch") as patch:
            subprocess.run(["patch", "-p1"], stdin=patch, cwd=self.folder, check=True, capture_output=True)
        path = self.write(self.source, "steps * 2", tags={0: "parameters"})
        output = self.folder / "out.ipynb"
        environment = {**os.environ, "PYTHONPATH": str(self.folder)}
        self.run_python("-m", "papermill", path, output, "-p", "steps", "7", "--no-progress-bar", env=environment)
        self.assertEqual(self.outputs(output), ["14"])


class Testbook(InFolder):
    def test_cells_run_and_are_read(self):
        from testbook import testbook

        path = self.write("const x = 20; console.log('hi')", "x + 1")
        with testbook(str(path), execute=True, timeout=60, kernel_name="tskernel") as notebook:
            self.assertEqual(notebook.cell_output_text(0), "hi")
            self.assertEqual(notebook.cell_execute_result(1), [{"text/plain": "21"}])


class Qtconsole(unittest.TestCase):
    def test_cells_run_in_the_window(self):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from qtconsole.manager import QtKernelManager
        from qtconsole.rich_jupyter_widget import RichJupyterWidget
        from qtpy import QtWidgets

        application = QtWidgets.QApplication([])
        manager = QtKernelManager(kernel_name="tskernel")
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        widget = RichJupyterWidget()
        widget.kernel_manager, widget.kernel_client = manager, client

        def until(shown, seconds=30):
            end = time.monotonic() + seconds
            while shown not in widget._control.toPlainText():
                self.assertLess(time.monotonic(), end, widget._control.toPlainText())
                application.processEvents()
                time.sleep(0.01)

        try:
            until("In [1]:")
            widget.execute("const x: number = 6;\nx * 7")
            until("Out[1]: 42")
            widget.execute("while (true) {}")
            end = time.monotonic() + 1
            while time.monotonic() < end:
                application.processEvents()
            manager.interrupt_kernel()
            until("Interrupted")
            widget.execute("x + 1")
            until("7")
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
            widget.close()


if __name__ == "__main__":
    unittest.main()
