import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { buildAddon } from "./buildAddon.js";
import { download } from "./download.js";
import { sha256Of } from "./manifest.js";
import { run } from "./run.js";
import type { Way } from "./Way.js";
import { unzip } from "./unzip.js";

/** TensorFlow for Python 3.11 on Linux x64, pinned by its checksum; only its C library is used, so any Python will do. */
const wheel = {
  requirement: "tensorflow-cpu==2.21.0",
  file: "tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl",
  url: "https://files.pythonhosted.org/packages/59/03/9a99555a762de8cd4a405efbd39a732d926d8e58791441889560b7675b3e/",
  bytes: 273_829_956,
  sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
};

/**
 * The addon built against the C library of TensorFlow's Python package, for networks that have the package index and
 * not tfjs's storage. `pip` brings it where there is one, since it knows the mirrors and certificates set up for it.
 */
export const fromWheel: Way = {
  name: `the C library of ${wheel.requirement}`,
  sizes: "273 MB to load, 850 MB on disk",
  async provide({ root, partial, progress, signal }) {
    if (process.platform !== "linux" || process.arch !== "x64") {
      throw new Error(`there is one for Linux x64 only, this is ${process.platform} ${process.arch}`);
    }
    if (!usesGlibc()) throw new Error("there is one for Linux with glibc only, this has another C library");
    await run("g++", ["--version"], { signal });
    const archive = join(partial, wheel.file);
    if ((await sizeOf(archive)) !== wheel.bytes || (await sha256Of(archive)) !== wheel.sha256) {
      const report = (done: number): void => progress("loading TensorFlow", Math.min(done, wheel.bytes), wheel.bytes);
      try {
        await pipDownload(partial, report, signal);
      } catch (pipError) {
        signal?.throwIfAborted();
        const url = (process.env["BATCHNORM_LAB_WHEEL_URL"] || wheel.url) + wheel.file;
        await download(url, archive, { sha256: wheel.sha256, signal, onProgress: report }).catch((error: Error) => {
          throw new Error(`${error.message}; ${(pipError as Error).message}`);
        });
      }
      if ((await sha256Of(archive)) !== wheel.sha256) {
        await rm(archive);
        throw new Error(`${wheel.file} does not have the expected checksum`);
      }
    }
    progress("unpacking TensorFlow");
    await unzip(archive, join(root, "deps"), placeOf, signal);
    progress("building the addon");
    await buildAddon(root, signal);
  },
};

function usesGlibc(): boolean {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}

/** The two libraries and the headers that tfjs-node's sources include, some 5 MB of the 268 that the wheel has. */
function placeOf(name: string): string | undefined {
  const library = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/.exec(name)?.[1];
  if (library) return join("lib", library);
  return /^tensorflow\/(include\/(?:tensorflow\/(?:c|core\/platform)|xla\/tsl|tsl)\/.*\.h)$/.exec(name)?.[1];
}

/** Has pip download the wheel, and reports how far it is by the size of what it writes. */
async function pipDownload(folder: string, report: (done: number) => void, signal?: AbortSignal): Promise<void> {
  const scratch = join(folder, "pip");
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const options = ["--no-deps", "--only-binary=:all:", "--implementation", "cp", "--python-version", "3.11"];
  const platform = ["--abi", "cp311", "--platform", "manylinux_2_27_x86_64", "--no-cache-dir", "--quiet"];
  const watch = setInterval(() => void sizeBelow(scratch).then(report, () => {}), 500);
  // pip unpacks and downloads in $TMPDIR before it moves the file to its place.
  const env = [
    "-c",
    "import os, runpy, sys; os.environ['TMPDIR'] = sys.argv.pop(1); runpy.run_module('pip', None, '__main__')",
  ];
  try {
    const args = ["download", ...options, ...platform, "--dest", scratch, wheel.requirement];
    await run("python3", [...env, scratch, ...args], { signal, timeout: 1_800_000 });
    await rename(join(scratch, wheel.file), join(folder, wheel.file));
  } finally {
    clearInterval(watch);
    await rm(scratch, { recursive: true, force: true });
  }
}

async function sizeBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries.map((entry) => (entry.isFile() ? sizeOf(join(entry.parentPath ?? entry.path, entry.name)) : 0));
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}
