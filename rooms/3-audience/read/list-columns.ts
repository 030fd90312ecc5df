import type { Columns } from "#kits/expr";

/** Columns of the profile's copy that know static lists as well. */
export function listColumns(columns: Columns, lists: ReadonlyMap<string, number>): Columns {
  return {
    ...columns,
    audience(name, bind) {
      const number = bind("Int64", lists.get(name) ?? -1);
      return `bitmapContains((select groupBitmapMergeState(members) from audience_bitmap final where audience = ${number}), customer.customer)`;
    },
  };
}
