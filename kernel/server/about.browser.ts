import { version } from "../package.json";

/** The kernel, and the place where it runs. */
export const about = {
  version,
  place: "in a browser",
  features: [] as string[],
  help: { text: "Web APIs (MDN)", url: "https://developer.mozilla.org/docs/Web/API" },
};
