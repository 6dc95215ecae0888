/** Whether a resource is looked for on a node: always, never, or only on the nodes a constraint names. */
export const discovery = { always: 0, never: 1, exclusive: 2 } as const;
export type Discovery = (typeof discovery)[keyof typeof discovery];
