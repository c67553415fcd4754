import { ProductViewed } from '#contracts';
import { type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { Facts } from '../persistence/facts.js';

/** At most once: no retry and no inbox, because a lost view does not justify their cost. */
@Controller()
export class CountViewWhenProductViewed {
  constructor(private readonly facts: Facts) {}

  @Subscribe(ProductViewed)
  async handle({ payload }: Message<typeof ProductViewed>): Promise<void> {
    await this.facts.countView(payload.product_id);
  }
}
