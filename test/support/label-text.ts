import { inflateSync } from 'node:zlib';

/** The streams of a PDF that pdfkit wrote, by object number. */
const streamsOf = (pdf: string): Map<string, string> =>
  new Map(
    [...pdf.matchAll(/(\d+) 0 obj\n<<(?:(?!endobj)[^])*?>>\nstream\n(.*?)\nendstream/gs)].map(
      ([, object = '', stream = '']) => [
        object,
        inflateSync(Buffer.from(stream, 'latin1')).toString('latin1'),
      ],
    ),
  );

/** The drawing instructions on the pages of a PDF. */
export const instructionsOf = (pdf: Buffer): string =>
  [...streamsOf(pdf.toString('latin1')).values()].join('\n');

/** The characters of the glyphs of each embedded font, by font name, from its ToUnicode table. */
function glyphTablesOf(pdf: string): Map<string, string[]> {
  const streams = streamsOf(pdf);
  const fonts = [...pdf.matchAll(/\/(F\d+) (\d+) 0 R/g)];
  return new Map(
    fonts.flatMap(([, name = '', object = '']): [string, string[]][] => {
      const font = pdf.split(`\n${object} 0 obj\n`)[1]?.split('endobj')[0] ?? '';
      const table = streams.get(/\/ToUnicode (\d+) 0 R/.exec(font)?.[1] ?? '');
      const ranges = /beginbfrange\n(.*?)endbfrange/s.exec(table ?? '')?.[1];
      if (ranges === undefined) return [];
      const characters = [...ranges.matchAll(/\[(.*?)\]/gs)].flatMap(([, list = '']) =>
        [...list.matchAll(/<([0-9a-f ]*)>/gi)].map(([, hex = '']) => utf16(hex)),
      );
      return [[name, characters]];
    }),
  );
}

const utf16 = (hex: string): string =>
  Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le');

/** The text of a label, one line for each piece of text, without kerning. */
export function textOf(label: Buffer): string {
  const glyphTables = glyphTablesOf(label.toString('latin1'));
  let characters: string[] | undefined;
  const lines: string[] = [];
  for (const [, font, pieces] of instructionsOf(label).matchAll(/\/(F\d+) [\d.]+ Tf|\[(.*?)\] TJ/g)) {
    if (font !== undefined) characters = glyphTables.get(font);
    if (pieces === undefined) continue;
    const hex = [...pieces.matchAll(/<([0-9a-f]*)>/g)].map(([, piece = '']) => piece).join('');
    const glyphs = hex.match(/.{4}/g) ?? [];
    lines.push(
      characters
        ? glyphs.map((glyph) => characters?.[Number.parseInt(glyph, 16)] ?? '\ufffd').join('')
        : Buffer.from(hex, 'hex').toString('latin1'),
    );
  }
  return lines.join('\n');
}
