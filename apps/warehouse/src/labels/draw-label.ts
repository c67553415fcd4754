import { unprintableIn } from '#contracts';
import { PermanentFailure } from '#messaging';
import bwip from 'bwip-js/node';
import PDFDocument from 'pdfkit';
import { labelFont } from './label-font.js';

/** `drawn_at` is the time of the order's event, so that the same order gives the same bytes. */
export interface LabelContent {
  order_id: string;
  user_id: string;
  /** If absent, the customer collects the parcel. */
  delivery_address?: DeliveryAddress | undefined;
  tracking_number: string;
  items: { product_id: string; quantity: number }[];
  drawn_at: Date;
}

export interface DeliveryAddress {
  name: string;
  street: string;
  postal_code?: string | undefined;
  city: string;
  country: string;
}

/** A6 in points. */
const PAGE = { width: 298, height: 420, margin: 20 };
const MAX_LINES_SHOWN = 6;

/**
 * One A6 page with the addressee, the items and the tracking number as a Code 128 barcode. Throws PermanentFailure when the
 * address has characters without a glyph. The error does not quote them, because it is logged.
 */
export async function drawLabel(content: LabelContent): Promise<Buffer> {
  const { order_id, tracking_number, drawn_at } = content;
  requirePrintable(content);
  const pdf = new PDFDocument({
    size: [PAGE.width, PAGE.height],
    margin: PAGE.margin,
    info: {
      Title: `Shipping label ${order_id}`,
      Producer: 'Order Rail',
      CreationDate: drawn_at,
      ModDate: drawn_at,
    },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks))).on('error', reject);
  });
  drawHeader(pdf, content);
  drawItems(pdf, content.items);
  drawBarcode(pdf, tracking_number);
  pdf.end();
  return await done;
}

function requirePrintable({ delivery_address }: LabelContent): void {
  const fields = delivery_address ? unprintableIn(delivery_address) : [];
  if (fields.length === 0) return;
  const counts = fields.map(({ field, characters }) => `${field} (${characters.length})`).join(', ');
  throw new PermanentFailure(
    `the label cannot print characters of delivery_address.${counts}: edit the address, then replay the dead letter`,
  );
}

function drawHeader(pdf: PDFKit.PDFDocument, content: LabelContent): void {
  const { order_id, drawn_at } = content;
  const innerWidth = PAGE.width - 2 * PAGE.margin;
  pdf.rect(0, 0, PAGE.width, 44).fill('#24262b');
  pdf.fill('#ffffff').font('Helvetica-Bold').fontSize(18).text('ORDER RAIL', PAGE.margin, 15);
  pdf.fill('#000000').font('Helvetica').fontSize(8).text('SHIP TO', PAGE.margin, 58);
  const [first = '', ...rest] = addressee(content);
  const size = rest.length > 0 ? 12 : 16;
  pdf
    .font(fontFor(pdf, [first, ...rest].join('')))
    .fontSize(size)
    .text(first, { width: innerWidth, height: size + 4, ellipsis: true });
  rest.forEach((line, i) =>
    pdf.fontSize(9).text(line, PAGE.margin, 79 + i * 10, { width: innerWidth, height: 12, ellipsis: true }),
  );
  pdf.font('Helvetica').fontSize(8).text('ORDER', PAGE.margin, 100);
  pdf.fontSize(9).text(order_id, { width: innerWidth, height: 12, ellipsis: true });
  pdf.fontSize(8).text(`PACKED FOR ${drawn_at.toISOString().slice(0, 10)}`, PAGE.margin, 128);
  pdf
    .moveTo(PAGE.margin, 146)
    .lineTo(PAGE.width - PAGE.margin, 146)
    .stroke('#000000');
}

/** The customer's id, or the address in three lines. */
function addressee({ user_id, delivery_address }: LabelContent): string[] {
  if (!delivery_address) return [user_id];
  const { name, street, postal_code, city, country } = delivery_address;
  return [name, street, [postal_code, city, country].filter(Boolean).join(' ')].map((line) =>
    line.normalize('NFC'),
  );
}

/** Every PDF reader has Helvetica for Latin 1. Other text needs an embedded font, which costs time and size. */
function fontFor(pdf: PDFKit.PDFDocument, text: string): string {
  if (/^[\u0020-\u00ff]*$/.test(text)) return 'Helvetica-Bold';
  pdf.registerFont('label', labelFont());
  return 'label';
}

function drawItems(pdf: PDFKit.PDFDocument, items: LabelContent['items']): void {
  const pieces = items.reduce((sum, { quantity }) => sum + quantity, 0);
  pdf.fontSize(8).text(`CONTENTS: ${pieces} ${pieces === 1 ? 'PIECE' : 'PIECES'}`, PAGE.margin, 156);
  const shown = items.length > MAX_LINES_SHOWN ? items.slice(0, MAX_LINES_SHOWN - 1) : items;
  pdf.fontSize(11);
  shown.forEach(({ product_id, quantity }, i) =>
    pdf.text(`${quantity} x ${product_id}`, PAGE.margin, 172 + i * 16, {
      width: 250,
      height: 14,
      ellipsis: true,
    }),
  );
  if (shown.length < items.length)
    pdf.text(`and ${items.length - shown.length} more lines`, PAGE.margin, 172 + shown.length * 16);
}

/** Filled rectangles instead of an image, so that the bars are sharp at any size. */
function drawBarcode(pdf: PDFKit.PDFDocument, text: string): void {
  const [code] = bwip.raw({ bcid: 'code128', text }) as { sbs: number[] }[];
  const widths = code?.sbs ?? [];
  const modules = widths.reduce((sum, width) => sum + width, 0);
  const moduleWidth = (PAGE.width - 4 * PAGE.margin) / modules;
  let x = 2 * PAGE.margin;
  widths.forEach((width, i) => {
    if (i % 2 === 0) pdf.rect(x, 288, width * moduleWidth, 80).fill('#000000');
    x += width * moduleWidth;
  });
  pdf.font('Courier-Bold').fontSize(14).text(text, 0, 378, { width: PAGE.width, align: 'center' });
}
