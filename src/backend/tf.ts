import { tf } from "#backend/tfjs.js";
import { once } from "./once.js";
import { repairAfterStop } from "./repairAfterStop.js";

/** TensorFlow.js. One copy for the library and the notebook, so that tensors and gradients of both go together. */
export { tf };

// The cpu backend, where everything runs until `ready()`, greets on stderr the first time that it is used.
once("cpu", () => {
  const cpu = tf.engine().registryFactory["cpu"];
  if (!cpu) return;
  const { factory } = cpu;
  cpu.factory = () => Object.assign(factory(), { firstUse: false });
});

repairAfterStop();
