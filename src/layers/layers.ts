export { activation } from "./activation.js";
export { batchNorm } from "./batchNorm.js";
export { batchRenorm } from "./batchRenorm.js";
export { conv2d } from "./conv2d.js";
export { dense } from "./dense.js";
export { dropout } from "./dropout.js";
export { flatten } from "./flatten.js";
export { groupNorm, instanceNorm, layerNorm } from "./groupNorm.js";
export { avgPool, maxPool } from "./pooling.js";
