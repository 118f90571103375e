/**
 * TensorFlow 2.21 logs a line about oneDNN while its libraries initialize, before its log level is read. This library
 * goes first (`-z initfirst`) and points stderr elsewhere; the addon, initialized last, points it back.
 */
export const quietSource = `
#include <fcntl.h>
#include <unistd.h>
static int saved = -1;
__attribute__((constructor)) static void hush(void) {
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0) return;
  saved = dup(2);
  dup2(nowhere, 2);
  close(nowhere);
}
void batchnorm_lab_speak(void) {
  if (saved < 0) return;
  dup2(saved, 2);
  close(saved);
  saved = -1;
}
`;

/** TensorFlow's functions that `guardSource` stands before: the linker sends the addon's calls to `__wrap_NAME`. */
export const wrappedFunctions = [
  "TFE_NewContext",
  "TFE_Execute",
  "TF_LoadSessionFromSavedModel",
  "TF_SessionRun",
  "TF_NewSessionOptions",
];

/**
 * Compiled into the addon, between it and TensorFlow.
 *
 * Signals wait while TensorFlow computes. Its matrix kernels use the stack pointer as an ordinary register for a while: the
 * frame of a signal that the same thread handles just then would be written into the kernel's workspace, and the process
 * die of a corrupted heap. TensorFlow's own threads, started by the first two of these functions, inherit the mask. Errors
 * of the thread itself are not held up.
 *
 * A session runs its operations one after the other in the caller's thread, by the executor made for that (an operation's
 * scheduling costs 0.1 µs instead of 0.3), and without grappler: the graphs here have nothing that it makes faster, and
 * it takes longer than all the rest of compiling.
 */
export const guardSource = `
#include <signal.h>
#include <cstdio>
#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

extern "C" void batchnorm_lab_speak(void);
__attribute__((constructor)) static void speak() { batchnorm_lab_speak(); }

namespace {
class SignalsWait {
 public:
  SignalsWait() {
    sigset_t waiting;
    sigfillset(&waiting);
    const int errors[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    for (int error : errors) sigdelset(&waiting, error);
    pthread_sigmask(SIG_BLOCK, &waiting, &before_);
  }
  ~SignalsWait() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

// ConfigProto {experimental {executor_type}, graph_options {rewrite_options {disable_meta_optimizer: true}}}
const char config[] = "\\x82\\x01\\x1a\\x1a\\x18" "SINGLE_THREADED_EXECUTOR" "\\x52\\x05\\x52\\x03\\x98\\x01\\x01";
}  // namespace

extern "C" {

TFE_Context* __real_TFE_NewContext(const TFE_ContextOptions*, TF_Status*);
TFE_Context* __wrap_TFE_NewContext(const TFE_ContextOptions* options, TF_Status* status) {
  SignalsWait wait;
  return __real_TFE_NewContext(options, status);
}

void __real_TFE_Execute(TFE_Op*, TFE_TensorHandle**, int*, TF_Status*);
void __wrap_TFE_Execute(TFE_Op* op, TFE_TensorHandle** outputs, int* count, TF_Status* status) {
  SignalsWait wait;
  __real_TFE_Execute(op, outputs, count, status);
}

TF_Session* __real_TF_LoadSessionFromSavedModel(const TF_SessionOptions*, const TF_Buffer*, const char*,
    const char* const*, int, TF_Graph*, TF_Buffer*, TF_Status*);
TF_Session* __wrap_TF_LoadSessionFromSavedModel(const TF_SessionOptions* options, const TF_Buffer* run,
    const char* folder, const char* const* tags, int count, TF_Graph* graph, TF_Buffer* meta, TF_Status* status) {
  SignalsWait wait;
  return __real_TF_LoadSessionFromSavedModel(options, run, folder, tags, count, graph, meta, status);
}

void __real_TF_SessionRun(TF_Session*, const TF_Buffer*, const TF_Output*, TF_Tensor* const*, int, const TF_Output*,
    TF_Tensor**, int, const TF_Operation* const*, int, TF_Buffer*, TF_Status*);
void __wrap_TF_SessionRun(TF_Session* session, const TF_Buffer* options, const TF_Output* inputs,
    TF_Tensor* const* values, int inputCount, const TF_Output* outputs, TF_Tensor** results, int outputCount,
    const TF_Operation* const* targets, int targetCount, TF_Buffer* meta, TF_Status* status) {
  SignalsWait wait;
  __real_TF_SessionRun(session, options, inputs, values, inputCount, outputs, results, outputCount, targets,
      targetCount, meta, status);
}

TF_SessionOptions* __real_TF_NewSessionOptions(void);
TF_SessionOptions* __wrap_TF_NewSessionOptions(void) {
  TF_SessionOptions* options = __real_TF_NewSessionOptions();
  TF_Status* status = TF_NewStatus();
  TF_SetConfig(options, config, sizeof(config) - 1, status);
  if (TF_GetCode(status) != TF_OK) fprintf(stderr, "batchnorm-lab: %s\\n", TF_Message(status));
  TF_DeleteStatus(status);
  return options;
}

}  // extern "C"
`;
