import { tf } from "#backend/tfjs.js";
import { broadcast } from "../jupyter.js";
import { endTrace } from "./tensorflow/Trace.js";

interface Disposable {
  kept: boolean;
  isDisposed: boolean;
  dispose(): void;
}

/** The fields of tfjs's `EngineState` that a function cut off in the middle leaves behind. */
interface EngineState {
  /** Each operation of an open gradient, with clones of what its derivative will need. */
  activeTape: { saved?: Disposable[] }[] | null;
  gradientDepth: number;
  kernelDepth: number;
  activeScope: { track: Disposable[] } | null;
  scopeStack: NonNullable<EngineState["activeScope"]>[];
  numDataMovesStack: number[];
  profiling: boolean;
}

/**
 * Puts tfjs's engine back in order: a Stop that hits inside `tf.tidy` or `tf.variableGrads` leaves scopes, the tape and
 * the depths of calls open, and every later gradient would throw "Cannot find a connection…". Tensors that the open
 * scopes track and those that the tape has saved are disposed, as the ends of scope and gradient would have done.
 */
export function repairEngine(): void {
  const state = tf.engine().state as unknown as EngineState;
  const open = new Set(state.scopeStack);
  if (state.activeScope) open.add(state.activeScope);
  for (const scope of open) {
    for (const tensor of scope.track) if (!tensor.kept) dispose(tensor);
  }
  for (const { saved = [] } of state.activeTape ?? []) {
    for (const tensor of saved) dispose(tensor);
  }
  state.scopeStack.length = 0;
  state.numDataMovesStack.length = 0;
  state.activeScope = null;
  state.activeTape = null;
  state.gradientDepth = 0;
  state.kernelDepth = 0;
  state.profiling = false;
  endTrace();
}

function dispose(tensor: Disposable): void {
  try {
    if (!tensor.isDisposed) tensor.dispose();
  } catch {
    // The Stop hit inside its own `dispose`: the data is gone already.
  }
}

/** Has the kernel, where there is one, call `repairEngine` after every Stop. */
export function repairAfterStop(): void {
  broadcast()?.onStop(repairEngine);
}
