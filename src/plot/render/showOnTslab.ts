import { createRequire } from "node:module";
import { sep } from "node:path";
import { broadcast, metadataSymbol, type MimeBundle } from "../../jupyter.js";

interface TslabJupyter {
  lastWriteDisplayData?: ((content: object, update: boolean) => void) | null;
}

/**
 * The way to show a MIME bundle on the stock tslab kernel (1.0), which prints a cell's last value and knows no display
 * contract; undefined everywhere else. tslab's own `display` sends one MIME type a call, its inner function a bundle.
 */
export function showOnTslab(): ((bundle: MimeBundle) => void) | undefined {
  if (broadcast()) return undefined;
  const { cache } = createRequire(import.meta.url);
  const end = ["tslab", "dist", "jupyter.js"].join(sep);
  const path = Object.keys(cache).find((loaded) => loaded.endsWith(end));
  const write = path && (cache[path]!.exports as TslabJupyter).lastWriteDisplayData;
  if (!write) return undefined;
  return (data) => {
    const metadata = (data as Record<symbol, unknown>)[metadataSymbol] ?? {};
    write({ data, metadata, transient: {} }, false);
  };
}
