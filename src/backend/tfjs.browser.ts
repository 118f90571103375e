import * as tf from "@tensorflow/tfjs";

// Until `ready()` everything runs on it, as in Node; a browser would begin with WebGL.
void tf.setBackend("cpu");

export { tf };
