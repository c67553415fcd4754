import { escapeHtml, formatMoney } from './mail-template.js';

/** Money in minor units. */
export interface OrderedItems {
  items: { product_id: string; quantity: number; price: number }[];
  total: number;
  currency: string;
}

/** For plain text, with the amounts aligned to the right. */
export function orderLinesAsText({ items, total, currency }: OrderedItems): string {
  const rows = items.map(({ product_id, quantity, price }) => [
    `${quantity} x ${product_id}`,
    formatMoney(price * quantity, currency),
  ]);
  rows.push(['Total', formatMoney(total, currency)]);
  const left = Math.max(...rows.map(([name = '']) => name.length));
  const right = Math.max(...rows.map(([, amount = '']) => amount.length));
  return rows.map(([name = '', amount = '']) => `${name.padEnd(left)}  ${amount.padStart(right)}`).join('\n');
}

/** With header cells, for screen readers. */
export function orderLinesAsHtml({ items, total, currency }: OrderedItems): string {
  const cell = 'padding:8px 0;border-bottom:1px solid #d9d6cf';
  const rows = items
    .map(
      ({ product_id, quantity, price }) =>
        `<tr><td style="${cell}">${quantity} × ${escapeHtml(product_id)}</td>` +
        `<td align="right" style="${cell}">${formatMoney(price * quantity, currency)}</td></tr>`,
    )
    .join('');
  return (
    `<table width="100%" cellpadding="0" cellspacing="0" style="margin:16px 0;font-size:16px">` +
    `<tr><th scope="col" align="left" style="${cell}">Item</th><th scope="col" align="right" style="${cell}">Amount</th></tr>${rows}` +
    `<tr><td style="padding:12px 0"><strong>Total</strong></td>` +
    `<td align="right" style="padding:12px 0"><strong>${formatMoney(total, currency)}</strong></td></tr></table>`
  );
}
