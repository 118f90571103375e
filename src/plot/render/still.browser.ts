import type { MimeBundle } from "../../jupyter.js";

/** The page draws interactive plots itself. */
export const needsStill = (kind: string): boolean => kind === "svg";

export function still(svg: string, _kind: string): { data: MimeBundle; metadata: Record<string, unknown> } {
  return { data: { "image/svg+xml": svg }, metadata: {} };
}
