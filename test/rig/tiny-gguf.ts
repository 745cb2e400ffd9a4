/** The numbers by which the GGUF format calls its types of metadata, and its plain tensors (facts: the format's specification, version 3). */
const types = { u32: 4, f32: 6, i32: 5, string: 8, array: 9 } as const;
const f32Tensor = 0;
const alignment = 32;

const layers = 2;
const width = 32;
const hidden = 64;
const heads = 2;

/** The vocabulary: nothing, begin, end, and each byte as itself, so that every text can be said. */
const special = ['<unk>', '<s>', '</s>'];
const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
const vocabulary = [...special, ...bytes];
const letters = { first: special.length + 97, last: special.length + 122 };

/**
 * A language model of two layers whose weights are random, the same ones each time: it says letters without sense, as long as it may, in
 * no time. A file in the GGUF format, version 3, that llama.cpp and Ollama load.
 */
export function tinyGguf(contextLength = 2048): Buffer {
  const random = randomNumbers();
  const tensors = tensorShapes().map(({ name, shape }) => ({ name, shape, values: valuesOf(name, shape, random) }));
  const metadata = metadataOf(contextLength);
  const infos = tensorInfos(tensors);
  const head = Buffer.concat([Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(metadata.length), ...metadata, infos]);
  return Buffer.concat([padded(head), ...tensors.map(({ values }) => padded(Buffer.from(values.buffer)))]);
}

type Tensor = { readonly name: string; readonly shape: readonly number[] };

function tensorShapes(): readonly Tensor[] {
  const block = (layer: number): readonly Tensor[] =>
    Object.entries({
      attn_norm: [width],
      attn_q: [width, width],
      attn_k: [width, width],
      attn_v: [width, width],
      attn_output: [width, width],
      ffn_norm: [width],
      ffn_gate: [width, hidden],
      ffn_up: [width, hidden],
      ffn_down: [hidden, width],
    }).map(([name, shape]) => ({ name: `blk.${layer}.${name}.weight`, shape }));
  return [
    { name: 'token_embd.weight', shape: [width, vocabulary.length] },
    ...Array.from({ length: layers }, (_, layer) => block(layer)).flat(),
    { name: 'output_norm.weight', shape: [width] },
    { name: 'output.weight', shape: [width, vocabulary.length] },
  ];
}

/** Only letters get a weight at the end, so that they alone are ever likely: no broken character, and no early end. */
function valuesOf(name: string, shape: readonly number[], random: () => number): Float32Array {
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
  const isLetter = (index: number) => index >= letters.first * width && index < (letters.last + 1) * width;
  for (const index of values.keys()) {
    const value = random();
    values[index] = name.includes('norm') ? 1 : name === 'output.weight' && !isLetter(index) ? 0 : value;
  }
  return values;
}

/** Between -1 and 1, by Numerical Recipes' linear congruential generator. */
function randomNumbers(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function metadataOf(contextLength: number): readonly Buffer[] {
  const kinds = vocabulary.map((_, id) => (id === 0 ? 2 : id < special.length ? 3 : 6));
  return [
    entry('general.architecture', types.string, text('llama')),
    entry('general.name', types.string, text('tiny')),
    entry('llama.context_length', types.u32, u32(contextLength)),
    entry('llama.embedding_length', types.u32, u32(width)),
    entry('llama.block_count', types.u32, u32(layers)),
    entry('llama.feed_forward_length', types.u32, u32(hidden)),
    entry('llama.attention.head_count', types.u32, u32(heads)),
    entry('llama.attention.head_count_kv', types.u32, u32(heads)),
    entry('llama.attention.layer_norm_rms_epsilon', types.f32, f32(1e-5)),
    entry('llama.rope.dimension_count', types.u32, u32(width / heads)),
    entry('llama.vocab_size', types.u32, u32(vocabulary.length)),
    entry('tokenizer.ggml.model', types.string, text('llama')),
    entry('tokenizer.ggml.tokens', types.array, list(types.string, vocabulary.map(text))),
    entry(
      'tokenizer.ggml.scores',
      types.array,
      list(
        types.f32,
        vocabulary.map(() => f32(0)),
      ),
    ),
    entry('tokenizer.ggml.token_type', types.array, list(types.i32, kinds.map(u32))),
    entry('tokenizer.ggml.unknown_token_id', types.u32, u32(0)),
    entry('tokenizer.ggml.bos_token_id', types.u32, u32(1)),
    entry('tokenizer.ggml.eos_token_id', types.u32, u32(2)),
  ];
}

function tensorInfos(tensors: readonly (Tensor & { readonly values: Float32Array })[]): Buffer {
  let offset = 0;
  const infos = tensors.map(({ name, shape, values }) => {
    const info = Buffer.concat([text(name), u32(shape.length), ...shape.map(u64), u32(f32Tensor), u64(offset)]);
    offset += Math.ceil(values.byteLength / alignment) * alignment;
    return info;
  });
  return Buffer.concat(infos);
}

const entry = (key: string, type: number, value: Buffer) => Buffer.concat([text(key), u32(type), value]);
const list = (type: number, items: readonly Buffer[]) => Buffer.concat([u32(type), u64(items.length), ...items]);
const text = (value: string) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
const padded = (data: Buffer) => Buffer.concat([data, Buffer.alloc((alignment - (data.length % alignment)) % alignment)]);

function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function u64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

function f32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
}
