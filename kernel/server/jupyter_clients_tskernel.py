"""Jupyter's own clients with the kernel: restart, interrupt, widgets' buffers, notebooks, a terminal."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import nbformat
import zmq
from jupyter_client import KernelManager
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


class JupyterClient(unittest.TestCase):
    def setUp(self):
        self.manager, self.client = start_new_kernel(kernel_name="tskernel")

    def tearDown(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()

    def run_cell(self, code, **options):
        outputs = []
        reply = self.client.execute_interactive(code, timeout=20, output_hook=outputs.append, **options)
        return reply["content"], {message["msg_type"]: message["content"] for message in outputs}

    def test_restart_forgets_and_answers(self):
        self.run_cell("const x = 1;")
        for now in (False, True):
            self.manager.restart_kernel(now=now)
            self.client.wait_for_ready(timeout=20)
            self.assertEqual(self.run_cell("x")[0]["status"], "error")
            reply, outputs = self.run_cell("1 + 1")
            self.assertEqual(reply["execution_count"], 2)
            self.assertEqual(outputs["execute_result"]["data"]["text/plain"], "2")

    def test_interrupt_request(self):
        identity = self.client.execute("while (true) {}")
        time.sleep(0.5)
        self.manager.interrupt_kernel()
        reply = self.client.get_shell_msg(timeout=10)
        self.assertEqual(reply["parent_header"]["msg_id"], identity)
        self.assertEqual(reply["content"]["status"], "error")
        self.assertEqual(self.run_cell("2 + 2")[1]["execute_result"]["data"]["text/plain"], "4")

    def test_input(self):
        answer = lambda message: self.client.input("Ada")
        reply, outputs = self.run_cell("console.log('hello ' + prompt('Name? '))", allow_stdin=True, stdin_hook=answer)
        self.assertEqual(outputs["stream"]["text"], "hello Ada\n")

    def test_heartbeat_during_a_loop(self):
        self.client.execute("while (true) {}")
        time.sleep(3)
        self.assertTrue(self.client.hb_channel.is_beating())
        self.manager.interrupt_kernel()
        self.client.get_shell_msg(timeout=10)


class Transport(unittest.TestCase):
    def started(self, extra_arguments=(), **options):
        manager = KernelManager(kernel_name="tskernel", **options)
        manager.start_kernel(extra_arguments=list(extra_arguments))
        self.addCleanup(manager.shutdown_kernel, now=True)
        client = manager.client()
        client.start_channels()
        self.addCleanup(client.stop_channels)
        client.wait_for_ready(timeout=20)
        return manager, client

    def answer(self, client):
        results = []
        hook = lambda message: message["msg_type"] == "execute_result" and results.append(message["content"])
        client.execute_interactive("6 * 7", timeout=20, output_hook=hook)
        return results[0]["data"]["text/plain"]

    def test_encryption(self):
        manager, client = self.started(transport_encryption="required")
        key = client.get_connection_info()["curve_publickey"]
        self.assertEqual(len(key), 40)
        heard = {}
        for name, server_key in {"knows the key": key, "knows none": None, "knows another": zmq.curve_keypair()[0]}.items():
            socket = zmq.Context.instance().socket(zmq.SUB)
            if server_key is not None:
                socket.curve_serverkey = server_key.encode() if isinstance(server_key, str) else server_key
                socket.curve_publickey, socket.curve_secretkey = zmq.curve_keypair()
            socket.subscribe(b"")
            socket.connect(f"tcp://127.0.0.1:{manager.iopub_port}")
            heard[name] = socket
        time.sleep(0.5)
        self.assertEqual(self.answer(client), "42")
        time.sleep(0.5)
        got = {name: socket.poll(0) != 0 for name, socket in heard.items()}
        for socket in heard.values():
            socket.close(linger=0)
        self.assertEqual(got, {"knows the key": True, "knows none": False, "knows another": False})
        self.assertTrue(client.hb_channel.is_beating())

    def test_ipc(self):
        with tempfile.TemporaryDirectory() as folder:
            manager, client = self.started(transport="ipc", ip=f"{folder}/kernel")
            self.assertEqual(self.answer(client), "42")
            manager.provisioner.process.send_signal(signal.SIGTERM)
            manager.provisioner.process.wait(timeout=10)
            self.assertEqual(os.listdir(folder), [])

    def test_arguments_of_other_kernels(self):
        _, client = self.started(["--Kernel.stop_on_error_timeout=0", "--debug"])
        self.assertEqual(self.answer(client), "42")


class Nbclient(unittest.TestCase):
    def execute(self, *sources):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
        NotebookClient(notebook, kernel_name="tskernel", timeout=30).execute()
        return notebook.cells

    def test_notebook(self):
        first, second = self.execute("const x = 20; console.log('hi')", "await Promise.resolve(); x + 1")
        self.assertEqual(first.outputs[0].text, "hi\n")
        self.assertEqual(second.outputs[0].data["text/plain"], "21")
        self.assertEqual((first.execution_count, second.execution_count), (1, 2))

    def test_error(self):
        with self.assertRaisesRegex(CellExecutionError, "too far"):
            self.execute("throw new RangeError('too far')")


class Console(unittest.TestCase):
    def test_simple_prompt(self):
        lines = "const x = 6\nx * 7\nconst f = () => 'from ' + x\nf()\n"
        command = [sys.executable, "-m", "jupyter_console", "--simple-prompt", "--kernel", "tskernel"]
        done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=60)
        self.assertIn("Out[2]: 42", done.stdout)
        self.assertIn("from 6", done.stdout)


if __name__ == "__main__":
    unittest.main()
