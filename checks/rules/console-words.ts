import ts from "typescript";
import { constantText, type Finding, finding, lastName, type SourceRule, unwrap, walk } from "../source.ts";

const name = "console-words";
const home = /^doors\/console\/src\//;
const chinese = /[\u3400-\u9fff]/;
const letters = /\p{L}/u;
/** Names of the product: the same in both languages. */
const ownNames = /常青|Perennial/g;
/** Attributes that people read or hear. */
const spoken =
  /^(title|label|placeholder|alt|aria-label|about|description|content|name|text|nothing|okText|cancelText|note|extra|message|tooltip|header)$/;
/** Of these a `name` or a `content` is no text for people. */
const notSpoken = /^(input|meta|Input|Form\.Item|Select|select|textarea)$/;

/** The console says nothing but what `defineWords` holds, and that in Chinese and English with the same parameters. */
export const consoleWords: SourceRule = {
  name,
  check(source) {
    if (!home.test(source.fileName) || source.fileName.endsWith(".gen.ts")) return [];
    const findings: Finding[] = [];
    const complain = (node: ts.Node, message: string): void => void findings.push(finding(name, source, node, message));
    const tables: ts.Node[] = [];
    walk(source, (node) => {
      if (ts.isCallExpression(node) && lastName(node.expression) === "defineWords") {
        const table = node.arguments[1];
        if (table === undefined || !ts.isObjectLiteralExpression(table))
          complain(node, "write the words as an object here");
        else {
          tables.push(table);
          for (const property of table.properties) checkPair(source, property, complain);
        }
      }
    });
    const inTable = (node: ts.Node): boolean => tables.some((table) => node.pos >= table.pos && node.end <= table.end);
    walk(source, (node) => {
      if (inTable(node)) return;
      const said = hardCoded(node, source);
      if (said !== undefined)
        complain(node, `"${said}" is said in one language only: put it into a table of defineWords`);
    });
    return findings;
  },
};

function checkPair(
  source: ts.SourceFile,
  property: ts.ObjectLiteralElementLike,
  complain: (node: ts.Node, message: string) => void,
): void {
  const label = property.name?.getText(source) ?? "a word";
  const pair = ts.isPropertyAssignment(property) ? unwrap(property.initializer) : undefined;
  if (pair === undefined || !ts.isObjectLiteralExpression(pair)) {
    complain(property, `${label}: write zh and en here`);
    return;
  }
  const [zh, en] = ["zh", "en"].map((language) => textOf(pair, language));
  if (!zh?.trim() || !en?.trim()) complain(property, `${label}: zh or en is missing, empty or not constant`);
  else if (paramsOf(zh) !== paramsOf(en))
    complain(property, `${label}: zh names {${paramsOf(zh)}}, en names {${paramsOf(en)}}`);
  // The switch between languages is named in the other one.
  else if (chinese.test(en.replace(ownNames, "")) && !/language/.test(label))
    complain(property, `${label}: en holds Chinese`);
}

function textOf(pair: ts.ObjectLiteralExpression, language: string): string | undefined {
  for (const property of pair.properties) {
    if (ts.isPropertyAssignment(property) && property.name.getText() === language)
      return constantText(property.initializer);
  }
  return undefined;
}

const paramsOf = (text: string): string =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort().join(", ");

function hardCoded(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (ts.isJsxText(node)) {
    const text = node.text.replace(ownNames, "").trim();
    return letters.test(text) ? text : undefined;
  }
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateHead(node)) return undefined;
  const text = node.text.replace(ownNames, "");
  if (chinese.test(text)) return text;
  return letters.test(text) && isSpoken(node, source) ? text : undefined;
}

/** Whether a text is the value of an attribute that people read, or stands between tags. */
function isSpoken(node: ts.Node, source: ts.SourceFile): boolean {
  const { parent } = node;
  const holder = ts.isJsxExpression(parent) ? parent.parent : parent;
  if (ts.isJsxElement(holder) || ts.isJsxFragment(holder)) return true;
  if (!ts.isJsxAttribute(holder)) return false;
  const tag = holder.parent.parent.tagName.getText(source);
  return spoken.test(holder.name.getText(source)) && !notSpoken.test(tag);
}
