/** What libraries have asked to run after a Stop has cut code off in the middle. */
export const stopRepairs = new Set<() => void>();
