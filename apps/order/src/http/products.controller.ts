import { ProductViewed } from '#contracts';
import { type MessageContext, Telemetry } from '#messaging';
import { Problem, Refuses, Section, RequestContext } from '#service';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { PriceList, type Product } from '../persistence/price-list.js';
import { productView } from './order.schemas.js';

@Section('products', 'The products on sale.')
@Controller('products')
export class ProductsController {
  constructor(
    private readonly priceList: PriceList,
    private readonly telemetry: Telemetry,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the products on sale' })
  @ApiOkResponse({ standardSchema: z.array(productView) })
  async list(): Promise<z.input<typeof productView>[]> {
    return (await this.priceList.all()).map(toView);
  }

  @Get(':product_id')
  @ApiOperation({
    summary: 'Get one product',
    description: 'Also publishes a view as telemetry, which may be lost.',
  })
  @Refuses({ 404: 'There is no such product on sale.' })
  @ApiOkResponse({ standardSchema: productView })
  async show(
    @Param('product_id') product_id: string,
    @RequestContext() context: MessageContext,
  ): Promise<z.input<typeof productView>> {
    const [product] = await this.priceList.find([product_id]);
    if (!product)
      throw new Problem(404, {
        title: 'No such product',
        detail: 'GET /products lists the products on sale.',
      });
    this.telemetry.emit(ProductViewed, { product_id }, context);
    return toView(product);
  }
}

const toView = (product: Product) => z.encode(productView, product);
