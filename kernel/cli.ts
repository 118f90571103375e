/** A command: takes what stands after its name, resolves with the exit status. */
type Command = (argv: string[]) => Promise<number>;

/** What `tskernel` can do. Each command's modules are loaded only when it is asked for. */
const commands: Record<string, { summary: string; load: () => Promise<Command> }> = {
  kernel: {
    summary: "serve a front end (Jupyter starts this)",
    load: async () => (await import("./server/kernelCommand.js")).kernelCommand,
  },
  install: {
    summary: "make the kernel known to Jupyter",
    load: async () => (await import("./install/installCommand.js")).installCommand,
  },
  uninstall: {
    summary: "take it back",
    load: async () => (await import("./install/uninstallCommand.js")).uninstallCommand,
  },
  list: {
    summary: "show where it is installed",
    load: async () => (await import("./install/listCommand.js")).listCommand,
  },
  run: {
    summary: "execute a notebook without Jupyter",
    load: async () => (await import("./notebook/runCommand.js")).runCommand,
  },
  convert: {
    summary: "make a page of a notebook",
    load: async () => (await import("./notebook/convertCommand.js")).convertCommand,
  },
};

/** Runs the command that the arguments name; resolves with the exit status. */
export async function main(argv: string[]): Promise<number> {
  const [name = "--help", ...rest] = argv;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const wanted = ["--help", "-h", "help"].includes(name);
    process[wanted ? "stdout" : "stderr"].write(wanted ? help() : `tskernel: no command ${name}\n\n${help()}`);
    return wanted ? 0 : 2;
  }
  try {
    return await (
      await command.load()
    )(rest);
  } catch (error) {
    process.stderr.write(`tskernel ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function help(): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}\n`);
  return `Usage: tskernel COMMAND …\n\n${lines.join("")}\n\`tskernel COMMAND --help\` tells more.\n`;
}
