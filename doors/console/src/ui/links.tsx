/** Links to what pages speak of. */
import { Link } from "@tanstack/react-router";
import { common } from "../words/common.ts";
import { type Both, useLanguage, useWords } from "../words/index.ts";

/** By the customer's number in the installation: nothing personal stands in an address. */
export function CustomerLink({ number, name }: { readonly number: number; readonly name?: string | null | undefined }) {
  const say = useWords(common);
  return (
    <Link to="/customers/$customer" params={{ customer: `@${number}` }}>
      {name ? name : say("customer_number", { number })}
    </Link>
  );
}

export function PlaybookLink({ playbook }: { readonly playbook: Both & { readonly code: string } }) {
  const { of } = useLanguage();
  return (
    <Link to="/playbooks/$playbook" params={{ playbook: playbook.code }}>
      {of(playbook) || playbook.code}
    </Link>
  );
}
