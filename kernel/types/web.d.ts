import type { webcrypto } from "node:crypto";
import type { Performance as NodePerformance } from "node:perf_hooks";

/** Classes of the Web that Node has, and whose names its types leave out. */
declare global {
  interface Crypto extends webcrypto.Crypto {}
  var Crypto: { prototype: Crypto; new (): Crypto };
  interface CryptoKey extends webcrypto.CryptoKey {}
  var CryptoKey: { prototype: CryptoKey; new (): CryptoKey };
  interface SubtleCrypto extends webcrypto.SubtleCrypto {}
  var SubtleCrypto: { prototype: SubtleCrypto; new (): SubtleCrypto };
  interface Performance extends NodePerformance {}
  var Performance: { prototype: Performance; new (): Performance };

  /** WebAssembly's JavaScript interface, https://webassembly.github.io/spec/js-api/. */
  namespace WebAssembly {
    type ImportExportKind = "function" | "global" | "memory" | "table" | "tag";
    type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | "externref" | "anyfunc";
    type ExportValue = Function | Global | Memory | Table;
    type Exports = Record<string, ExportValue>;
    type ImportValue = ExportValue | number | bigint;
    type Imports = Record<string, Record<string, ImportValue>>;
    type Bytes = ArrayBufferView<ArrayBuffer> | ArrayBuffer;

    interface ModuleExportDescriptor {
      name: string;
      kind: ImportExportKind;
    }
    interface ModuleImportDescriptor extends ModuleExportDescriptor {
      module: string;
    }
    interface WebAssemblyInstantiatedSource {
      instance: Instance;
      module: Module;
    }
    interface MemoryDescriptor {
      initial: number;
      maximum?: number;
      shared?: boolean;
    }
    interface TableDescriptor {
      element: "anyfunc" | "externref";
      initial: number;
      maximum?: number;
    }
    interface GlobalDescriptor {
      value: ValueType;
      mutable?: boolean;
    }

    interface Module {}
    var Module: {
      prototype: Module;
      new (bytes: Bytes): Module;
      exports(module: Module): ModuleExportDescriptor[];
      imports(module: Module): ModuleImportDescriptor[];
      customSections(module: Module, name: string): ArrayBuffer[];
    };

    interface Instance {
      readonly exports: Exports;
    }
    var Instance: { prototype: Instance; new (module: Module, imports?: Imports): Instance };

    interface Memory {
      readonly buffer: ArrayBuffer;
      grow(pages: number): number;
    }
    var Memory: { prototype: Memory; new (descriptor: MemoryDescriptor): Memory };

    interface Table {
      readonly length: number;
      get(index: number): any;
      set(index: number, value?: any): void;
      grow(by: number, value?: any): number;
    }
    var Table: { prototype: Table; new (descriptor: TableDescriptor, value?: any): Table };

    interface Global {
      value: any;
      valueOf(): any;
    }
    var Global: { prototype: Global; new (descriptor: GlobalDescriptor, value?: any): Global };

    interface CompileError extends Error {}
    var CompileError: {
      prototype: CompileError;
      new (message?: string): CompileError;
      (message?: string): CompileError;
    };
    interface LinkError extends Error {}
    var LinkError: { prototype: LinkError; new (message?: string): LinkError; (message?: string): LinkError };
    interface RuntimeError extends Error {}
    var RuntimeError: {
      prototype: RuntimeError;
      new (message?: string): RuntimeError;
      (message?: string): RuntimeError;
    };

    function compile(bytes: Bytes): Promise<Module>;
    function compileStreaming(source: Response | PromiseLike<Response>): Promise<Module>;
    function instantiate(bytes: Bytes, imports?: Imports): Promise<WebAssemblyInstantiatedSource>;
    function instantiate(module: Module, imports?: Imports): Promise<Instance>;
    function instantiateStreaming(
      source: Response | PromiseLike<Response>,
      imports?: Imports,
    ): Promise<WebAssemblyInstantiatedSource>;
    function validate(bytes: Bytes): boolean;
  }
}
