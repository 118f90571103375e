import type { MimeBundle } from "../Interpreter.js";

/**
 * A notebook in memory, in the words of nbformat 4. Multi-line texts are whole strings here and become lists of lines
 * in the file. Fields that we do not know are kept as they are.
 */
export interface Notebook {
  nbformat: number;
  nbformat_minor: number;
  metadata: Record<string, unknown>;
  cells: Cell[];
  [field: string]: unknown;
}

export type Cell = CodeCell | MarkdownCell | RawCell;

interface CellFields {
  id: string;
  source: string;
  metadata: Record<string, unknown>;
  [field: string]: unknown;
}

export interface CodeCell extends CellFields {
  cell_type: "code";
  execution_count: number | null;
  outputs: CellOutput[];
}

export interface MarkdownCell extends CellFields {
  cell_type: "markdown";
  attachments?: Record<string, MimeBundle>;
}

export interface RawCell extends CellFields {
  cell_type: "raw";
}

export interface StreamOutput {
  output_type: "stream";
  name: "stdout" | "stderr";
  text: string;
}

export interface DisplayOutput {
  output_type: "display_data" | "execute_result";
  data: MimeBundle;
  metadata: Record<string, unknown>;
  /** execute_result only. */
  execution_count?: number | null;
}

export interface ErrorOutput {
  output_type: "error";
  ename: string;
  evalue: string;
  traceback: string[];
}

export type CellOutput = StreamOutput | DisplayOutput | ErrorOutput;

/** What is wrong with a notebook or with what was asked of it, in words for its reader: shown without a stack. */
export class NotebookError extends Error {
  override readonly name = "NotebookError";
}

/** Whether a cell carries a tag, such as `raises-exception`. */
export function hasTag(cell: Cell, tag: string): boolean {
  const { tags } = cell.metadata;
  return Array.isArray(tags) && tags.includes(tag);
}
