/** Declaration files, by their paths: TypeScript's own (`/lib/…`), the kernel's (`/types/…`) and those of packages. */
export let declarations: Readonly<Record<string, string>> = {};

/** Fetches them, once, from where the kernel's worker lies. */
export async function loadDeclarations(address: string | URL): Promise<void> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${String(address)}: status ${response.status}`);
  declarations = (await response.json()) as Record<string, string>;
}
