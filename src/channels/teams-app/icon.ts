/** The two pictures of a Teams app as PNG: in colour 192 x 192, and white on transparent 32 x 32. */
export type Icons = { color: Buffer; outline: Buffer };

const SIZES: Readonly<Record<keyof Icons, number>> = { color: 192, outline: 32 };
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Colour types of PNG that can be transparent: palette, grey with alpha, colour with alpha (PNG specification, 11.2.1). */
const TRANSPARENT = [3, 4, 6];

/** What is wrong with an icon; undefined where Teams takes it. */
export function iconFault(kind: keyof Icons, png: Buffer): string | undefined {
  if (!png.subarray(0, 8).equals(SIGNATURE) || png.toString('latin1', 12, 16) !== 'IHDR') return 'expected a PNG, got something else';
  const [width, height, colourType] = [png.readUInt32BE(16), png.readUInt32BE(20), png.readUInt8(25)];
  const size = SIZES[kind];
  if (width !== size || height !== size) return `expected ${size} x ${size} pixels, got ${width} x ${height}`;
  if (kind === 'outline' && !TRANSPARENT.includes(colourType)) return 'expected white on transparent, got a picture without transparency';
  return undefined;
}
