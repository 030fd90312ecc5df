import ts from "typescript";
import { type Finding, finding, isFunction, isGlobal, lastName, ownerOf, type SourceRule, walk } from "../source.ts";

const name = "clock";
const home = /^ground\/clock\//;
/** Where long-lived processes live: time-outs and periodic work are theirs; sleeping is not. */
const timersAllowed = /^(ground|doors)\//;
// setImmediate waits for no time: it gives way to the event loop, as long work must.
const timers = /^(setTimeout|setInterval)$/;

const useClock = "ask ground/clock (machine or the business clock passed in)";

/** The time, durations and waiting come from ground/clock, chance from ground/random; nothing else may read either. */
export const clock: SourceRule = {
  name,
  check(source) {
    const findings: Finding[] = [];
    const inHome = home.test(source.fileName);
    walk(source, (node) => {
      const message =
        chance(node) ?? (inHome ? undefined : (time(node) ?? waiting(node, timersAllowed.test(source.fileName))));
      if (message !== undefined) findings.push(finding(name, source, node, message));
    });
    return findings;
  },
};

function chance(node: ts.Node): string | undefined {
  const owner = ownerOf(node);
  if (isGlobal(owner, "Math") && lastName(node as ts.Expression) === "random") {
    return "Math.random cannot be repeated: use ground/random with a seed";
  }
  return destructured(node, "Math", /^random$/)
    ? "Math.random cannot be repeated: use ground/random with a seed"
    : undefined;
}

function time(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && isGlobal(node.expression, "Date") && (node.arguments?.length ?? 0) === 0) {
    return `new Date() reads the time: ${useClock}`;
  }
  if (ts.isCallExpression(node)) {
    if (isGlobal(node.expression, "Date")) return `Date() reads the time: ${useClock}`;
    return luxonNow(node);
  }
  if (
    ts.isVariableDeclaration(node) &&
    node.initializer &&
    ts.isIdentifier(node.name) &&
    isGlobal(node.initializer, "Date")
  ) {
    return `Date under another name hides the clock: ${useClock}`;
  }
  if (destructured(node, "Date", /^now$/) || destructured(node, "performance", /^(now|timeOrigin)$/)) {
    return `this reads the time: ${useClock}`;
  }
  return memberTime(node);
}

function memberTime(node: ts.Node): string | undefined {
  const owner = ownerOf(node);
  if (owner === undefined) return undefined;
  const member = lastName(node as ts.Expression) ?? "";
  const reads =
    (isGlobal(owner, "Date") && member === "now") ||
    (isGlobal(owner, "performance") && /^(now|timeOrigin)$/.test(member)) ||
    (isGlobal(owner, "process") && /^(hrtime|uptime)$/.test(member)) ||
    (isGlobal(owner, "Temporal") && member === "Now");
  return reads ? `${owner.getText()}.${member} reads the time: ${useClock}` : undefined;
}

function luxonNow(node: ts.CallExpression): string | undefined {
  if (!isGlobal(ownerOf(node.expression), "DateTime")) return undefined;
  const method = lastName(node.expression) ?? "";
  // DateTime.local(2026, 1, 1) is a given day; without numbers it is now. The zone may stand alone as an option.
  const bare =
    /^(local|utc)$/.test(method) && node.arguments.every((argument) => ts.isObjectLiteralExpression(argument));
  return method === "now" || bare ? `DateTime.${method} reads the time: ${useClock}` : undefined;
}

function waiting(node: ts.Node, mayHaveTimers: boolean): string | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return /^(node:)?timers\/promises$/.test(node.moduleSpecifier.text)
      ? "waiting is machine.sleep of ground/clock"
      : undefined;
  }
  if (!ts.isCallExpression(node)) return undefined;
  const called = lastName(node.expression) ?? "";
  const owner = ownerOf(node.expression);
  if (
    !timers.test(called) ||
    (owner !== undefined && !isGlobal(node.expression, called) && lastName(owner) !== "timers")
  ) {
    return undefined;
  }
  if (resolvesPromise(node))
    return "this sleeps: use machine.sleep of ground/clock; a test waits for what happens instead";
  return mayHaveTimers ? undefined : `${called} belongs to ground and doors: ${useClock}`;
}

// `new Promise((resolve) => setTimeout(resolve, 10))`, also with `() => resolve()` as the callback.
function resolvesPromise(timer: ts.CallExpression): boolean {
  const callback = timer.arguments[0];
  let at: ts.Node = timer;
  while (at.parent && !isFunction(at)) at = at.parent;
  if (
    !isFunction(at) ||
    callback === undefined ||
    !ts.isNewExpression(at.parent) ||
    !isGlobal(at.parent.expression, "Promise")
  ) {
    return false;
  }
  const resolve = at.parameters[0]?.name;
  if (resolve === undefined || !ts.isIdentifier(resolve)) return false;
  if (ts.isIdentifier(callback)) return callback.text === resolve.text;
  if (!ts.isArrowFunction(callback) || !ts.isCallExpression(callback.body)) return false;
  return lastName(callback.body.expression) === resolve.text;
}

function destructured(node: ts.Node, from: string, member: RegExp): boolean {
  if (!ts.isVariableDeclaration(node) || !ts.isObjectBindingPattern(node.name)) return false;
  if (!isGlobal(node.initializer, from)) return false;
  return node.name.elements.some((element) => member.test((element.propertyName ?? element.name).getText()));
}
