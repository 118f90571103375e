"""Starts the kernel as Jupyter does and runs a cell: prints the seconds until `1 + 1` was 2, and the backend."""
import sys
import time
from jupyter_client import KernelManager

begin = time.perf_counter()
manager = KernelManager(kernel_name="tskernel")
manager.start_kernel(cwd=sys.argv[1])
client = manager.client()


def evaluate(code):
    results = []

    def on_output(message):
        content = message["content"]
        if message["msg_type"] == "execute_result":
            results.append(content["data"]["text/plain"])
        if message["msg_type"] == "error":
            sys.exit("\n".join(content["traceback"]))

    client.execute_interactive(code, timeout=60, output_hook=on_output)
    return results[-1] if results else ""


try:
    client.start_channels()
    client.wait_for_ready(timeout=60)
    total = evaluate("1 + 1")
    seconds = time.perf_counter() - begin
    print(total, f"{seconds:.1f}")
    print(evaluate('import { ready } from "batchnorm-lab";\nconst { name } = await ready();\nname'))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
