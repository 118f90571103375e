import tf = require("@tensorflow/tfjs");
import { broadcast } from "../jupyter.js";

/** The fields of tfjs's `EngineState` that a function cut off in the middle leaves behind. */
interface EngineState {
  activeTape: unknown[] | null;
  gradientDepth: number;
  kernelDepth: number;
  activeScope: { track: { id: number; kept: boolean; isDisposed: boolean; dispose(): void }[] } | null;
  scopeStack: NonNullable<EngineState["activeScope"]>[];
  numDataMovesStack: number[];
  profiling: boolean;
}

/**
 * Puts tfjs's engine back in order: a Stop that hits inside `tf.tidy` or `tf.variableGrads` leaves scopes, the tape and
 * the depths of calls open, and every later gradient would throw "Cannot find a connection…". Tensors that the open
 * scopes track are disposed, as the end of the scope would have done.
 */
export function repairEngine(): void {
  const state = tf.engine().state as unknown as EngineState;
  const open = new Set(state.scopeStack);
  if (state.activeScope) open.add(state.activeScope);
  for (const scope of open) {
    for (const tensor of scope.track) if (!tensor.kept && !tensor.isDisposed) tensor.dispose();
  }
  state.scopeStack.length = 0;
  state.numDataMovesStack.length = 0;
  state.activeScope = null;
  state.activeTape = null;
  state.gradientDepth = 0;
  state.kernelDepth = 0;
  state.profiling = false;
}

/** Has the kernel, where there is one, call `repairEngine` after every Stop. */
export function repairAfterStop(): void {
  broadcast()?.onStop(repairEngine);
}
