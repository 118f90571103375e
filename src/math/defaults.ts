/** Added to the variance under the root, as in PyTorch (Keras and tfjs: 1e-3). */
export const defaultEpsilon = 1e-5;

/** Weight of the OLD value in moving averages, as in Keras and tfjs (PyTorch's default of 0.1 is 0.9 here). */
export const defaultMomentum = 0.99;
