import { DefaultDeserializer } from 'node:v8';

/**
 * What v8.serialize made bytes of. v8.deserialize lays number arrays over the bytes wherever they happen to be aligned, and one of
 * them keeps all 20 MB in memory; here each has its own.
 */
export function fromBytes(bytes: Uint8Array): unknown {
  // the method is documented to be replaced, and missing in the types
  const reader = new DefaultDeserializer(bytes) as DefaultDeserializer & { _readHostObject: () => Uint8Array };
  const read = reader._readHostObject;
  reader._readHostObject = () => {
    const view = read.call(reader);
    return view.byteLength < view.buffer.byteLength ? view.slice() : view;
  };
  reader.readHeader();
  return reader.readValue();
}
