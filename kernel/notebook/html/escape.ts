/** Text as the content of an element or of a quoted attribute. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON inside a `<script>`: no `<` can end it or open a comment. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** JavaScript inside a `<script>`: the two sequences that HTML would read as its own. */
export function scriptCode(code: string): string {
  return code.replace(/<\/(?=script)/gi, "<\\/").replaceAll("<!--", "\\x3C!--");
}
