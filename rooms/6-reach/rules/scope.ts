/** Units in scope: the whole bank, or the named ones. The same as authority's, which rules may not import. */
export type Scope = "all" | readonly number[];
