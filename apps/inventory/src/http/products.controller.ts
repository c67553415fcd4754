import { currency, LARGEST_INTEGER, storableMoney } from '#contracts';
import { Database } from '#database';
import type { MessageContext } from '#messaging';
import { OperatorsOnly, Problem, Refuses, Section, RequestContext } from '#service';
import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { Products } from '../persistence/products.js';
import { Stock } from '../persistence/stock.js';

const productId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, '1 to 64 letters, digits and dashes');
const productBody = z.strictObject({ name: z.string().min(1).max(200), price: storableMoney, currency });
const restockBody = z.strictObject({ quantity: z.int().min(1).max(1_000_000) });
const stockView = productBody.extend({ product_id: z.string(), stock: z.int() });
const savedView = z.object({ product_id: z.string(), created: z.boolean() });
const restockedView = z.object({ product_id: z.string(), added: z.int() });

@Section('products', 'Products and their stock.')
@Controller('products')
export class ProductsController {
  constructor(
    private readonly database: Database,
    private readonly products: Products,
    private readonly stock: Stock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List all products with their stock' })
  @ApiOkResponse({ standardSchema: z.array(stockView) })
  async list(): Promise<z.input<typeof stockView>[]> {
    return (await this.products.all()).map((product) => z.encode(stockView, product));
  }

  @Put(':product_id')
  @ApiOperation({
    summary: 'Create a product, or change its name and price',
    description: 'Publishes product.changed, which updates the price list of the order service.',
  })
  @ApiOkResponse({ standardSchema: savedView })
  @OperatorsOnly()
  async save(
    @Param('product_id', { schema: productId }) product_id: string,
    @Body({ schema: productBody }) body: z.output<typeof productBody>,
    @RequestContext() context: MessageContext,
  ): Promise<z.input<typeof savedView>> {
    const created = await this.database.transaction((tx) =>
      this.products.save(tx, { product_id, ...body }, context),
    );
    return { product_id, created };
  }

  @Post(':product_id/restock')
  @HttpCode(200)
  @ApiOperation({ summary: 'Add to the stock of a product' })
  @ApiOkResponse({ standardSchema: restockedView })
  @Refuses({
    404: 'There is no such product.',
    422: `The stock would exceed ${LARGEST_INTEGER} pieces.`,
  })
  @OperatorsOnly()
  async restock(
    @Param('product_id', { schema: productId }) product_id: string,
    @Body({ schema: restockBody }) { quantity }: z.output<typeof restockBody>,
  ): Promise<z.input<typeof restockedView>> {
    const added = await this.database.transaction((tx) => this.stock.add(tx, { product_id, quantity }));
    if (added === 'added') return { product_id, added: quantity };
    throw added === 'no-such-product' ? productNotFound(product_id) : stockLimitExceeded(product_id);
  }
}

const productNotFound = (product_id: string) =>
  new Problem(404, { title: 'No such product', detail: `Create it first: PUT /products/${product_id}.` });

const stockLimitExceeded = (product_id: string) =>
  new Problem(422, {
    title: 'Too much stock',
    detail: `The maximum stock of ${product_id} is ${LARGEST_INTEGER} pieces. Add fewer. Nothing was added.`,
  });
