import { instructionsOf, textOf } from '../../../../test/support/label-text.js';
import { unprintableIn } from '#contracts';
import { PermanentFailure } from '#messaging';
import PDFDocument from 'pdfkit';
import { drawLabel, type LabelContent } from './draw-label.js';
import { labelFont } from './label-font.js';

const content: LabelContent = {
  order_id: 'ORD-01a20a34-f6ec-769d-bbbb-38a3858ba676',
  user_id: 'USR-456',
  tracking_number: 'ORL0123456789012345',
  items: [
    { product_id: 'PROD-1', quantity: 2 },
    { product_id: 'PROD-2', quantity: 1 },
  ],
  drawn_at: new Date('2026-01-15T10:30:00Z'),
};

const pages = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type \/Page\n/g)?.length ?? 0;

test('a label is one A6 page with the customer and the items', async () => {
  const pdf = await drawLabel(content);
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.subarray(-6).toString()).toBe('%%EOF\n');
  expect(pdf.toString('latin1')).toContain('/MediaBox [0 0 298 420]');
  expect(pages(pdf)).toBe(1);
  for (const expected of [
    'ORDER RAIL',
    'USR-456',
    content.order_id,
    '2026-01-15',
    '3 PIECES',
    '2 x PROD-1',
    '1 x PROD-2',
  ])
    expect(textOf(pdf)).toContain(expected);
});

const address = {
  name: 'Łucja Müller-Źdźbło',
  street: '12 St James’s Square',
  postal_code: 'D02 X285',
  city: 'Kraków',
  country: 'PL',
};

test('a label prints the delivery address as the customer wrote it', async () => {
  for (const [name, city] of [
    ['Ada Lovelace', 'Cork'],
    [address.name, address.city],
    ['Nguyễn Thị Ánh', 'Huế'],
    ['Ελένη Παπαδοπούλου', 'Αθήνα'],
    ['Їжак Ґеорґій', 'Київ'],
  ] as const) {
    const pdf = await drawLabel({ ...content, delivery_address: { ...address, name, city } });
    expect(pages(pdf)).toBe(1);
    for (const expected of [name, address.street, `D02 X285 ${city} PL`, content.order_id])
      expect(textOf(pdf)).toContain(expected);
    expect(textOf(pdf)).not.toContain('USR-456');
  }
});

test('prints a combining mark with its letter', async () => {
  const pdf = await drawLabel({ ...content, delivery_address: { ...address, name: 'Zoe\u0308 n\u0308' } });
  expect(textOf(pdf).replaceAll('\n', '')).toContain('Zoë n\u0308');
});

test('truncates an address that is too long to fit on the label', async () => {
  for (const letter of ['N', 'Щ']) {
    const long = {
      ...address,
      name: letter.repeat(100),
      street: letter.repeat(100),
      city: letter.repeat(100),
    };
    expect(pages(await drawLabel({ ...content, delivery_address: long }))).toBe(1);
  }
});

test.each(['東京太郎', 'محمد', '🏠 Home', 'שלום', 'कमल'])(
  'throws PermanentFailure for an address with %s and does not quote it',
  async (name) => {
    const drawing = drawLabel({ ...content, delivery_address: { ...address, name } });
    await expect(drawing).rejects.toThrow(PermanentFailure);
    await expect(drawing).rejects.toThrow(/characters of delivery_address.name \(\d\)/);
    await expect(drawing).rejects.not.toThrow(name);
  },
);

/** The part of pdfkit's font object that the test reads. */
interface ParsedFont {
  hasGlyphForCodePoint(code: number): boolean;
}

test('the font has a glyph for every character that an address may contain', () => {
  const { font } = (new PDFDocument().font(labelFont()) as unknown as { _font: { font: ParsedFont } })._font;
  const characters = Array.from({ length: 0x1_0000 }, (_, code) => code).filter(
    (code) => unprintableIn({ ...address, name: String.fromCodePoint(code) }).length === 0,
  );
  expect(characters.length).toBeGreaterThan(1_500);
  expect(
    characters.filter((code) => !font.hasGlyphForCodePoint(code)).map((code) => code.toString(16)),
  ).toEqual([]);
});

test('the same order gives the same bytes, another order gives others', async () => {
  for (const same of [content, { ...content, delivery_address: address }]) {
    const pdf = await drawLabel(same);
    expect((await drawLabel(same)).equals(pdf)).toBe(true);
    expect((await drawLabel({ ...same, order_id: 'ORD-2' })).equals(pdf)).toBe(false);
  }
});

test('an order of a hundred lines fits on its label, which counts the lines it omits', async () => {
  const items = Array.from({ length: 100 }, () => ({ product_id: 'P'.repeat(64), quantity: 1000 }));
  const pdf = await drawLabel({ ...content, user_id: 'U'.repeat(60), items });
  expect(pages(pdf)).toBe(1);
  expect(textOf(pdf)).toContain('100000 PIECES');
  expect(textOf(pdf)).toContain('and 95 more lines');
});

test('a name with line breaks or other scripts fits on one label', async () => {
  const items = Array.from({ length: 6 }, () => ({ product_id: 'eins\nzwei\n产品 𝕏', quantity: 1 }));
  expect(pages(await drawLabel({ ...content, order_id: 'a\nb\nc\nd', user_id: 'x\ny', items }))).toBe(1);
});

test.each(['ORL0123456789012345', 'ORL9999999999999999', 'ORL0000000000000001'])(
  'the barcode encodes %s',
  async (tracking_number) => {
    expect(scan(await drawLabel({ ...content, tracking_number }))).toBe(tracking_number);
  },
);

test('the narrowest bar is wider than 0.25 mm, as a hand scanner needs', async () => {
  const widths = barsOf(await drawLabel(content)).map(({ width }) => width);
  const millimetres = (Math.min(...widths) / 72) * 25.4;
  expect(millimetres).toBeGreaterThan(0.25);
});

interface Bar {
  x: number;
  width: number;
}

const barsOf = (pdf: Buffer): Bar[] =>
  [...instructionsOf(pdf).matchAll(/^([\d.]+) 288 ([\d.]+) 80 re$/gm)].map(([, x, width]) => ({
    x: Number(x),
    width: Number(width),
  }));

/** Decodes Code 128: six bars and gaps for each symbol, with a check sum modulo 103. */
function scan(pdf: Buffer): string {
  const bars = barsOf(pdf);
  const module = Math.min(...bars.map(({ width }) => width));
  const runs = bars.flatMap(({ x, width }, i) => [width, (bars[i + 1]?.x ?? x + width) - x - width]);
  const modules = runs.map((run) => Math.round(run / module)).join('');
  const values = [...modules.slice(0, -8).matchAll(/.{6}/g)].map(([symbol]) => symbols.indexOf(symbol));
  expect(modules.slice(-8)).toBe('23311120');
  const check = values.pop();
  expect(values.reduce((sum, value, position) => sum + value * Math.max(position, 1), 0) % 103).toBe(check);
  return decodeValues(values);
}

const START_C = 105;
const TO_C = 99;
const TO_B = 100;

function decodeValues([start, ...values]: number[]): string {
  let inPairs = start === START_C;
  return values
    .map((value) => {
      if (value === (inPairs ? TO_B : TO_C)) {
        inPairs = !inPairs;
        return '';
      }
      return inPairs ? String(value).padStart(2, '0') : String.fromCharCode(value + 32);
    })
    .join('');
}

/** Widths of bars and gaps of the values 0 to 105, from ISO/IEC 15417. */
const symbols = `
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122
123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323
131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131
213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122
141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112
124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141
411131 211412 211214 211232`
  .trim()
  .split(/\s+/);
