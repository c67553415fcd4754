import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const FILE = '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf';

let font: Buffer | undefined;

/** Noto Sans Bold, 630 kB, read on first use. A label embeds only the glyphs that it uses. */
export const labelFont = (): Buffer =>
  (font ??= withoutLayoutTables(readFileSync(createRequire(import.meta.url).resolve(FILE))));

/**
 * Renames the tables for kerning and ligatures, because pdfkit decodes them again for each label, which takes 100 of 116
 * ms. Without the tables pdfkit positions combining marks itself.
 */
function withoutLayoutTables(file: Buffer): Buffer {
  const tables = file.readUInt16BE(4);
  for (let entry = 12; entry < 12 + 16 * tables; entry += 16) {
    const tag = file.toString('latin1', entry, entry + 4);
    if (tag === 'GPOS' || tag === 'GSUB') file.write(tag.toLowerCase(), entry, 'latin1');
  }
  return file;
}
