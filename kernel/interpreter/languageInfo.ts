import { typescriptVersion } from "#interpreter/typescriptVersion.js";

/**
 * The language, as kernel_info_reply names it and as a front end writes it into a notebook's metadata. A notebook that has
 * just this is not changed by being opened.
 */
export const languageInfo = {
  name: "typescript",
  version: typescriptVersion,
  mimetype: "text/typescript",
  file_extension: ".ts",
  pygments_lexer: "typescript",
  codemirror_mode: { name: "javascript", typescript: true },
  nbconvert_exporter: "script",
};
