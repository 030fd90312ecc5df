import ts from "typescript";
import { constantText, type Finding, finding, lastName, type SourceRule, unwrap, walk } from "../source.ts";

const name = "error-texts";

/** Every case of `defineCases` speaks zh and en, and both say the same `{params}`. */
export const errorTexts: SourceRule = {
  name,
  check(source) {
    const findings: Finding[] = [];
    walk(source, (node) => {
      if (!ts.isCallExpression(node) || lastName(node.expression) !== "defineCases") return;
      const argument = node.arguments[1];
      const cases = argument === undefined ? undefined : objectOf(source, argument);
      if (cases === undefined) {
        findings.push(
          finding(name, source, node, "write the cases as an object in this file, so that they can be checked"),
        );
        return;
      }
      for (const property of cases.properties) findings.push(...checkCase(source, property));
    });
    return findings;
  },
};

function checkCase(source: ts.SourceFile, property: ts.ObjectLiteralElementLike): Finding[] {
  const definition = ts.isPropertyAssignment(property) ? objectOf(source, property.initializer) : undefined;
  const label = property.name?.getText(source) ?? "case";
  const complain = (message: string): Finding[] => [finding(name, source, property, `${label}: ${message}`)];
  if (definition === undefined) return complain("write the case as an object here, so that it can be checked");
  const zh = textOf(definition, "zh");
  const en = textOf(definition, "en");
  for (const [language, text] of [
    ["zh", zh],
    ["en", en],
  ] as const) {
    if (text === undefined) return complain(`${language} is missing or is not a constant text`);
    if (text.trim() === "") return complain(`${language} is empty`);
  }
  const [zhParams, enParams] = [paramsOf(zh ?? ""), paramsOf(en ?? "")];
  return zhParams === enParams ? [] : complain(`zh names {${zhParams}}, en names {${enParams}}`);
}

function textOf(definition: ts.ObjectLiteralExpression, key: string): string | undefined {
  for (const property of definition.properties) {
    if (ts.isPropertyAssignment(property) && property.name.getText().replace(/["']/g, "") === key)
      return constantText(property.initializer);
  }
  return undefined;
}

function paramsOf(text: string): string {
  // A parameter that is itself a text comes as `reason_zh` and `reason_en`, or as `expected` and `expected_zh`.
  const names = [...text.matchAll(/\{(\w+)\}/g)].map((match) => (match[1] ?? "").replace(/_(zh|en)$/, ""));
  return [...new Set(names)].sort().join(", ");
}

// The object itself, or the `const` of this file that an identifier names.
function objectOf(source: ts.SourceFile, expression: ts.Expression): ts.ObjectLiteralExpression | undefined {
  const bare = unwrap(expression);
  if (ts.isObjectLiteralExpression(bare)) return bare;
  if (!ts.isIdentifier(bare)) return undefined;
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const declaration of statement.declarationList.declarations) {
      if (declaration.name.getText(source) !== bare.text || !declaration.initializer) continue;
      const value = unwrap(declaration.initializer);
      return ts.isObjectLiteralExpression(value) ? value : undefined;
    }
  }
  return undefined;
}
