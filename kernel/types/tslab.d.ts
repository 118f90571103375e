/** The display functions of tslab 1.0, shown through this kernel. */
declare module "tslab" {
  export interface Display {
    javascript(s: string): void;
    html(s: string): void;
    markdown(s: string): void;
    latex(s: string): void;
    svg(s: string): void;
    png(b: Uint8Array): void;
    jpeg(b: Uint8Array): void;
    gif(b: Uint8Array): void;
    pdf(b: Uint8Array): void;
    text(s: string): void;
    raw(contentType: string, b: string | Uint8Array): void;
  }
  /** Displays rich contents in the cell. */
  export const display: Display;
  /** A display whose every call replaces what the one before showed. */
  export function newDisplay(): Display;
  export const versions: { tslab: string; typescript: string; node: string };
}
