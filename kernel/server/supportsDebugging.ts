/** Whether the interpreter's `debug` answers the Debug Adapter Protocol: kernelspec and kernel_info both say so. */
export const supportsDebugging = true;
