/** Writes a WebAssembly module's bytes: one imported memory and a few exported functions. */
import { type Code, unsigned, type ValueType, valueTypeByte } from './wasm-code.ts';

export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly result?: ValueType;
  /** Types of the local variables, which are numbered behind the parameters. */
  readonly locals: readonly ValueType[];
  readonly code: Code;
}

const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** The bytes of a module that imports a memory as `env.memory` and exports the functions, numbered as listed. */
export function wasmModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters, result }) => [
    0x60,
    ...vector(parameters.map((type) => [valueTypeByte[type]])),
    ...vector(result ? [[valueTypeByte[result]]] : []),
  ]);
  const memory = [...text('env'), ...text('memory'), 0x02, 0x00, 0x01];
  const bodies = functions.map(({ locals, code }) =>
    sized([...vector(locals.map((type) => [0x01, valueTypeByte[type]])), ...code, 0x0b]),
  );
  return Uint8Array.from([
    ...magicAndVersion,
    ...section(1, vector(types)),
    ...section(2, vector([memory])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]))),
    ...section(10, vector(bodies)),
  ]);
}

function section(id: number, content: Code): Code {
  return [id, ...sized(content)];
}

function sized(content: Code): Code {
  return [...unsigned(content.length), ...content];
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): Code {
  return sized([...Buffer.from(value)]);
}
