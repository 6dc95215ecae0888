/** The library's public surface. Each part of the house exports what outsiders may use here. */
export {};
