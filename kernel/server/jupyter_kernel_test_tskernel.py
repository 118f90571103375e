"""jupyter_kernel_test's tests, told what TypeScript looks like."""

import unittest

import jupyter_kernel_test


class TypeScriptTests(jupyter_kernel_test.KernelTests):
    kernel_name = "tskernel"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    completion_samples = [
        {"text": "const lists = [1]; lists.findLastI", "matches": {"findLastIndex"}},
        {"text": "Math.hyp", "matches": {"hypot"}},
    ]
    complete_code_samples = ["1", "console.log('x')", "function f(x: number) { return x * 2 }", "const a = `b`"]
    incomplete_code_samples = ["function f(x: number) {", "const a = `b", "[1, 2,", "if (true) {\n  1", "/* c"]
    invalid_code_samples = ["let 1 = 2", "const = ;", "x ===== y", ")"]
    code_generate_error = "throw new RangeError('no')"
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "[1, 2].map(x => x + 1)"},
        {"code": "'a' + 'b'"},
        {"code": "const fortyTwo: number = 42; fortyTwo", "result": "42"},
    ]
    code_display_data = [
        {"code": "import * as tslab from 'tslab'; tslab.display.html('<b>x</b>')", "mime": "text/html"},
        {"code": "tslab.display.png(new Uint8Array([137, 80]))", "mime": "image/png"},
    ]
    code_history_pattern = "1 ? 2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "console.log"
    code_clear_output = "(globalThis as any)[Symbol.for('Jupyter.broadcast')]('clear_output', { wait: false })"


class TypeScriptWelcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "tskernel"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
