import { applyDecorators, SetMetadata, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

const SECTION = 'order-rail:section';

/** A section of a service's API description. Controllers with the same name share a section. */
export interface ApiSection {
  name: string;
  description: string;
}

/** Puts a controller's operations into a section of the API description. */
export const Section = (name: string, description: string): ClassDecorator =>
  applyDecorators(ApiTags(name), SetMetadata(SECTION, { name, description } satisfies ApiSection));

/** The sections of all controllers, without duplicates. */
export function sectionsOf(app: INestApplicationContext): ApiSection[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  const sections = controllers.flatMap(({ metatype }): ApiSection[] => {
    const section = Reflect.getMetadata(SECTION, metatype as Type) as ApiSection | undefined;
    return section ? [section] : [];
  });
  return sections.filter(({ name }, at) => sections.findIndex((other) => other.name === name) === at);
}
