export const versions = { tslab: "1.0.22", typescript: "6.0.3", node: "" };
