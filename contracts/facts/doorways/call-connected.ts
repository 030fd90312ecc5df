import { fact, required, text } from "../field.ts";

export const callConnected = fact("call_connected", "电话接通", "Call connected", { touch: required(text) });
