/** Settings as people are told of them: what holds, who said so, what it may be; of secrets only whether they are set. */
import { type RawEnvironment, type VariableName, variables } from "./read-env.ts";

/** What a value may be: from least to most, or one of the choices. */
export interface Bounds {
  readonly least?: number;
  readonly most?: number;
  readonly choices?: readonly string[];
}

export interface SettingTold {
  readonly name: VariableName;
  readonly zh: string;
  readonly en: string;
  /** Whether the environment says so; else the fallback holds. */
  readonly given: boolean;
  /** What holds; null for a secret. */
  readonly value: string | null;
  readonly fallback: string;
  readonly secret: boolean;
  readonly least: number | null;
  readonly most: number | null;
  readonly choices: readonly string[] | null;
}

/** @param hide a URL without what may be a password */
export function toldOf(
  { given }: RawEnvironment,
  bounds: ReadonlyMap<VariableName, Bounds>,
  hide: (url: string) => string,
): readonly SettingTold[] {
  return (Object.keys(variables) as VariableName[]).map((name) => {
    const { zh, en, fallback, secret } = variables[name];
    const { least = null, most = null, choices = null } = bounds.get(name) ?? {};
    const said = given[name];
    const shown = secret ? (said !== undefined && URL.canParse(said) ? hide(said) : null) : said;
    return {
      name,
      zh,
      en,
      given: said !== undefined,
      value: said === undefined ? fallback : (shown ?? null),
      fallback,
      secret,
      least,
      most,
      choices,
    };
  });
}
