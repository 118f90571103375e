/** Words that may begin or continue a statement or an expression. */
export const keywords = [
  "abstract", "as", "async", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "declare",
  "default", "delete", "do", "else", "enum", "export", "extends", "false", "finally", "for", "from", "function", "if",
  "implements", "import", "in", "instanceof", "interface", "let", "namespace", "new", "null", "of", "return", "satisfies",
  "super", "switch", "this", "throw", "true", "try", "type", "typeof", "undefined", "using", "var", "void", "while",
  "yield",
];
