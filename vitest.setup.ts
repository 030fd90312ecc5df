/** The same worlds in every run of the tests; the nightly runs draw new ones. */
import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_122 });
