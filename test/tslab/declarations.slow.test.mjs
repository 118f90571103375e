// The library's declarations are valid for the TypeScript of stock tslab 1.0.22, 5.0.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { before, test } from "node:test";
import { root } from "../../scripts/lib/root.mjs";
import { home, provideTslab } from "./provideTslab.mjs";

let typescript;
before(() => {
  mkdirSync(join(root, ".cache"), { recursive: true });
  provideTslab();
  typescript = createRequire(join(home, "package.json"))("@tslab/typescript-for-tslab");
});

/** What the old compiler says of the library's own declarations, and of a file that uses it. */
function diagnosticsOf(file, text) {
  const path = join(root, ".cache", file);
  writeFileSync(path, text);
  const program = typescript.createProgram([path], {
    target: typescript.ScriptTarget.ES2020,
    module: typescript.ModuleKind.ESNext,
    moduleResolution: typescript.ModuleResolutionKind.NodeJs,
    esModuleInterop: true,
    strict: true,
    noEmit: true,
    types: ["node"],
    typeRoots: [join(root, "node_modules", "@types")],
  });
  const own = program.getSourceFiles().filter(({ fileName }) => fileName.includes("/src/dist/") || fileName === path);
  const diagnostics = own.flatMap((each) => [
    ...program.getSyntacticDiagnostics(each),
    ...program.getSemanticDiagnostics(each),
  ]);
  return {
    declarations: own.length - 1,
    messages: diagnostics.map(
      (each) => `${each.file.fileName}: ${typescript.flattenDiagnosticMessageText(each.messageText, " ")}`,
    ),
  };
}

const use = `import { tf, batchNorm, fit, layers, sequential, syntheticDigits, histogram } from "batchnorm-lab";
const y: tf.Tensor2D = batchNorm(tf.tensor2d([[1], [2]]));
const model = sequential([layers.dense({ units: 10 })], { inputShape: [784] });
fit(model, syntheticDigits({ numExamples: 10, seed: 1 })).then(({ loss }) => histogram(loss));
`;

test("TypeScript 5.0 reads the declarations", () => {
  assert.ok(typescript.version.startsWith("5.0"), typescript.version);
  const { declarations, messages } = diagnosticsOf("declarations.ts", use);
  assert.ok(declarations > 100, `${declarations}`);
  assert.deepEqual(messages, []);
});

test("and sees what does not fit", () => {
  const { messages } = diagnosticsOf("declarations.ts", use.replace("units: 10", "unit: 10"));
  assert.match(messages.join("\n"), /unit/);
});
