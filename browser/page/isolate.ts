/**
 * Registers the site's service worker, which keeps the site offline and sets the headers by which pages are isolated:
 * these share memory with their workers, as Stop wants. The first visit came without it: the page is taken once more.
 * @param base Where the site lies.
 * @param isUsed Whether the reader has done something that a reload would lose.
 */
export async function isolate(base: URL, isUsed: () => boolean): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  // As it was asked for: JupyterLite takes its parameters out of the address.
  const address = location.href;
  const registered = await navigator.serviceWorker.register(new URL("service-worker.js", base)).catch(() => undefined);
  if (!registered || crossOriginIsolated || sessionStorage.getItem("reloaded")) return;
  await navigator.serviceWorker.ready;
  sessionStorage.setItem("reloaded", "1");
  if (isUsed()) return;
  history.replaceState(null, "", address);
  location.reload();
}
