/** Every exported name says in a doc comment what the name itself cannot: why, when, what is guaranteed, units, errors. */
export const documentedExports = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      missing:
        'Say above {{name}} in one sentence (/** … */) what its name does not: why, when, what is guaranteed.',
      unfinished: 'The doc comment of {{name}} ends in the middle: make it a sentence with a full stop.',
      apart: 'Export {{name}} where it is declared, so that its doc comment is found.',
    },
  },
  create(context) {
    const source = context.sourceCode;

    /** The comment stands above the decorators, which stand above the class. */
    const docOf = (node) => {
      const first = [node, ...(node.declaration.decorators ?? [])].sort((a, b) => a.range[0] - b.range[0])[0];
      return source
        .getCommentsBefore(first)
        .findLast(({ type, value }) => type === 'Block' && value.startsWith('*'))?.value;
    };
    const nameOf = ({ id, declarations }) => (id ?? declarations?.[0]?.id)?.name ?? 'this export';
    const isLaterOverload = (node) => {
      const siblings = node.parent.body;
      const before = siblings[siblings.indexOf(node) - 1]?.declaration;
      return before?.type === 'TSDeclareFunction' && nameOf(before) === nameOf(node.declaration);
    };

    const check = (node) => {
      if (isLaterOverload(node)) return;
      const doc = docOf(node);
      const data = { name: nameOf(node.declaration) };
      if (!doc?.replace(/[*\s]/g, '')) context.report({ node, messageId: 'missing', data });
      else if (!/[.!?|]\s*$/.test(doc.replace(/[*\s]+$/, '')))
        context.report({ node, messageId: 'unfinished', data });
    };
    return {
      ExportDefaultDeclaration: check,
      ExportNamedDeclaration(node) {
        if (node.declaration) check(node);
        else if (!node.source)
          for (const { exported } of node.specifiers)
            context.report({ node, messageId: 'apart', data: { name: exported.name } });
      },
    };
  },
};
