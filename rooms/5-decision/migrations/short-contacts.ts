/** Contacts of a customer as one short text, so that one more costs little however many there are. */
import type { Migration } from "#ground/storage";

export const shortenContacts: Migration = {
  name: "20261122_0111_shorten_contacts",
  sql: `
    alter table decision.standing
      -- A line a contact, oldest first: milliseconds, digest of the touch's key, channel, class, 1 where it was answered,
      -- category.
      add column contacts text not null default '';
    update decision.standing s set contacts = (
      select string_agg(concat_ws(' ', (extract(epoch from c.at) * 1000)::bigint, left(md5(c.key), 16), c.channel, c.class,
        case when c.connected then 1 else 0 end, c.category) || E'\\n', '' order by c.n)
      from unnest(s.contact_key, s.contact_at, s.contact_channel, s.contact_class, s.contact_category, s.contact_connected)
        with ordinality as c(key, at, channel, class, category, connected, n))
    where cardinality(s.contact_key) > 0;
    alter table decision.standing
      drop column contact_key, drop column contact_at, drop column contact_channel, drop column contact_class,
      drop column contact_category, drop column contact_connected;
  `,
};
