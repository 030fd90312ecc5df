/** What a server under pressure still does. */

/** For `config` of a route that costs next to nothing, and that others stand on: it is answered under pressure too. */
export const evenUnderPressure = { pressureHandler: (): undefined => undefined };
