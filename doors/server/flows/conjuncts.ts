/** A condition taken apart where its parts must all hold. */
import { type Condition, checkCondition, compileCondition, type Environment } from "#kits/expr";

/** The parts of `a && b && c`, each a condition of its own; the whole where it can't be taken apart. */
export function conjuncts(text: string, environment: Environment): Condition[] {
  const parts = split(text).map((part) => checkCondition(part, environment).condition);
  const whole = parts.filter((part) => part !== undefined);
  return whole.length === parts.length ? whole : [compileCondition(text, environment)];
}

/** Cuts at `&&` outside of brackets and quotes. An `||` outside of them binds looser: then nothing is cut. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (quote !== "") {
      if (sign === "\\") at++;
      else if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if ("([{".includes(sign)) depth++;
    else if (")]}".includes(sign)) depth--;
    else if (depth === 0 && (text.startsWith("||", at) || sign === "?")) return [text];
    else if (depth === 0 && text.startsWith("&&", at)) {
      parts.push(text.slice(from, at).trim());
      from = at + 2;
      at++;
    }
  }
  return [...parts, text.slice(from).trim()];
}
