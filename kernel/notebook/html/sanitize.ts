import sanitizeHtml from "sanitize-html";

/** Elements that run code or load a page of their own, or change what the page's addresses mean. */
const ACTIVE = new Set([
  "script",
  "iframe",
  "frame",
  "frameset",
  "object",
  "embed",
  "applet",
  "portal",
  "base",
  "meta",
]);

/** Whether the HTML does more than being shown: elements that are active, handlers, `javascript:` addresses. */
export function isActive(html: string): boolean {
  let active = false;
  const onOpenTag = (name: string, attributes: Record<string, string>): void => {
    active ||= ACTIVE.has(name) || Object.entries(attributes).some(isActiveAttribute);
  };
  // Nothing of the result is wanted, so nothing is allowed, which is quickest.
  if (html.includes("<")) sanitizeHtml(html, { allowedTags: [], allowedAttributes: {}, onOpenTag });
  return active;
}

function isActiveAttribute([name, value]: [string, string]): boolean {
  // Browsers skip blanks and control characters in an address's scheme.
  return name.startsWith("on") || /^(javascript|vbscript|data:text\/html)/i.test(value.replace(/[\x00-\x20]/g, ""));
}

/** The HTML with nothing in it but elements and attributes that show something, written anew from what was understood. */
export function sanitize(html: string): string {
  return html.includes("<") ? sanitizeHtml(html, allowed) : html;
}

const plain = [/^[\w\s#%.,()-]*$/];
const styles =
  "color background background-color border border-top border-right border-bottom border-left border-color " +
  "border-collapse border-radius border-spacing border-style border-width display font font-family font-size font-style " +
  "font-weight height letter-spacing line-height list-style-type margin margin-top margin-right margin-bottom margin-left " +
  "max-height max-width min-width opacity overflow padding padding-top padding-right padding-bottom padding-left " +
  "text-align text-decoration text-transform vertical-align white-space width";

/** Whatever is not named here goes. An element that goes leaves its text, unless that is code. */
const allowed: sanitizeHtml.IOptions = {
  allowedTags: (
    "h1 h2 h3 h4 h5 h6 p div span section article header footer main aside nav address blockquote pre hr br ul ol li dl dt " +
    "dd figure figcaption details summary center a abbr b bdi bdo cite code data del dfn em font i ins kbd mark q rp rt " +
    "ruby s samp small strike strong sub sup time tt u var wbr img table caption colgroup col thead tbody tfoot tr th td"
  ).split(" "),
  allowedAttributes: {
    "*": ["class", "id", "title", "lang", "dir", "align", "valign", "style", "width", "height", "role", "aria-*"],
    a: ["href"],
    img: ["src", "alt"],
    col: ["span"],
    colgroup: ["span"],
    td: ["colspan", "rowspan", "headers", "bgcolor"],
    th: ["colspan", "rowspan", "headers", "scope", "bgcolor"],
    table: ["border", "cellpadding", "cellspacing"],
    ol: ["start", "type", "reversed"],
    li: ["value"],
    details: ["open"],
    font: ["color", "size"],
    time: ["datetime"],
    span: ["data-formula"],
  },
  allowedStyles: { "*": Object.fromEntries(styles.split(" ").map((name) => [name, plain])) },
  allowedSchemes: ["http", "https", "mailto"],
  allowedSchemesByTag: { img: ["data"] },
  // Pictures are in the page or not seen: an address would tell its server who reads the page.
  transformTags: {
    img(tagName, { src = "", ...attribs }) {
      return { tagName, attribs: src.startsWith("data:image/") ? { src, ...attribs } : attribs };
    },
  },
  allowProtocolRelative: false,
  nonTextTags: ["script", "style", "textarea", "option", "noscript", "xmp", "title", "template", "noembed", "noframes"],
};
