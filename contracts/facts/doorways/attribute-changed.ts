import { fact } from "../field.ts";

/** Attributes with their values after the change; null says that a value is no longer known. */
export const attributeChanged = fact("attribute_changed", "属性变更", "Attribute changed", {});
