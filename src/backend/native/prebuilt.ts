import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { download } from "./download.js";
import { addonPath } from "./folder.js";
import type { Way } from "./provide.js";
import { run } from "./run.js";

const platforms: Record<string, string> = { linux: "linux", darwin: "darwin", win32: "windows" };

/** Where tfjs-node's install script looks, its variables for mirrors respected. */
export function prebuiltUrls(env: NodeJS.ProcessEnv = process.env): { library: string; addon: string } {
  const storage =
    env["TFJS_NODE_CDN_STORAGE"] ||
    env["npm_config_TFJS_NODE_CDN_STORAGE"] ||
    env["CDN_STORAGE"] ||
    "https://storage.googleapis.com/";
  const base =
    env["TFJS_NODE_BASE_URI"] ||
    env["npm_config_TFJS_NODE_BASE_URI"] ||
    `${storage}tensorflow/libtensorflow/libtensorflow-`;
  const host =
    env["npm_config_tfjs_binding_binary_host_mirror"] || "https://storage.googleapis.com/tf-builds/pre-built-binary";
  const platform = platforms[process.platform];
  const extension = process.platform === "win32" ? "zip" : "tar.gz";
  return {
    library: `${base}cpu-${platform}-x86_64-2.9.1.${extension}`,
    addon: `${host.replace(/\/$/, "")}/napi-v8/4.22.0/CPU-${platform}-4.22.0.${extension}`,
  };
}

/** What tfjs-node's own install script downloads: libtensorflow 2.9.1 and the addon built for it. */
export const fromPrebuilt: Way = {
  name: "the download of @tensorflow/tfjs-node",
  sizes: "130 MB to load, 400 MB on disk",
  async provide({ root, partial, progress, signal }) {
    if (process.arch !== "x64" || !(process.platform in platforms)) {
      throw new Error(`@tensorflow/tfjs-node: nothing prebuilt for ${process.platform} ${process.arch}`);
    }
    const urls = prebuiltUrls();
    const deps = join(root, "deps");
    const addonFolder = dirname(join(root, addonPath));
    await unpack(urls.library, deps, 0);
    await unpack(urls.addon, addonFolder, 1);
    await rm(join(deps, "include"), { recursive: true, force: true });
    // Windows looks for a library beside the addon.
    if (process.platform === "win32")
      await rename(join(deps, "lib", "tensorflow.dll"), join(addonFolder, "tensorflow.dll"));

    async function unpack(url: string, folder: string, strip: number): Promise<void> {
      const archive = join(partial, url.slice(url.lastIndexOf("/") + 1));
      await download(url, archive, {
        signal,
        onProgress: (done, total) => progress("loading TensorFlow", done, total),
      });
      await mkdir(folder, { recursive: true });
      try {
        await run("tar", ["-xf", archive, "-C", folder, `--strip-components=${strip}`], { signal, timeout: 300_000 });
      } finally {
        await rm(archive);
      }
    }
  },
};
