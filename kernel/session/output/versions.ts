/** What the module `tslab` says of its place. */
export const versions = { tslab: "1.0.22", typescript: "7.0.2", node: process.version };
