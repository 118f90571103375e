import type { MimeBundle } from "../../jupyter.js";

/** That kernel runs in Node alone. */
export const showOnTslab = (): ((bundle: MimeBundle) => void) | undefined => undefined;
