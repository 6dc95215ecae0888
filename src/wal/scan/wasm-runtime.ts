/** The part of WebAssembly's interface used here; the compiler's Node library does not describe it. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

interface WasmRuntime {
  readonly Memory: new (size: { initial: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
}

const runtime = (globalThis as unknown as { readonly WebAssembly: WasmRuntime }).WebAssembly;

/** Memory of at least so many bytes. What is never touched costs nothing. */
export function wasmMemory(bytes: number): WasmMemory {
  return new runtime.Memory({ initial: Math.ceil(bytes / 65_536) });
}

/** The functions of a module that works on this memory. */
export function wasmFunctions(module: Uint8Array, memory: WasmMemory): Record<string, unknown> {
  return new runtime.Instance(new runtime.Module(module), { env: { memory } }).exports;
}
