import type { Catalog, Grant } from "@/server/access/model";
import type { Operation } from "@/server/access/operation";
import { invalid, notFound, overLimit } from "./refused";
import { requireTags } from "./tags";

type Of<Name extends Operation["name"]> = Extract<Operation, { name: Name }>;

const mostExpressions = 1000;

export const createExpression = (catalog: Catalog, { expression }: Of<"CreateLFTagExpression">): Catalog => {
  if (catalog.expressions.some(({ name }) => name === expression.name))
    throw invalid("LF-Tag expression already exists");
  if (catalog.expressions.length >= mostExpressions)
    throw overLimit(`An account can have ${mostExpressions} LF-Tag expressions at most`);
  requireTags(catalog, expression.expression);
  return { ...catalog, expressions: [...catalog.expressions, expression] };
};

/** What refers to it means the new one at once. */
export const updateExpression = (catalog: Catalog, { expression }: Of<"UpdateLFTagExpression">): Catalog => {
  const position = catalog.expressions.findIndex(({ name }) => name === expression.name);
  if (position < 0) throw notFound("LF-Tag expression not found.");
  requireTags(catalog, expression.expression);
  return { ...catalog, expressions: catalog.expressions.with(position, expression) };
};

/** Whether a grant is on a saved expression or refers to it. */
const isAbout = (name: string, catalogId: string, owner: string, { resource }: Grant) => {
  if ((resource.catalogId ?? catalogId) !== owner) return false;
  if (resource.kind === "expression") return resource.name === name;
  return resource.kind === "tagPolicy" && resource.expression["name"] === name;
};

/**
 * The policies that refer to it go with it.
 * https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_DeleteLFTagExpression.html
 */
export const deleteExpression = (
  catalog: Catalog,
  { expressionName }: Of<"DeleteLFTagExpression">,
): Catalog => {
  if (!catalog.expressions.some(({ name }) => name === expressionName))
    throw notFound("LF-Tag expression not found.");
  const { catalogId } = catalog;
  return {
    ...catalog,
    expressions: catalog.expressions.filter(({ name }) => name !== expressionName),
    grants: catalog.grants.filter((grant) => !isAbout(expressionName, catalogId, catalogId, grant)),
  };
};
