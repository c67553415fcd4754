export * from './contract.js';
export * from './email.contracts.js';
export * from './inventory.contracts.js';
export * from './money.js';
export * from './order.contracts.js';
export * from './payment.contracts.js';
export * from './shipment.contracts.js';
export * from './subscriptions.js';
