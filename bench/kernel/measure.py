"""One round of measurements of one kernel, through Jupyter's own client. Prints one JSON object.

    measure.py FAMILY CWD ARGV...      FAMILY: typescript | python

`ARGV` is the kernel's command, with {connection_file} in it. Times are in milliseconds, memory in MiB.
"""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from jupyter_client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

TIMEOUT = 60

CELLS = {
    "typescript": {
        "import": 'import * as tf from "@tensorflow/tfjs";\ntf.version.tfjs',
        "changed": "const small = {n}; small + 1",
        "declare": "const name{n} = {n};",
        "edit": "tf.tensor1d([1, 2, {n}]).sum().dataSync()[0]",
        "complete": "tf.",
        "lines": 'for (let i = 0; i < 100000; i++) console.log("line " + i);',
        "sync": "while (true) {}",
        "async": "while (true) await new Promise((done) => setTimeout(done, 1));",
        "after await": "await new Promise((done) => setTimeout(done, 1));\nwhile (true) {}",
        "loop": "let total = 0;\nconst startTop = performance.now();\nfor (let i = 0; i < 1e7; i++) total += i;\n"
        "console.log(performance.now() - startTop);",
        "loop in function": "function summed() { let sum = 0; for (let i = 0; i < 1e7; i++) sum += i; return sum; }\n"
        "const startFunction = performance.now();\nsummed();\nconsole.log(performance.now() - startFunction);",
    },
    "python": {
        "import": "import numpy as np\nnp.__version__",
        "changed": "small = {n}; small + 1",
        "declare": "name{n} = {n}",
        "edit": "float(np.array([1, 2, {n}]).sum())",
        "complete": "np.",
        "lines": 'for i in range(100000): print("line", i)',
        "sync": "while True: pass",
        "async": "import asyncio\nwhile True: await asyncio.sleep(0.001)",
        "after await": "import asyncio\nawait asyncio.sleep(0.001)\nwhile True: pass",
        "loop": "import time\nstart = time.perf_counter()\ntotal = 0\nfor i in range(10_000_000): total += i\n"
        "print((time.perf_counter() - start) * 1000)",
        "loop in function": "import time\ndef summed():\n    total = 0\n    for i in range(10_000_000): total += i\n"
        "start = time.perf_counter()\nsummed()\nprint((time.perf_counter() - start) * 1000)",
    },
}


