import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const FILE = '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf';

let font: Buffer | undefined;

/** Noto Sans Bold, 630 kB, read when the first label needs it; a label embeds only the glyphs that it uses. */
export const labelFont = (): Buffer =>
  (font ??= withoutLayoutTables(readFileSync(createRequire(import.meta.url).resolve(FILE))));

/**
 * Hides the tables for kerning and ligatures: pdfkit decodes them anew for each label, which takes 100 of 116 ms. Without
 * them it places the marks over letters by itself.
 */
function withoutLayoutTables(file: Buffer): Buffer {
  const tables = file.readUInt16BE(4);
  for (let entry = 12; entry < 12 + 16 * tables; entry += 16) {
    const tag = file.toString('latin1', entry, entry + 4);
    if (tag === 'GPOS' || tag === 'GSUB') file.write(tag.toLowerCase(), entry, 'latin1');
  }
  return file;
}
