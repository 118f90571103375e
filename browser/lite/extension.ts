// The TypeScript kernel as an extension of JupyterLite: a container of module federation, which is two functions.
import { isolate } from "../page/isolate.js";
import type { IKernelClient, IKernelSpecs, Shared, ShareScope } from "./jupyterLite.js";
import { loadShared } from "./jupyterLite.js";
import { LiteKernel } from "./LiteKernel.js";

/** The site: this script is `jupyter/extensions/tskernel/static/extension.js` in it. */
const site = new URL("../../../../", (document.currentScript as HTMLScriptElement).src);
const kernelFolder = new URL("kernel/", site);

const spec = {
  name: "tskernel",
  display_name: "TypeScript",
  language: "typescript",
  argv: [],
  interrupt_mode: "message",
  resources: { "logo-svg": new URL("assets/logo.svg", site).href },
};

function plugin({ services, signaling }: Shared): object {
  const kernels = new Map<string, LiteKernel>();
  return {
    id: "tskernel:kernel",
    autoStart: true,
    requires: [services.IKernelSpecs, services.IKernelClient],
    activate(_app: unknown, specs: IKernelSpecs, client: IKernelClient): void {
      specs.register({
        spec,
        async create(options) {
          const made: LiteKernel = new LiteKernel(options, new signaling.Signal({}), kernelFolder);
          kernels.set(options.id, made);
          return made;
        },
      });
      // JupyterLite's own Stop drops the cells that wait, and tells no kernel.
      const interrupt = client.interrupt.bind(client);
      client.interrupt = async (id) => {
        const kernel = kernels.get(id);
        await (kernel && !kernel.isDisposed ? kernel.interrupt() : interrupt(id));
      };
    },
  };
}

void isolate(site, () => false);
let scope: ShareScope = {};
const containers = ((window as { _JUPYTERLAB?: Record<string, object> })._JUPYTERLAB ??= {});
containers["tskernel"] = {
  init: (shared: ShareScope) => void (scope = shared),
  async get() {
    const made = { __esModule: true, default: plugin(await loadShared(scope)) };
    return () => made;
  },
};
