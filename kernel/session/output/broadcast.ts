import { clearOutput, showBundle } from "./display.js";

interface Content {
  readonly data?: Record<string, unknown>;
  readonly metadata?: Record<string, unknown>;
  readonly transient?: { readonly display_id?: string };
  readonly wait?: boolean;
}

/** What libraries have asked to run after a Stop has cut code off in the middle. */
export const stopRepairs = new Set<() => void>();

/** The contract with libraries: displays, updates and clears; tells of a Stop by a signal; repairs after one. */
export function broadcaster(signal: () => AbortSignal | undefined) {
  const broadcast = async (
    type: string,
    { data = {}, metadata = {}, transient, wait = false }: Content,
    { buffers }: { buffers?: readonly Uint8Array[] } = {},
  ): Promise<void> => {
    switch (type) {
      case "display_data":
      case "update_display_data": {
        const update = type === "update_display_data";
        return showBundle({ data, metadata, ...(buffers && { buffers }) }, { id: transient?.display_id, update });
      }
      case "clear_output":
        return clearOutput({ wait });
      default: {
        const known = "display_data, update_display_data, clear_output";
        throw new TypeError(`broadcast: unknown message type "${type}"; known: ${known}`);
      }
    }
  };
  return Object.defineProperties(broadcast, {
    onStop: {
      value(repair: () => void): () => void {
        stopRepairs.add(repair);
        return () => void stopRepairs.delete(repair);
      },
    },
    signal: { get: () => signal() ?? new AbortController().signal },
  });
}
