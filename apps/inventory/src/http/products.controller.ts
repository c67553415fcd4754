import { currency, money } from '#contracts';
import type { Cause } from '#messaging';
import { OperatorGuard, Problem, Story } from '#service';
import { Body, Controller, Get, HttpCode, Param, Post, Put, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { InventoryDatabase } from '../persistence/inventory.database.js';
import { Products } from '../persistence/products.js';
import { Stock } from '../persistence/stock.js';

const productId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, '1 to 64 letters, digits and dashes');
const productBody = z.strictObject({ name: z.string().min(1).max(200), price: money, currency });
const restockBody = z.strictObject({ quantity: z.int().min(1).max(1_000_000) });
const stockView = productBody.extend({ product_id: z.string(), stock: z.int() });

/** The shelves: whoever reaches the door may look, operators change them. */
@ApiTags('products')
@Controller('products')
export class ProductsController {
  constructor(
    private readonly database: InventoryDatabase,
    private readonly products: Products,
    private readonly stock: Stock,
  ) {}

  @Get()
  @ApiOkResponse({ standardSchema: z.array(stockView) })
  async list(): Promise<z.input<typeof stockView>[]> {
    return (await this.products.all()).map((product) => z.encode(stockView, product));
  }

  /** Creates the product or changes its name and price; order's price list follows. */
  @Put(':product_id')
  @ApiBearerAuth()
  @UseGuards(OperatorGuard)
  async save(
    @Param('product_id', { schema: productId }) product_id: string,
    @Body({ schema: productBody }) body: z.output<typeof productBody>,
    @Story() story: Cause,
  ): Promise<{ product_id: string; created: boolean }> {
    const created = await this.database.$transaction((tx) =>
      this.products.save(tx, { product_id, ...body }, story),
    );
    return { product_id, created };
  }

  @Post(':product_id/restock')
  @HttpCode(200)
  @ApiBearerAuth()
  @UseGuards(OperatorGuard)
  async restock(
    @Param('product_id', { schema: productId }) product_id: string,
    @Body({ schema: restockBody }) { quantity }: z.output<typeof restockBody>,
  ): Promise<{ product_id: string; added: number }> {
    const added = await this.database.$transaction((tx) => this.stock.add(tx, { product_id, quantity }));
    if (!added)
      throw new Problem(404, {
        title: 'No such product',
        detail: `Create it first: PUT /products/${product_id}.`,
      });
    return { product_id, added: quantity };
  }
}
