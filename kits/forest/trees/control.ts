/** Words that a crew and its hands share: the turn that is asked for, its rows, and the turn that is done. */
export const TURN = 0;
export const FROM = 1;
export const TO = 2;
export const DONE = 3;
export const CONTROL_WORDS = 4;
