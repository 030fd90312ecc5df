/** A bank's definitions with one playbook and what that one needs. Pure. */
import { type AudienceDefinition, type Definitions, type Playbook, triggersOf } from "#contracts/definitions";

/** Policies as they hold now. @param playbook none: what every such bank has in common */
export function playbookAlone(definitions: Definitions, playbook: Playbook | undefined): Definitions {
  return {
    ...definitions,
    policies: definitions.policies,
    playbooks: playbook ? { [playbook.id]: playbook } : {},
    audiences: playbook ? audiencesOf(playbook, definitions.audiences) : {},
    offers: {},
    imports: {},
  };
}

/** The audiences that a playbook speaks of, and those that they speak of. */
function audiencesOf(
  playbook: Playbook,
  all: Readonly<Record<string, AudienceDefinition>>,
): Record<string, AudienceDefinition> {
  const texts = textsIn(playbook);
  const wanted = [
    ...triggersOf(playbook.trigger)
      .flatMap(({ enters, leaves, list }) => [enters, leaves, list])
      .filter((name) => name !== undefined),
    ...texts.flatMap((text) => named(text, all)),
  ];
  const found: Record<string, AudienceDefinition> = {};
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    const audience = all[name];
    if (!audience || found[name]) continue;
    found[name] = audience;
    wanted.push(...textsIn(audience).flatMap((text) => named(text, all)));
  }
  return found;
}

function named(text: string, all: Readonly<Record<string, AudienceDefinition>>): string[] {
  return text.includes("audience") ? Object.keys(all).filter((name) => text.includes(`"${name}"`)) : [];
}

/** Every text inside of a definition. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