class Kernel:
    """A kernel process and a client of it."""

    def __init__(self, argv, cwd):
        self.folder = tempfile.mkdtemp()
        file, _ = write_connection_file(os.path.join(self.folder, "connection.json"), key=os.urandom(16).hex().encode())
        self.client = BlockingKernelClient(connection_file=file)
        self.client.load_connection_file()
        self.client.start_channels(hb=False)
        self.started = time.perf_counter()
        command = [part.replace("{connection_file}", file) for part in argv]
        environment = {**os.environ, "JPY_PARENT_PID": str(os.getpid())}
        self.process = subprocess.Popen(
            command, cwd=cwd, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            self.reply(self.client.kernel_info())
            self.first_reply = self.since_start()
            self.reply(self.client.execute("1+1", allow_stdin=False))
            self.first_execution = self.since_start()
            self.wait_for_iopub()
        except BaseException:
            self.close()
            raise

    def wait_for_iopub(self):
        """A subscription made before the kernel had bound its socket takes a moment: ask until something is heard."""
        while True:
            self.client.kernel_info()
            try:
                self.client.get_iopub_msg(timeout=0.2)
                return
            except queue.Empty:
                pass

    def since_start(self):
        return (time.perf_counter() - self.started) * 1000

    def reply(self, request, timeout=TIMEOUT):
        while True:
            message = self.client.get_shell_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def run(self, code, timeout=TIMEOUT):
        """Milliseconds until both the reply and `idle` are there, and the text that was printed."""
        start = time.perf_counter()
        request = self.client.execute(code, allow_stdin=False)
        text = []
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "stream":
                text.append(message["content"]["text"])
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        content = self.reply(request, timeout)
        if content.get("status") == "error":
            raise RuntimeError(f"{content.get('ename')}: {content.get('evalue')}\n{code}")
        return (time.perf_counter() - start) * 1000, "".join(text)

    def stop(self, code):
        """Milliseconds from Stop to the reply; None where it has not come in 10 s."""
        request = self.client.execute(code, allow_stdin=False)
        time.sleep(0.7)
        start = time.perf_counter()
        if self.interrupt_by_message:
            self.client.control_channel.send(self.client.session.msg("interrupt_request", {}))
        else:
            self.process.send_signal(signal.SIGINT)
        try:
            self.reply(request, timeout=10)
        except queue.Empty:
            return None
        return (time.perf_counter() - start) * 1000

    interrupt_by_message = False

    def cpu(self):
        """Milliseconds of CPU that all processes of the kernel's session have used, those that have ended too."""
        ticks = 0
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.getsid(int(pid)) == self.process.pid:
                    with open(f"/proc/{pid}/stat") as stat:
                        ticks += sum(map(int, stat.read().rpartition(")")[2].split()[11:15]))
            except OSError:
                pass
        return ticks * 1000 / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """Proportional set size of all processes of the kernel's session, MiB."""
        total = 0
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.getsid(int(pid)) == self.process.pid:
                    with open(f"/proc/{pid}/smaps_rollup") as rollup:
                        total += sum(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
            except OSError:
                pass
        return total / 1024

    def close(self):
        self.client.stop_channels()
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def median(values):
    return sorted(values)[len(values) // 2]


def measure(family, cwd, argv, by_message):
    cells = CELLS[family]
    result = {}
    Kernel.interrupt_by_message = by_message

    kernel = Kernel(argv, cwd)
    try:
        result["start to first kernel_info_reply"] = kernel.first_reply
        result["start to first 1+1 executed"] = kernel.first_execution
        result["1+1, warm"] = median([kernel.run("1+1")[0] for _ in range(20)])
        result["a small cell, changed, warm"] = median(
            [kernel.run(cells["changed"].replace("{n}", str(n)))[0] for n in range(20)]
        )
        time.sleep(2)
        result["memory, idle"] = kernel.memory()
        result["first cell that imports tfjs"] = kernel.run(cells["import"])[0]
        result["a cell declaring a name, after tfjs"] = median(
            [kernel.run(cells["declare"].replace("{n}", str(n)))[0] for n in range(10)]
        )
        result["edited tfjs cell, warm"] = median([kernel.run(cells["edit"].replace("{n}", str(n)))[0] for n in range(10)])
        completions = []
        for _ in range(5):
            start = time.perf_counter()
            kernel.reply(kernel.client.complete(cells["complete"], len(cells["complete"])))
            completions.append((time.perf_counter() - start) * 1000)
        result["completion after tf."] = median(completions)
        result["memory, after tfjs"] = kernel.memory()
        top = float(kernel.run(cells["loop"])[1])
        inside = float(kernel.run(cells["loop in function"])[1])
        result["top-level loop of 10 million / the same in a function"] = top / inside
    finally:
        kernel.close()

    kernel = Kernel(argv, cwd)
    try:
        time.sleep(5)
        result["CPU from the start until idle"] = kernel.cpu()
        assign = "" if family == "python" else "const "
        literal = json.dumps([{"id": n, "name": f"name {n}", "values": [n, n / 7, -n]} for n in range(15_000)])
        result["a cell of 1.1 MB of JSON"] = kernel.run(f"{assign}records = {literal}")[0]
        letters = "ACGT" * 250_000
        result["a cell with a word of 1 MB"] = kernel.run(f'{assign}dna = "{letters}"')[0]
        try:
            elapsed, text = kernel.run(cells["lines"], timeout=20)
            result["100,000 printed lines"] = elapsed if text.count("\n") == 100000 else None
        except queue.Empty:
            result["100,000 printed lines"] = None
    finally:
        kernel.close()

    for kind in ("sync", "async", "after await"):
        kernel = Kernel(argv, cwd)
        try:
            kernel.run("1+1")
            result[f"Stop: {kind} loop"] = kernel.stop(cells[kind])
        finally:
            kernel.close()
    return result


if __name__ == "__main__":
    family, mode, cwd, *argv = sys.argv[1:]
    print(json.dumps(measure(family, cwd, argv, mode == "message")))
