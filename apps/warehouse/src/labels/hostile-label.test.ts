import { drawLabel } from './draw-label.js';

const hostile =
  ') >> /OpenAction << /S /JavaScript /JS (app.alert(1)) >> /AA << /URI (http://evil.example) >> \\(';

test.each([
  ['an address', { name: hostile, street: hostile, city: hostile, postal_code: hostile, country: hostile }],
  ['no address', undefined],
])(
  'a label to %s has no action and no link, even if its texts contain PDF syntax',
  async (_, delivery_address) => {
    const pdf = await drawLabel({
      ...{ order_id: hostile, user_id: hostile, delivery_address },
      tracking_number: 'ORL0123456789012345',
      items: [{ product_id: hostile, quantity: 1 }],
      drawn_at: new Date('2026-01-15T10:30:00Z'),
    });
    const outsideTexts = pdf.toString('latin1').replace(/\((?:\\[^]|[^\\()])*\)/g, '()');
    expect(outsideTexts).toMatch(/\/Title \d+ 0 R/);
    expect(outsideTexts).not.toMatch(/\/(OpenAction|JavaScript|JS|AA|URI|Launch)\b/);
    expect(outsideTexts.match(/\/Type \/Page\n/g)).toHaveLength(1);
  },
);
