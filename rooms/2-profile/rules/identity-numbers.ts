/** Numbers that carry their own check: identity cards (GB 11643) and bank cards (Luhn). */

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checks = "10X98765432";

/** The last character of an identity number, from its first 17 digits; undefined when they are no digits. */
export function idCheckDigit(first17: string): string | undefined {
  if (!/^\d{17}$/.test(first17)) return undefined;
  const sum = weights.reduce((total, weight, at) => total + weight * Number(first17[at]), 0);
  return checks[sum % 11];
}

/** Whether an 18-character identity number ends with the character that its digits ask for. */
export function isIdNumber(text: string): boolean {
  const upper = text.toUpperCase();
  return upper.length === 18 && idCheckDigit(upper.slice(0, 17)) === upper[17];
}

/** The last digit of a card number, from the digits before it; undefined when they are no digits. */
export function luhnCheckDigit(digits: string): string | undefined {
  if (!/^\d+$/.test(digits)) return undefined;
  let sum = 0;
  for (let at = digits.length - 1, double = true; at >= 0; at--, double = !double) {
    const digit = Number(digits[at]) * (double ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return String((10 - (sum % 10)) % 10);
}

/** Whether a text is a card number of 12 to 19 digits that checks. */
export function isCardNumber(text: string): boolean {
  return /^\d{12,19}$/.test(text) && luhnCheckDigit(text.slice(0, -1)) === text.at(-1);
}
