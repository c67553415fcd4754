/**
 * Nest injects by the class in the metadata that the compiler writes. With `import type` the metadata has `Object`: the code
 * compiles, and the service does not start.
 */
export const injectedByValue = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      erased: 'Nest injects {{name}} by its class: import it without "type".',
    },
  },
  create(context) {
    const isTypeImport = ({ type, node }) =>
      type === 'ImportBinding' && (node.importKind === 'type' || node.parent.importKind === 'type');
    const lookUp = (scope, name) => scope && (scope.set.get(name) ?? lookUp(scope.upper, name));

    return {
      'MethodDefinition[kind="constructor"]'({ parent, value }) {
        if (!parent.parent.decorators?.length) return;
        for (const param of value.params) {
          if (param.decorators?.length) continue;
          const { typeAnnotation } = param.parameter ?? param;
          const name = typeAnnotation?.typeAnnotation.typeName?.name;
          const variable = name && lookUp(context.sourceCode.getScope(param), name);
          if (variable?.defs.some(isTypeImport))
            context.report({ node: param, messageId: 'erased', data: { name } });
        }
      },
    };
  },
};
