/** The first products of a new shop; prices in minor units. */
export const seedCatalogue = [
  {
    product_id: 'PROD-1',
    name: 'Order rail, stainless steel, 60 cm',
    price: 2999,
    currency: 'EUR',
    stock: 1_000_000,
  },
  {
    product_id: 'PROD-2',
    name: 'Ticket pad, 50 sheets, two-part',
    price: 350,
    currency: 'EUR',
    stock: 1_000_000,
  },
  { product_id: 'PROD-3', name: 'Kitchen bell, brass', price: 1450, currency: 'EUR', stock: 10_000 },
  { product_id: 'PROD-4', name: 'Chef’s hat, cotton', price: 1995, currency: 'EUR', stock: 500 },
  { product_id: 'PROD-5', name: 'Copper pan, signed by the chef', price: 24_900, currency: 'EUR', stock: 1 },
] as const;
