/** How a truth value is kept. */
export type Flag = 0 | 1;
