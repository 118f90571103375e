// JupyterLite, in which the lessons are notebooks with the same kernel.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildExtension } from "../browser/build.mjs";
import { run } from "../scripts/lib/children.mjs";
import { Problem } from "../scripts/lib/fail.mjs";
import { noticesIn } from "../scripts/lib/notices.mjs";
import { provideVenv, venv, venvPython } from "../scripts/lib/venv.mjs";

const requirements = "requirements-site.txt";

const settings = {
  "@jupyterlab/apputils-extension:themes": { "adaptive-theme": true },
  "@jupyterlab/apputils-extension:notification": { fetchNews: "false" },
};

const configuration = {
  "jupyter-lite-schema-version": 0,
  "jupyter-config-data": {
    appName: "Batch norm lab",
    // For scripts on the page, as in JupyterLab's own setting of that name.
    exposeAppInBrowser: true,
    defaultKernelName: "tskernel",
    // The site's own worker serves the application, too, with the headers that Stop needs.
    disabledExtensions: ["@jupyterlite/application-extension:service-worker-manager"],
  },
};

/**
 * Builds it into `folder`.
 * @param notebooks name → text: the files that a reader finds there
 */
export async function buildJupyter(folder, notebooks, say = () => {}) {
  await provideVenv(requirements, say);
  const work = mkdtempSync(join(tmpdir(), "jupyterlite-"));
  try {
    await build(folder, work, notebooks);
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** The licences of what is in its `folder`. Those of Project Jupyter's own packages have one text. */
export async function jupyterNotices(folder) {
  const lists = ["build", "extensions/jupyterlab-plotly/static"].map((part) =>
    join(folder, part, "third-party-licenses.json"),
  );
  const read =
    "import importlib.metadata as m; print(m.distribution('jupyterlite-core').read_text('licenses/LICENSE'))";
  const { status, output } = await run(venvPython, ["-c", read]);
  if (status !== 0) throw new Problem(`JupyterLite's licence could not be read:\n${output}`);
  return `JupyterLite, below jupyter/, with these packages inside:\n\n${output}\n${noticesIn(...lists)}`;
}

async function build(folder, work, notebooks) {
  const put = (path, content) => {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), content);
  };
  for (const [name, text] of notebooks) put(`contents/${name}`, text);
  put("jupyter-lite.json", JSON.stringify(configuration));
  put("overrides.json", JSON.stringify(settings));
  await buildExtension(join(work, "extensions/tskernel"));
  const plotly = join(venv, "share/jupyter/labextensions/jupyterlab-plotly");
  cpSync(plotly, join(work, "extensions/jupyterlab-plotly"), { recursive: true });
  const args = ["-m", "jupyter", "lite", "build", "--apps=lab", "--contents=contents", "--ignore-sys-prefix"];
  args.push("--no-sourcemaps", "--no-libarchive", `--lite-dir=${work}`, `--output-dir=${folder}`);
  args.push(`--FederatedExtensionAddon.extra_labextensions_path=${join(work, "extensions")}`);
  const { status, output } = await run(venvPython, args, { cwd: work });
  if (status !== 0) throw new Problem(`JupyterLite could not be built:\n${output.slice(-2000)}`);
}
